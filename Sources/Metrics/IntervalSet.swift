public import Quantities

/// A part of a timeline: disjoint half-open intervals.
public struct IntervalSet: Hashable, Sendable {
  /// The intervals in order; none is empty and no two touch.
  public let intervals: [Range<Instant>]

  /// Everything that lies in one of `intervals`. Complexity: O(*n* log *n*).
  public init(_ intervals: some Sequence<Range<Instant>>) {
    var merged: [Range<Instant>] = []
    var sorted = intervals.filter { !$0.isEmpty }
    merged.reserveCapacity(sorted.count)
    let isInOrder = sorted.indices.dropFirst().allSatisfy {
      sorted[$0 - 1].lowerBound <= sorted[$0].lowerBound
    }
    if !isInOrder { sorted.sort { $0.lowerBound < $1.lowerBound } }
    for interval in sorted {
      if let last = merged.last, interval.lowerBound <= last.upperBound {
        let end = max(last.upperBound, interval.upperBound)
        merged[merged.count - 1] = last.lowerBound..<end
      } else {
        merged.append(interval)
      }
    }
    self.intervals = merged
  }

  private init(normalised intervals: [Range<Instant>]) { self.intervals = intervals }

  /// Whether it has no length.
  public var isEmpty: Bool { intervals.isEmpty }

  /// The total length, exact.
  public var measure: Duration {
    .nanoseconds(
      intervals.reduce(0) { $0 + $1.upperBound.nanoseconds - $1.lowerBound.nanoseconds })
  }

  /// What lies in this set, in `other` or in both. Complexity: O(*n* + *m*).
  public func union(_ other: IntervalSet) -> IntervalSet {
    let (mine, theirs) = (intervals, other.intervals)
    var both: [Range<Instant>] = []
    both.reserveCapacity(mine.count + theirs.count)
    var (first, second) = (0, 0)
    while first < mine.count || second < theirs.count {
      let isMine =
        second == theirs.count
        || (first < mine.count && mine[first].lowerBound <= theirs[second].lowerBound)
      both.append(isMine ? mine[first] : theirs[second])
      if isMine { first += 1 } else { second += 1 }
    }
    return IntervalSet(both)
  }

  /// What lies in this set and in `other`. Complexity: O(*n* + *m*).
  public func intersection(_ other: IntervalSet) -> IntervalSet {
    var common: [Range<Instant>] = []
    var (mine, theirs) = (intervals[...], other.intervals[...])
    while let first = mine.first, let second = theirs.first {
      let overlap = first.clamped(to: second)
      if !overlap.isEmpty { common.append(overlap) }
      if first.upperBound <= second.upperBound { mine.removeFirst() } else { theirs.removeFirst() }
    }
    return IntervalSet(normalised: common)
  }
}
