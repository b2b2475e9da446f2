import Metrics
import Quantities
public import Results
import Tracing

extension TrialFigures {
  /// What came of the replay `execution` of `run`.
  ///
  /// - Parameter findsCeiling: Whether the best possible hit rate is found, which takes about as
  ///   long as a replay, and is the same for all replays of a recording in as many slots.
  /// - Throws: `RunError` where no token was decoded.
  public init(_ execution: Execution, of run: PreparedRun, findsCeiling: Bool) throws {
    let metrics = TraceMetrics(trace: execution.trace)
    let latencies = execution.interTokenTimes
    let decodeTime = latencies.reduce(Duration.zero, +).inSeconds
    guard decodeTime > 0, let latency = InterTokenLatency(latencies),
      let shares = metrics.timeShares(countingInserted: true)
    else {
      throw RunError(
        "the answer ended before a second token, so there is nothing to time; take another prompt"
          + " or recording")
    }
    let requests = RunOutcome.ExpertRequests(
      execution, slotCount: run.slotCount, findsCeiling: findsCeiling)
    let prefetch = metrics.prefetchScores(
      predictedCount: execution.predictions.made, wantedCount: execution.predictions.wanted)
    self.init(
      cacheSlots: run.slotCount, tokensPerSecond: Double(latencies.count) / decodeTime,
      ttftSeconds: execution.timeToFirstToken?.inSeconds, itlP50Seconds: latency.p50,
      itlP99Seconds: latency.p99, stallShare: shares[.stall],
      hiddenIOShare: metrics.overlap?.hiddenIOShare, hitRate: requests.hitRate,
      optHitRate: requests.optHitRate, readBytes: metrics.storageUse?.bytes ?? 0,
      wastedBytes: prefetch?.wastedBytes ?? 0,
      predictionAccuracy: prefetch?.predictionAccuracy, delayedReads: prefetch?.delayedReads,
      delaySeconds: prefetch?.delaySeconds, bound: shares.bound.rawValue,
      amdahlBound: shares[.stall] < 1 ? shares.amdahlBound : nil)
  }
}
