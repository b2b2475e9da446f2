import Quantities
import Tracing

/// What the compute side was doing at each moment: one thing at most.
struct CriticalPath {
  /// In order of time, disjoint.
  let segments: [Segment]

  /// The parts that the time of a token is divided into.
  enum Part: CaseIterable {
    case attention, router, expertFFN, lmHead, other, stall
  }

  /// A stretch of one part.
  struct Segment {
    let part: Part
    let start: Instant
    let end: Instant
    /// How much of it the device inserted; not longer than the segment.
    let inserted: Duration
  }

  /// The path through `spans`. They do not overlap by contract; where a damaged trace says that
  /// they do, the earlier one counts, so that no moment is counted twice.
  init(_ spans: [Span]) {
    var segments: [Segment] = []
    segments.reserveCapacity(spans.count)
    var end = Instant?.none
    func follow(_ span: Span, _ part: Part) {
      let start = max(span.start, end ?? span.start)
      guard start < span.end else { return }
      let inserted =
        span.inserted == .zero ? .zero : min(max(.zero, span.inserted), span.end - start)
      segments.append(Segment(part: part, start: start, end: span.end, inserted: inserted))
      end = span.end
    }
    if Self.areInOrder(spans) {
      for span in spans { if let part = Part(span.activity) { follow(span, part) } }
    } else {
      let parts = spans.compactMap { span in Part(span.activity).map { (part: $0, span: span) } }
      for (part, span) in parts.sorted(by: { $0.span.start < $1.span.start }) {
        follow(span, part)
      }
    }
    self.segments = segments
  }

  /// Whether the spans that belong to parts are in the order of their starts, as they are recorded.
  private static func areInOrder(_ spans: [Span]) -> Bool {
    var latest = Instant?.none
    for span in spans where Part(span.activity) != nil {
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

  /// The moments in which `part` was busy.
  func busy(_ part: Part) -> IntervalSet {
    IntervalSet(segments.lazy.filter { $0.part == part }.map { $0.start..<$0.end })
  }
}

extension CriticalPath.Segment {
  fileprivate func clamped(to interval: Range<Instant>) -> Self {
    if start >= interval.lowerBound, end <= interval.upperBound { return self }
    let (start, end) = (max(start, interval.lowerBound), min(end, interval.upperBound))
    return Self(part: part, start: start, end: end, inserted: min(inserted, end - start))
  }
}

extension CriticalPath.Part {
  /// The part that `activity` belongs to; nil for what is another view of the same time.
  fileprivate init?(_ activity: Activity) {
    switch activity {
    case .attention: self = .attention
    case .router: self = .router
    case .expert: self = .expertFFN
    case .head: self = .lmHead
    case .other: self = .other
    case .stall: self = .stall
    case .prefill, .token, .layer, .kernel: return nil
    }
  }
}
