import Quantities

/// How long each part of a critical path went on together with reads.
struct OverlapSums {
  /// Of one part.
  struct Sum {
    /// With reads or without.
    var total = Duration.zero
    var any = Duration.zero
    var prefetch = Duration.zero
    var demand = Duration.zero
  }

  private var sums = PerPart(repeating: Sum())

  /// The sums over the whole of `path`. Complexity: linear in segments and intervals.
  init(of path: CriticalPath, with busy: StorageBusy) {
    var any = IntervalCursor(busy.any)
    var prefetch = IntervalCursor(busy.prefetch)
    var demand = IntervalCursor(busy.demand)
    for segment in path.segments {
      // Taken out and put back once: there are very many segments.
      var sum = sums[segment.part]
      sum.total += segment.end - segment.start
      sum.any += any.overlap(from: segment.start, to: segment.end)
      sum.prefetch += prefetch.overlap(from: segment.start, to: segment.end)
      sum.demand += demand.overlap(from: segment.start, to: segment.end)
      sums[segment.part] = sum
    }
  }

  subscript(part: TimePart) -> Sum { sums[part] }
}

/// Measures what stretches of time have in common with intervals, stretch after stretch.
private struct IntervalCursor {
  private let intervals: [Range<Instant>]
  /// The first interval that does not end before the last stretch began.
  private var index = 0

  init(_ set: IntervalSet) { intervals = set.intervals }

  /// How much of the time between `start` and `end` lies in the intervals.
  ///
  /// - Precondition: no stretch before began later.
  mutating func overlap(from start: Instant, to end: Instant) -> Duration {
    while index < intervals.count, intervals[index].upperBound <= start { index += 1 }
    var (nanoseconds, next) = (Int64(0), index)
    while next < intervals.count, intervals[next].lowerBound < end {
      let (first, last) = (
        max(start, intervals[next].lowerBound), min(end, intervals[next].upperBound)
      )
      nanoseconds += last.nanoseconds - first.nanoseconds
      next += 1
    }
    return Duration(nanoseconds: nanoseconds)
  }
}
