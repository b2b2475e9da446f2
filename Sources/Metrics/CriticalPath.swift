import Quantities
import Tracing

/// What the compute side was doing at each moment: one thing at most.
struct CriticalPath {
  /// In order of time, disjoint. Stretches of one part that follow one another, as those of experts
  /// that were computed together, are one.
  let segments: [Segment]
  /// Whether the device inserted any of the time.
  let hasInsertedTime: Bool

  /// A stretch of one part.
  struct Segment {
    let part: TimePart
    let start: Instant
    let end: Instant
    /// How much of it the device inserted; not longer than the segment.
    var inserted: Duration { Duration(nanoseconds: insertedNanoseconds) }
    // A number, because a duration takes twice as much and there are very many segments.
    fileprivate let insertedNanoseconds: Int64
  }

  /// The path through `spans`. They do not overlap by contract; where a damaged trace says that
  /// they do, the earlier one counts, so that no moment is counted twice.
  init(_ spans: [Span]) {
    var segments: [Segment] = []
    segments.reserveCapacity(spans.count)
    var hasInsertedTime = false
    let faults = spans.filter { TimePart($0.activity) == .fault }
    let spans = faults.isEmpty ? spans : spans.filter { TimePart($0.activity) != .fault }
    func follow(_ span: Span, _ part: TimePart) {
      let start = max(span.start, segments.last?.end ?? span.start)
      guard start < span.end else { return }
      let inserted = min(
        max(0, span.insertedNanoseconds), span.end.nanoseconds - start.nanoseconds)
      if inserted > 0 { hasInsertedTime = true }
      let segment = Segment(
        part: part, start: start, end: span.end, insertedNanoseconds: inserted)
      if let last = segments.last, last.isContinued(by: segment) {
        segments[segments.count - 1] = Segment(
          part: part, start: last.start, end: segment.end, insertedNanoseconds: 0)
      } else {
        segments.append(segment)
      }
    }
    if Self.areInOrder(spans) {
      for span in spans { if let part = TimePart(span.activity) { follow(span, part) } }
    } else {
      let parts = spans.compactMap { span in
        TimePart(span.activity).map { (part: $0, span: span) }
      }
      for (part, span) in parts.sorted(by: { $0.span.start < $1.span.start }) {
        follow(span, part)
      }
    }
    self.segments = faults.isEmpty ? segments : Self.taking(faults, outOf: segments)
    self.hasInsertedTime = hasInsertedTime
  }

  /// The `segments` with what fell on `faults` in parts of their own; faults beside all of them do
  /// not count.
  private static func taking(_ faults: [Span], outOf segments: [Segment]) -> [Segment] {
    let faults = faults.sorted { $0.start < $1.start }
    var (next, parts) = (0, [Segment]())
    parts.reserveCapacity(segments.count + 2 * faults.count)
    for segment in segments {
      var (start, left) = (segment.start, segment.insertedNanoseconds)
      func append(_ part: TimePart, until end: Instant) {
        guard start < end else { return }
        let inserted = min(left, end.nanoseconds - start.nanoseconds)
        parts.append(
          Segment(part: part, start: start, end: end, insertedNanoseconds: inserted))
        (start, left) = (end, left - inserted)
      }
      while next < faults.count, faults[next].start < segment.end {
        append(segment.part, until: faults[next].start)
        append(.fault, until: min(segment.end, faults[next].end))
        if faults[next].end > segment.end { break }
        next += 1
      }
      append(segment.part, until: segment.end)
    }
    return parts
  }

  /// Whether the spans that belong to parts are in the order of their starts, as they are recorded.
  private static func areInOrder(_ spans: [Span]) -> Bool {
    var latest = Instant?.none
    for span in spans where TimePart(span.activity) != nil {
      if let latest, span.start < latest { return false }
      latest = span.start
    }
    return true
  }

  /// Calls `body` with each segment inside `interval`, cut at its ends.
  func forEachSegment(in interval: Range<Instant>, _ body: (Segment) -> Void) {
    var index = segments.partitionPoint { $0.end > interval.lowerBound }
    while index < segments.count, segments[index].start < interval.upperBound {
      body(segments[index].clamped(to: interval))
      index += 1
    }
  }
}

extension CriticalPath.Segment {
  fileprivate func clamped(to interval: Range<Instant>) -> Self {
    if start >= interval.lowerBound, end <= interval.upperBound { return self }
    let (start, end) = (max(start, interval.lowerBound), min(end, interval.upperBound))
    return Self(
      part: part, start: start, end: end,
      insertedNanoseconds: min(insertedNanoseconds, end.nanoseconds - start.nanoseconds))
  }

  /// Whether both are one stretch, wherever it is cut.
  fileprivate func isContinued(by next: Self) -> Bool {
    part == next.part && end == next.start && insertedNanoseconds == 0
      && next.insertedNanoseconds == 0
  }
}
