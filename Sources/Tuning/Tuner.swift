public import Experiments
import Inference
import Quantities

/// Searches for the least prefetch depth that decodes fastest on a simulated device.
///
/// The model computes once, at the greatest depth, and its decisions are recorded; every depth is
/// then replayed in virtual time, so that all of them see the same tokens and experts.
public struct Tuner {
  /// Depths from 0 to this one are tried.
  public let greatestDepth: Int

  /// A search over the depths 0 ... `greatestDepth`.
  ///
  /// - Precondition: `greatestDepth` is not negative.
  public init(greatestDepth: Int) {
    precondition(greatestDepth >= 0, "a prefetch depth is not negative")
    self.greatestDepth = greatestDepth
  }

  /// The options that a run must have to be tuned: it is recorded at the greatest depth.
  public func recordingOptions(_ options: RunOptions) -> RunOptions {
    var options = options
    options.prefetchDepth = greatestDepth
    return options
  }

  /// Tries all depths.
  ///
  /// - Parameter run: Prepared with `recordingOptions` on a simulated machine.
  /// - Throws: `ExperimentError` where the answer is too short to time, or was interrupted.
  public func search(_ run: PreparedRun, isInterrupted: () -> Bool) throws -> TuningResult {
    let recorded = try run.execute(
      isRecording: true, onText: { _ in }, isInterrupted: isInterrupted)
    guard recorded.end != .interrupted else {
      throw ExperimentError("interrupted before the recording was complete; nothing was tuned")
    }
    let records = try (0...greatestDepth).map { depth in
      RunRecord(
        try run.replay(recorded.decisions, prefetchDepth: depth), of: run, mode: "replayed",
        prefetchDepth: depth)
    }
    let trials = records.compactMap(TuningResult.Trial.init)
    guard let winner = Self.best(trials) else {
      throw ExperimentError(
        "the answer ended before a second token, so there is nothing to time; try another prompt")
    }
    let first = records[0]
    return TuningResult(
      engineVersion: first.engineVersion, mode: "simulated", device: first.device,
      model: first.model, modelSHA256: first.modelSHA256, objective: "tokens per second",
      seed: first.seed, cacheSlots: first.cacheSlots, trials: trials, winner: winner,
      verdict: TuningVerdict(trials: trials, winner: winner).text,
      assumptions: first.assumptions, warnings: first.warnings, command: first.command)
  }

  /// The shallowest of those that are as good as the fastest: a deeper one reads more in vain, and
  /// guesses of a real device come true less readily than a model's.
  static func best(_ trials: [TuningResult.Trial]) -> TuningResult.Trial? {
    guard let fastest = trials.map(\.tokensPerSecond).max() else { return nil }
    return trials.filter { $0.tokensPerSecond >= fastest * (1 - negligibleGain) }
      .min { $0.prefetchDepth < $1.prefetchDepth }
  }

  /// A profile is not known well enough to tell speeds apart that are closer than this.
  static let negligibleGain = 0.01
}

extension TuningResult.Trial {
  /// nil where no token was decoded.
  init?(_ record: RunRecord) {
    guard let rate = record.tokensPerSecond, let latency = record.itlSeconds,
      let shares = record.timeShares
    else { return nil }
    self.init(
      prefetchDepth: record.prefetchDepth, tokensPerSecond: rate, itlP50Seconds: latency.p50,
      itlP99Seconds: latency.p99, stallShare: shares.stall,
      hiddenIOShare: record.overlap?.hiddenIOShare, hitRate: record.experts.hitRate,
      optHitRate: record.experts.optHitRate,
      readBytes: record.io?.bytes ?? 0, wastedBytes: record.prefetch?.wastedBytes ?? 0,
      predictionAccuracy: record.prefetch?.predictionAccuracy,
      delayedReads: record.prefetch?.delayedReads, delaySeconds: record.prefetch?.delaySeconds)
  }
}
