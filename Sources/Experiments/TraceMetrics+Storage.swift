import DeviceInterface
import Quantities
import Tracing

/// When storage was busy: from the submission of a read to its last byte.
struct StorageBusy {
  /// With any read.
  let any: IntervalSet
  /// With reads that were submitted before somebody waited for them.
  let prefetch: IntervalSet
  /// With reads that somebody waited for from the beginning.
  let demand: IntervalSet

  init(_ reads: [ReadSpan]) {
    func busy(_ reads: some Sequence<ReadSpan>) -> IntervalSet {
      IntervalSet(reads.map { $0.timing.submitted..<$0.timing.ended })
    }
    any = busy(reads)
    prefetch = busy(reads.lazy.filter { $0.purpose != .demand })
    demand = busy(reads.lazy.filter { $0.purpose == .demand })
  }
}

extension TraceMetrics {
  /// How reads and computation shared the time of the whole run; nil where there was no I/O.
  public var overlap: RunRecord.Overlap? {
    guard !busy.any.isEmpty else { return nil }
    let total = busy.any.measure
    func share(_ part: IntervalSet) -> Double {
      Double(part.measure.nanoseconds) / Double(total.nanoseconds)
    }
    return RunRecord.Overlap(
      prefetchAttentionShare: share(path.busy(.attention).intersection(busy.any)),
      hiddenIOShare: max(0, 1 - share(path.busy(.stall))), matrix: overlapMatrix)
  }

  /// What storage did in the whole run; nil where nothing was read. The bandwidth is 0 where the
  /// reads took no time.
  public var storageUse: RunRecord.StorageUse? {
    guard !trace.reads.isEmpty else { return nil }
    let bytes = trace.reads.reduce(0) { $0 + $1.byteCount.bytes }
    let seconds = busy.any.measure.inSeconds
    return RunRecord.StorageUse(
      bytes: bytes, reads: trace.reads.count, busySeconds: seconds,
      bandwidthBytesPerSecond: seconds > 0 ? Double(bytes) / seconds : 0)
  }

  /// Seconds in which a part and a kind of read were both busy.
  private var overlapMatrix: [String: [String: Double]] {
    let parts: [(String, CriticalPath.Part)] = [
      ("attention", .attention), ("router", .router), ("expert_ffn", .expertFFN),
      ("lm_head", .lmHead), ("stall", .stall),
    ]
    var matrix: [String: [String: Double]] = [:]
    for (name, part) in parts {
      let computing = path.busy(part)
      matrix[name] = [
        "prefetch": computing.intersection(busy.prefetch).measure.inSeconds,
        "demand": computing.intersection(busy.demand).measure.inSeconds,
      ]
    }
    return matrix
  }
}
