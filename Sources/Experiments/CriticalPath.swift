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
    let parts = spans.compactMap { span in Part(span.activity).map { (part: $0, span: span) } }
    for (part, span) in parts.sorted(by: { $0.span.start < $1.span.start }) {
      let start = max(span.start, segments.last?.end ?? span.start)
      guard start < span.end else { continue }
      let inserted = min(max(.zero, span.inserted), span.end - start)
      segments.append(Segment(part: part, start: start, end: span.end, inserted: inserted))
    }
    self.segments = segments
  }

  /// The segments inside `interval`, cut at its ends.
  func segments(in interval: Range<Instant>) -> [Segment] {
    var inside: [Segment] = []
    var index = segments.partitionPoint { $0.end > interval.lowerBound }
    while index < segments.count, segments[index].start < interval.upperBound {
      inside.append(segments[index].clamped(to: interval))
      index += 1
    }
    return inside
  }

  /// The moments in which `part` was busy.
  func busy(_ part: Part) -> IntervalSet {
    IntervalSet(segments.lazy.filter { $0.part == part }.map { $0.start..<$0.end })
  }
}

extension CriticalPath.Segment {
  fileprivate func clamped(to interval: Range<Instant>) -> Self {
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
