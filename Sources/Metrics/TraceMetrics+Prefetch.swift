import DeviceInterface
import Quantities
import Tracing

extension TraceMetrics {
  /// How good prefetching was in the whole run; nil where nothing was read.
  ///
  /// Only reads of experts count: which token comes next is not known before. A prefetch is one
  /// that was submitted before the engine waited for it. It is late if the expert stalled until its
  /// end. Of `predictedCount` predicted experts the layers wanted `wantedCount`; the trace does not
  /// know that.
  ///
  /// - Precondition: `wantedCount` is at most `predictedCount`, neither is negative.
  public func prefetchScores(
    predictedCount: Int = 0, wantedCount: Int = 0
  ) -> PrefetchScores? {
    precondition(0...predictedCount ~= wantedCount, "only predicted experts count as wanted")
    var (demandCount, prefetchCount, usefulCount, wasted) = (0, 0, 0, ByteCount.zero)
    for read in trace.reads where read.isOfExpert {
      if read.purpose == .demand {
        demandCount += 1
      } else {
        prefetchCount += 1
        if read.wasUsed { usefulCount += 1 }
      }
      if !read.wasUsed { wasted += read.byteCount }
    }
    guard demandCount + prefetchCount > 0 else { return nil }
    let delays = speculationDelays
    return PrefetchScores(
      accuracy: ratio(usefulCount, of: prefetchCount),
      coverage: ratio(usefulCount, of: usefulCount + demandCount),
      timeliness: ratio(usefulCount - latenesses.count, of: usefulCount),
      wastedBytes: wasted.bytes,
      predictionAccuracy: ratio(wantedCount, of: predictedCount),
      delayedReads: delays?.readCount, delaySeconds: delays?.total.inSeconds)
  }

  /// How long, on average, the useful but late prefetches were waited for; nil where none was late.
  public var meanLateness: Duration? {
    let latenesses = latenesses
    return latenesses.isEmpty ? nil : latenesses.reduce(.zero, +) / latenesses.count
  }

  /// How long each useful but late prefetch was waited for.
  private var latenesses: [Duration] {
    let index = StallIndex(trace)
    return trace.reads.compactMap { read in
      guard read.purpose != .demand, read.wasUsed, let stall = index.stall(endedBy: read) else {
        return nil
      }
      return read.timing.ended - stall.start
    }
  }

  private func ratio(_ part: Int, of whole: Int) -> Double? {
    whole > 0 ? Double(part) / Double(whole) : nil
  }
}

extension ReadSpan {
  fileprivate var isOfExpert: Bool {
    if case .expert = part { true } else { false }
  }
}
