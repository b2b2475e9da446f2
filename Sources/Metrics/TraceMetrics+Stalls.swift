import DeviceInterface
import Quantities
import Tracing

extension TraceMetrics {
  /// The stalls of the whole run by layer and by cause.
  public var exposedStall: ExposedStall { causes(of: StallIndex(trace).stalls) }

  /// Those that began while tokens were decoded.
  public var decodeStall: ExposedStall {
    let intervals = tokens.map(\.span)
    let stalls = StallIndex(trace).stalls.filter { stall in
      let next = intervals.partitionPoint { $0.end > stall.start }
      return next < intervals.count && intervals[next].start <= stall.start
    }
    return causes(of: stalls)
  }

  private func causes(of stalls: [StallIndex.Stall]) -> ExposedStall {
    let reads = ReadIndex(trace)
    var sum = ExposedStall()
    for stall in stalls {
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
