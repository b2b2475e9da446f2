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
  private let stallsOfPart: [StoredPart: [Stall]]

  init(_ trace: Trace) {
    stalls = trace.spans.compactMap(Stall.init).sorted { $0.end < $1.end }
    stallsOfPart = Dictionary(grouping: stalls, by: \.part)
  }

  /// The stall that lasted until `read` ended, if any: it began before the read's end and was over
  /// no earlier.
  func stall(endedBy read: ReadSpan) -> Stall? {
    guard let stalls = stallsOfPart[read.part] else { return nil }
    let index = stalls.partitionPoint { $0.end >= read.timing.ended }
    guard index < stalls.count, stalls[index].start < read.timing.ended else { return nil }
    return stalls[index]
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
