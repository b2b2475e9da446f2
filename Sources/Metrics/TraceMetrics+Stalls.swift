import DeviceInterface
import Quantities
import Tracing

extension TraceMetrics {
  /// The stalls of the whole run by layer and by cause.
  public var exposedStall: ExposedStall {
    let reads = ReadIndex(trace)
    var sum = ExposedStall()
    for stall in StallIndex(trace).stalls {
      sum.total += stall.duration
      if case .expert(let layer, _) = stall.part {
        sum.byLayer[layer, default: .zero] += stall.duration
      }
      guard let read = reads.read(ending: stall) else {
        sum.unexplained += stall.duration
        continue
      }
      if read.purpose == .demand {
        sum.issuedLate += stall.duration
      } else {
        let queued = min(stall.duration, read.timing.started - read.timing.submitted)
        sum.queuedBehind += queued
        sum.deviceTooSlow += stall.duration - queued
      }
    }
    return sum
  }
}
