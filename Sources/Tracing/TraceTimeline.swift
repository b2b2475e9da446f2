import DeviceInterface
import Quantities

/// The events of a trace file in the order in which they are written.
struct TraceTimeline {
  /// Sorted by time.
  let entries: [Entry]

  /// One event.
  struct Entry {
    let nanoseconds: Int64
    /// How long it takes, in nanoseconds; of events that start together the longest is first, so
    /// that what contains comes before what it contains.
    var duration: Int64 = 0
    let kind: Kind
    /// Which span, read or sample it is; for `queueDepth` the depth itself.
    let operand: Int
  }

  /// In the order that events of one instant take.
  enum Kind: Int {
    case span
    /// A read on its lane.
    case service
    case submission
    case completion
    case queueDepth
    case sample
  }

  /// The events of `trace`.
  ///
  /// - Precondition: nothing in `trace` ends before it starts.
  init(_ trace: Trace) {
    var entries: [Entry] = []
    entries.reserveCapacity(trace.spans.count + 5 * trace.reads.count + trace.samples.count)
    for (index, span) in trace.spans.enumerated() {
      precondition(span.start <= span.end, "a span ends no earlier than it starts")
      entries.append(Entry(.span, index, from: span.start, to: span.end))
    }
    for (index, read) in trace.reads.enumerated() {
      let timing = read.timing
      precondition(
        timing.submitted <= timing.started && timing.started <= timing.ended,
        "a read is submitted, then started, then ended")
      entries.append(Entry(.service, index, from: timing.started, to: timing.ended))
      entries.append(Entry(.submission, index, at: timing.submitted))
      entries.append(Entry(.completion, index, at: timing.ended))
    }
    for (index, sample) in trace.samples.enumerated() {
      entries.append(Entry(.sample, index, at: sample.instant))
    }
    Self.appendQueueDepths(of: trace.reads, to: &entries)
    entries.sort()
    self.entries = entries
  }

  /// The number of reads that are submitted and not ended, wherever it changes.
  private static func appendQueueDepths(of reads: [ReadSpan], to entries: inout [Entry]) {
    let submissions = reads.map(\.timing.submitted).sorted()
    let completions = reads.map(\.timing.ended).sorted()
    var (submitted, completed) = (0, 0)
    while completed < completions.count {
      let next = min(
        completions[completed],
        submitted < submissions.count ? submissions[submitted] : completions[completed])
      let depthBefore = submitted - completed
      while submitted < submissions.count, submissions[submitted] == next { submitted += 1 }
      while completed < completions.count, completions[completed] == next { completed += 1 }
      let depth = submitted - completed
      if depth != depthBefore { entries.append(Entry(.queueDepth, depth, at: next)) }
    }
  }
}

extension TraceTimeline.Entry: Comparable {
  init(_ kind: TraceTimeline.Kind, _ operand: Int, from start: Instant, to end: Instant) {
    self.init(
      nanoseconds: start.nanoseconds, duration: (end - start).nanoseconds, kind: kind,
      operand: operand)
  }

  init(_ kind: TraceTimeline.Kind, _ operand: Int, at instant: Instant) {
    self.init(nanoseconds: instant.nanoseconds, kind: kind, operand: operand)
  }

  static func < (lhs: Self, rhs: Self) -> Bool {
    if lhs.nanoseconds != rhs.nanoseconds { return lhs.nanoseconds < rhs.nanoseconds }
    if lhs.duration != rhs.duration { return lhs.duration > rhs.duration }
    if lhs.kind != rhs.kind { return lhs.kind.rawValue < rhs.kind.rawValue }
    return lhs.operand < rhs.operand
  }
}
