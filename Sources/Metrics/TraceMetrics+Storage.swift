import DeviceInterface
import Quantities
public import Tracing

/// When storage was busy: from the submission of a read to its last byte.
struct StorageBusy {
  /// With any read.
  let any: IntervalSet
  /// With reads that were submitted before the engine waited for them.
  let prefetch: IntervalSet
  /// With reads that the engine waited for from the beginning.
  let demand: IntervalSet

  init(_ reads: [ReadSpan]) {
    func busy(_ isDemand: Bool) -> IntervalSet {
      IntervalSet(
        reads.lazy.filter { ($0.purpose == .demand) == isDemand }
          .map { $0.timing.submitted..<$0.timing.ended })
    }
    prefetch = busy(false)
    demand = busy(true)
    any = demand.isEmpty ? prefetch : prefetch.isEmpty ? demand : prefetch.union(demand)
  }
}

extension TraceMetrics {
  /// How long storage was busy with `reads`.
  public static func busyTime(of reads: [ReadSpan]) -> Duration { StorageBusy(reads).any.measure }

  /// How reads and computation shared the time of the whole run; nil where there was no I/O.
  public var overlap: Overlap? {
    guard !busy.any.isEmpty else { return nil }
    let total = busy.any.measure
    let sums = OverlapSums(of: path, with: busy)
    func share(_ part: Duration) -> Double {
      Double(part.nanoseconds) / Double(total.nanoseconds)
    }
    return Overlap(
      prefetchAttentionShare: share(sums[.attention].any),
      hiddenIOShare: max(0, 1 - share(sums[.stall].total)), matrix: overlapMatrix(sums))
  }

  /// What storage did in the whole run; nil where nothing was read. The bandwidth is 0 where the
  /// reads took no time.
  public var storageUse: StorageUse? {
    guard !trace.reads.isEmpty else { return nil }
    let bytes = trace.reads.reduce(0) { $0 + $1.byteCount.bytes }
    let seconds = busy.any.measure.inSeconds
    return StorageUse(
      bytes: bytes, reads: trace.reads.count, busySeconds: seconds,
      bandwidthBytesPerSecond: seconds > 0 ? Double(bytes) / seconds : 0,
      bytesPerToken: tokens.first.map { first in
        var bytes = 0
        for read in trace.reads where read.timing.submitted >= first.span.start {
          bytes += read.byteCount.bytes
        }
        return Double(bytes) / Double(tokens.count)
      })
  }

  /// Seconds in which a part and a kind of read were both busy.
  private func overlapMatrix(_ sums: OverlapSums) -> [String: [String: Double]] {
    var matrix: [String: [String: Double]] = [:]
    for part in [TimePart.attention, .router, .expertFFN, .lmHead, .stall] {
      matrix[part.key] = [
        "prefetch": sums[part].prefetch.inSeconds, "demand": sums[part].demand.inSeconds,
      ]
    }
    return matrix
  }
}
