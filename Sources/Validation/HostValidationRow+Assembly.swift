import Metrics
import Results

extension HostValidationRow {
  /// Both records of one run; nil where one has no decoded tokens.
  init?(simulated: RunRecord, applied run: AppliedRun, dilation: Double, attempts: Int) {
    let applied = run.record
    guard let modelled = simulated.itlSeconds, let measured = applied.itlSeconds,
      let modelledSpeed = simulated.tokensPerSecond, let measuredSpeed = applied.tokensPerSecond
    else { return nil }
    let model = applied.model
    let device = applied.device
    let prefetchDepth = applied.prefetchDepth
    let memoryCapBytes = applied.memory.capBytes
    let cacheSlots = applied.cacheSlots
    let samples = measured.samples
    let missedPace = run.missedPace
    let worstLagSeconds = run.lag
    let isDisturbed = run.isDisturbed
    let simulatedP50Seconds = modelled.p50
    let appliedP50Seconds = measured.p50
    let simulatedP99Seconds = modelled.p99
    let appliedP99Seconds = measured.p99
    let simulatedTokensPerSecond = modelledSpeed
    let appliedTokensPerSecond = measuredSpeed
    let simulatedStallShare = simulated.deviceTimeShares?[.stall] ?? 0
    let appliedStallShare = applied.deviceTimeShares?[.stall] ?? 0
    let simulatedOverlap = simulated.overlap?.prefetchAttentionShare
    let appliedOverlap = applied.overlap?.prefetchAttentionShare
    let simulatedHits = simulated.experts.resident
    let appliedHits = applied.experts.resident
    let requests = applied.experts.requestCount
    let isExact =
      simulated.generatedTokenIDs == applied.generatedTokenIDs
      && simulated.experts.requestCount == applied.experts.requestCount
      && simulated.experts.resident == applied.experts.resident
    self.init(
      model: model, device: device, prefetchDepth: prefetchDepth, dilation: dilation,
      memoryCapBytes: memoryCapBytes, cacheSlots: cacheSlots, samples: samples, attempts: attempts,
      missedPace: missedPace, worstLagSeconds: worstLagSeconds, isDisturbed: isDisturbed,
      simulatedP50Seconds: simulatedP50Seconds, appliedP50Seconds: appliedP50Seconds,
      simulatedP99Seconds: simulatedP99Seconds, appliedP99Seconds: appliedP99Seconds,
      simulatedTokensPerSecond: simulatedTokensPerSecond,
      appliedTokensPerSecond: appliedTokensPerSecond, simulatedStallShare: simulatedStallShare,
      appliedStallShare: appliedStallShare, simulatedOverlap: simulatedOverlap,
      appliedOverlap: appliedOverlap, simulatedHits: simulatedHits, appliedHits: appliedHits,
      requests: requests, isExact: isExact)
  }
}

extension RunOutcome.ExpertRequests {
  /// All that was wanted.
  var requestCount: Int { resident + prefetched + inFlight + absent }
}

/// One attempt at an applied run.
struct AppliedRun {
  let record: RunRecord
  /// The most by which the device was ever late, in seconds of its own time.
  let lag: Double
  let missedPace: Double
  let isDisturbed: Bool
}
