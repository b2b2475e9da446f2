/// How well caches of any size do that always give up what was used least recently.
public struct RecentReplacement: Hashable, Sendable {
  private let requestCount: Int
  /// For each number of other keys wanted since a request's key was wanted before, how many
  /// requests there were.
  private let distances: [Int]

  /// The caches for `requests`, keys of the wanted experts in order; all are empty at first.
  ///
  /// Complexity: O(*n* log *n*) in the number of requests (Mattson's stack distances).
  public init(requests: [Int]) {
    var latest: [Int: Int] = [:]
    var marks = CountedMarks(count: requests.count)
    var distances: [Int] = []
    for (position, key) in requests.enumerated() {
      if let last = latest.updateValue(position, forKey: key) {
        // Each mark behind the last use is the latest use of another key.
        let distance = marks.total - marks.count(upTo: last)
        if distance >= distances.count {
          distances += Array(repeating: 0, count: distance + 1 - distances.count)
        }
        distances[distance] += 1
        marks.add(-1, at: last)
      }
      marks.add(1, at: position)
    }
    self.distances = distances
    requestCount = requests.count
  }

  /// The hit rate of a cache of `capacity` experts; 0 where nothing is wanted.
  public func hitRate(capacity: Int) -> Double {
    guard requestCount > 0 else { return 0 }
    return Double(distances.prefix(max(0, capacity)).reduce(0, +)) / Double(requestCount)
  }
}

/// Marks at positions, counted up to any of them in logarithmic time (a Fenwick tree).
private struct CountedMarks {
  private(set) var total = 0
  private var sums: [Int]

  init(count: Int) { sums = Array(repeating: 0, count: count + 1) }

  mutating func add(_ change: Int, at position: Int) {
    total += change
    var index = position + 1
    while index < sums.count {
      sums[index] += change
      index += index & -index
    }
  }

  /// Marks at `position` and before it.
  func count(upTo position: Int) -> Int {
    var (count, index) = (0, position + 1)
    while index > 0 {
      count += sums[index]
      index -= index & -index
    }
    return count
  }
}
