import HeapModule

/// What no cache of a given size can surpass.
public enum OptimalReplacement {
  /// The hit rate of a cache of `capacity` experts that knows the future: it always gives up the
  /// expert that is wanted again last (Belady's MIN). Every wanted expert must be loaded. 0 where
  /// nothing is wanted.
  ///
  /// The experts of one turn are wanted together, so that a cache may take them in any order: first
  /// those in memory, which no other of the turn can then push out. Without that this would be no
  /// ceiling. Of several wanted together none has to stay.
  ///
  /// Complexity: O(*n* log *n*) in the number of requests.
  ///
  /// - Parameters:
  ///   - requests: Keys of the wanted experts, in order; within a turn each is another one.
  ///   - turnLengths: How many of them each turn wants; nil where each is a turn of its own.
  ///   - residents: Keys of the experts that are in the cache at first.
  /// - Precondition: `capacity` is not negative and enough for the residents, and turns cover all
  ///   requests.
  public static func hitRate(
    requests: [Int32], turnLengths: [Int32]? = nil, capacity: Int, residents: Set<Int32> = []
  ) -> Double {
    guard !requests.isEmpty, capacity > 0 else { return 0 }
    var hitCount = 0
    serve(
      requests, turnLengths ?? requests.map { _ in 1 }, capacity: capacity, residents: residents
    ) { hitCount = $0 }
    return Double(hitCount) / Double(requests.count)
  }

  /// How many requests such a cache, empty at first, has missed by the end of each turn.
  ///
  /// - Parameters: as for `hitRate`.
  /// - Precondition: `capacity` is positive, and turns cover all requests.
  public static func missCounts(
    requests: [Int32], turnLengths: [Int32], capacity: Int
  ) -> [Int] {
    precondition(capacity > 0, "a cache has a slot")
    var (counts, requestCount) = ([Int](), 0)
    serve(requests, turnLengths, capacity: capacity, residents: []) { hitCount in
      requestCount += Int(turnLengths[counts.count])
      counts.append(requestCount - hitCount)
    }
    return counts
  }

  /// - Parameter onTurn: Called after each turn with the hits so far.
  private static func serve(
    _ requests: [Int32], _ turnLengths: [Int32], capacity: Int, residents: Set<Int32>,
    onTurn: (Int) -> Void
  ) {
    precondition(capacity >= residents.count, "a cache has room for what it holds")
    precondition(
      turnLengths.reduce(0) { $0 + Int($1) } == requests.count, "turns cover all requests")
    precondition(requests.count <= Int(Int32.max), "positions are numbers of 32 bits")
    var cache = ClairvoyantCache(nextUses: nextUses(of: requests), capacity: capacity)
    cache.hold(residents, wantedIn: requests)
    var start = 0
    for length in turnLengths {
      cache.serve(start..<start + Int(length))
      start += Int(length)
      onTurn(cache.hitCount)
    }
  }

  /// For each request, the position at which the same expert is wanted next; `never` where it is
  /// not.
  private static func nextUses(of requests: [Int32]) -> [Int32] {
    var nextUses = [Int32](repeating: ClairvoyantCache.never, count: requests.count)
    // Experts are numbered from 0 on; a dictionary takes several times as long.
    if let greatest = requests.max(), greatest < 2 * requests.count + 4096, requests.min()! >= 0 {
      var nextPosition = [Int32](repeating: ClairvoyantCache.never, count: Int(greatest) + 1)
      for position in requests.indices.reversed() {
        nextUses[position] = nextPosition[Int(requests[position])]
        nextPosition[Int(requests[position])] = Int32(position)
      }
      return nextUses
    }
    var nextPosition: [Int32: Int32] = [:]
    for position in requests.indices.reversed() {
      if let next = nextPosition.updateValue(Int32(position), forKey: requests[position]) {
        nextUses[position] = next
      }
    }
    return nextUses
  }
}

/// A cache that knows when each expert is wanted next.
///
/// Cached experts are known by the position of their next use. Positions of the past need not leave
/// the heap at once: they are smaller than every live one, so they are never its maximum. They go
/// when they are most of it.
private struct ClairvoyantCache {
  private(set) var hitCount = 0
  private let nextUses: [Int32]
  private let capacity: Int
  private var willHit: [Bool]
  private var upcoming = Heap<Int32>()
  private var cachedCount = 0
  /// How many of the cached are never wanted again.
  private var uselessCount = 0

  /// The position of a use that does not come; there are very many positions, and optional ones
  /// take twice the memory.
  static let never = Int32(-1)

  init(nextUses: [Int32], capacity: Int) {
    self.nextUses = nextUses
    self.capacity = capacity
    willHit = Array(repeating: false, count: nextUses.count)
  }

  /// Begins with `residents`.
  mutating func hold(_ residents: Set<Int32>, wantedIn requests: [Int32]) {
    cachedCount = residents.count
    var waiting = residents
    for (position, request) in requests.enumerated() {
      if waiting.isEmpty { return }
      guard waiting.remove(request) != nil else { continue }
      willHit[position] = true
      upcoming.insert(Int32(position))
    }
    uselessCount = waiting.count
  }

  /// Serves the requests at `positions` together. One that is alone has to stay.
  mutating func serve(_ positions: Range<Int>) {
    for position in positions where willHit[position] { hitCount += 1 }
    for position in positions where !willHit[position] { cachedCount += 1 }
    if positions.count > 1 { positions.forEach { keep($0) } }
    while cachedCount > capacity { giveUpLast() }
    if positions.count == 1 { keep(positions.lowerBound) }
    if upcoming.count > 2 * capacity + 4096 { forgetPast(before: positions.upperBound) }
  }

  private mutating func forgetPast(before position: Int) {
    upcoming = Heap(upcoming.unordered.filter { $0 >= position })
  }

  private mutating func keep(_ position: Int) {
    let nextUse = nextUses[position]
    guard nextUse != Self.never else {
      uselessCount += 1
      return
    }
    willHit[Int(nextUse)] = true
    upcoming.insert(nextUse)
  }

  private mutating func giveUpLast() {
    cachedCount -= 1
    if uselessCount > 0 {
      uselessCount -= 1
    } else {
      willHit[Int(upcoming.removeMax())] = false
    }
  }
}
