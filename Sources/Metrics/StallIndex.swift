import DeviceInterface
import Quantities
import Tracing

/// Finds the stall that a read ended.
struct StallIndex {
  /// A wait for bytes that took time.
  struct Stall {
    let part: StoredPart
    let start: Instant
    let end: Instant

    /// How long it took.
    var duration: Duration { end - start }
  }

  /// In order of time.
  let stalls: [Stall]
  /// nil where no two stalls overlap, as it should be: then one of all of them is a candidate,
  /// whatever it waited for.
  private let stallsOfPart: [StoredPart: [Stall]]?

  init(_ trace: Trace) {
    var stalls: [Stall] = []
    for span in trace.spans { if let stall = Stall(span) { stalls.append(stall) } }
    let isInOrder = zip(stalls, stalls.dropFirst()).allSatisfy { $0.end <= $1.start }
    if !isInOrder { stalls.sort { $0.end < $1.end } }
    self.stalls = stalls
    stallsOfPart = isInOrder ? nil : Dictionary(grouping: stalls, by: \.part)
  }

  /// The stall that lasted until `read` ended, if any: it began before the read's end and was over
  /// no earlier.
  func stall(endedBy read: ReadSpan) -> Stall? {
    let candidates = stallsOfPart.map { $0[read.part] ?? [] } ?? stalls
    let index = candidates.partitionPoint { $0.end >= read.timing.ended }
    guard index < candidates.count else { return nil }
    let stall = candidates[index]
    return stall.start < read.timing.ended && stall.part == read.part ? stall : nil
  }
}

/// Finds the read that ended a stall.
struct ReadIndex {
  private let readsOfPart: [StoredPart: [ReadSpan]]

  init(_ trace: Trace) {
    let reads = trace.reads.sorted { $0.timing.ended < $1.timing.ended }
    readsOfPart = Dictionary(grouping: reads, by: \.part)
  }

  /// The read whose end was waited for in `stall`, if the trace has it.
  func read(ending stall: StallIndex.Stall) -> ReadSpan? {
    guard let reads = readsOfPart[stall.part] else { return nil }
    let index = reads.partitionPoint { $0.timing.ended > stall.start }
    guard index < reads.count, reads[index].timing.ended <= stall.end else { return nil }
    return reads[index]
  }
}

extension StallIndex.Stall {
  fileprivate init?(_ span: Span) {
    guard case .stall(let part) = span.activity, span.start < span.end else { return nil }
    self.init(part: part, start: span.start, end: span.end)
  }
}
