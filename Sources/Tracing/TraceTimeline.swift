import DeviceInterface
import Quantities

/// The events of a trace file in the order in which they are written.
///
/// It holds four bytes per event: a run that ends under a small cap has no room for its trace a
/// second time.
struct TraceTimeline {
  private let trace: Trace
  /// Kind and index of each event, sorted by time.
  private let codes: [UInt32]

  /// One event.
  struct Entry {
    let nanoseconds: Int64
    let kind: Kind
    /// Which span, read, sample or condition it is; for `queueDepth` the depth itself.
    let operand: Int
  }

  /// In the order that events of one instant take.
  enum Kind: UInt32 {
    case span
    /// A read on its lane.
    case service
    case submission
    case completion
    case queueDepth
    case sample
    case condition
  }

  /// The events of `trace`.
  ///
  /// - Precondition: nothing in `trace` ends before it starts, and there are at most 2^29 of each
  ///   kind.
  init(_ trace: Trace) {
    self.trace = trace
    var codes: [UInt32] = []
    codes.reserveCapacity(trace.spans.count + 3 * trace.reads.count + trace.samples.count)
    for (index, span) in trace.spans.enumerated() {
      precondition(span.start <= span.end, "a span ends no earlier than it starts")
      codes.append(Self.code(.span, index))
    }
    for kind in [Kind.service, .submission, .completion] {
      for index in trace.reads.indices { codes.append(Self.code(kind, index)) }
    }
    for read in trace.reads {
      precondition(
        read.timing.submitted <= read.timing.started && read.timing.started <= read.timing.ended,
        "a read is submitted, then started, then ended")
    }
    for index in trace.samples.indices { codes.append(Self.code(.sample, index)) }
    for (index, condition) in trace.conditions.enumerated() {
      precondition(condition.start <= condition.end, "a condition ends no earlier than it starts")
      codes.append(Self.code(.condition, index))
    }
    codes.sort { Self.isBefore($0, $1, in: trace) }
    self.codes = codes
  }

  /// Hands each event to `body`, and between them the number of reads that are submitted and not
  /// ended, wherever it changes; throws what `body` throws.
  func forEach<Failure: Error>(
    _ body: (Entry) throws(Failure) -> Void
  ) throws(Failure) {
    var (depth, shown, now) = (0, 0, Int64.min)
    for code in codes {
      let (kind, index) = Self.parts(of: code)
      let (nanoseconds, _) = Self.time(of: code, in: trace)
      if depth != shown, nanoseconds > now || kind == .sample {
        try body(Entry(nanoseconds: now, kind: .queueDepth, operand: depth))
        shown = depth
      }
      now = nanoseconds
      if kind == .submission { depth += 1 }
      if kind == .completion { depth -= 1 }
      try body(Entry(nanoseconds: nanoseconds, kind: kind, operand: index))
    }
    if depth != shown { try body(Entry(nanoseconds: now, kind: .queueDepth, operand: depth)) }
  }
}

extension TraceTimeline {
  private static let indexBits: UInt32 = 29

  private static func code(_ kind: Kind, _ index: Int) -> UInt32 {
    precondition(index < 1 << indexBits, "a trace has at most 2^29 entries of a kind")
    return kind.rawValue << indexBits | UInt32(index)
  }

  private static func parts(of code: UInt32) -> (kind: Kind, index: Int) {
    (Kind(rawValue: code >> indexBits)!, Int(code & (1 << indexBits - 1)))
  }

  /// When an event is, and how long it takes, in nanoseconds.
  private static func time(of code: UInt32, in trace: Trace) -> (start: Int64, length: Int64) {
    let (kind, index) = parts(of: code)
    switch kind {
    case .span:
      let (start, end) = (trace.spans[index].start, trace.spans[index].end)
      return (start.nanoseconds, end.nanoseconds - start.nanoseconds)
    case .service:
      let (start, end) = (trace.reads[index].timing.started, trace.reads[index].timing.ended)
      return (start.nanoseconds, end.nanoseconds - start.nanoseconds)
    case .submission: return (trace.reads[index].timing.submitted.nanoseconds, 0)
    case .completion: return (trace.reads[index].timing.ended.nanoseconds, 0)
    case .queueDepth: preconditionFailure("depths follow from the other events")
    case .sample: return (trace.samples[index].instant.nanoseconds, 0)
    case .condition:
      let (start, end) = (trace.conditions[index].start, trace.conditions[index].end)
      return (start.nanoseconds, end.nanoseconds - start.nanoseconds)
    }
  }

  /// By time; of events that start together the longest is first, so that what contains comes
  /// before what it contains.
  private static func isBefore(_ one: UInt32, _ other: UInt32, in trace: Trace) -> Bool {
    let (first, second) = (time(of: one, in: trace), time(of: other, in: trace))
    if first.start != second.start { return first.start < second.start }
    if first.length != second.length { return first.length > second.length }
    return one < other
  }
}
