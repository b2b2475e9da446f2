import DeviceInterface
import Quantities
import Tracing

/// Finds the stall that a read ended.
struct StallIndex {
  /// A wait for the bytes of one expert that took time.
  struct Stall {
    let layer: Int
    let expert: Int
    let start: Instant
    let end: Instant

    /// How long it took.
    var duration: Duration { end - start }
  }

  /// In order of time.
  let stalls: [Stall]
  /// nil where no two stalls overlap, as it should be: then one of all of them is a candidate,
  /// whatever its expert.
  private let stallsOfExpert: [IndexedExpert: [Stall]]?

  init(_ trace: Trace) {
    var stalls: [Stall] = []
    for span in trace.spans { if let stall = Stall(span) { stalls.append(stall) } }
    let isInOrder = zip(stalls, stalls.dropFirst()).allSatisfy { $0.end <= $1.start }
    if !isInOrder { stalls.sort { $0.end < $1.end } }
    self.stalls = stalls
    stallsOfExpert =
      isInOrder
      ? nil
      : Dictionary(grouping: stalls) { IndexedExpert(layer: $0.layer, expert: $0.expert) }
  }

  /// The stall that lasted until `read` ended, if any: it began before the read's end and was over
  /// no earlier.
  func stall(endedBy read: ReadSpan) -> Stall? {
    let expert = IndexedExpert(layer: read.layer, expert: read.expert)
    let candidates = stallsOfExpert.map { $0[expert] ?? [] } ?? stalls
    let index = candidates.partitionPoint { $0.end >= read.timing.ended }
    guard index < candidates.count else { return nil }
    let stall = candidates[index]
    let isEnded = stall.start < read.timing.ended
    return isEnded && stall.layer == read.layer && stall.expert == read.expert ? stall : nil
  }

}

/// Finds the read that ended a stall.
struct ReadIndex {
  private let readsOfExpert: [IndexedExpert: [ReadSpan]]

  init(_ trace: Trace) {
    let reads = trace.reads.sorted { $0.timing.ended < $1.timing.ended }
    readsOfExpert = Dictionary(grouping: reads) {
      IndexedExpert(layer: $0.layer, expert: $0.expert)
    }
  }

  /// The read whose end was waited for in `stall`, if the trace has it.
  func read(ending stall: StallIndex.Stall) -> ReadSpan? {
    let expert = IndexedExpert(layer: stall.layer, expert: stall.expert)
    guard let reads = readsOfExpert[expert] else { return nil }
    let index = reads.partitionPoint { $0.timing.ended > stall.start }
    guard index < reads.count, reads[index].timing.ended <= stall.end else { return nil }
    return reads[index]
  }
}

private struct IndexedExpert: Hashable {
  let layer: Int
  let expert: Int
}

extension StallIndex.Stall {
  fileprivate init?(_ span: Span) {
    guard case .stall(let layer, let expert) = span.activity, span.start < span.end else {
      return nil
    }
    self.init(layer: layer, expert: expert, start: span.start, end: span.end)
  }
}
