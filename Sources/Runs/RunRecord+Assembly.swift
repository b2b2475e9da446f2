import ExpertStore
import HostMachine
public import Inference
import Kernels
import Measurement
import Metrics
import Models
import Profiles
import Quantities
import Residency
public import Results
import Simulation
import Tracing

extension RunRecord {
  /// Everything that can be said about `execution` of `run`.
  ///
  /// - Parameter findsCeiling: Whether the best possible hit rate is found, which takes about as
  ///   long as a replay, and is the same for all replays of a recording in as many slots.
  public init(
    _ execution: Execution, of run: PreparedRun, mode: String, prefetchDepth: Int,
    findsCeiling: Bool = true
  ) {
    let metrics = TraceMetrics(trace: execution.trace)
    let requests = RunOutcome.ExpertRequests(
      execution, slotCount: run.slotCount, findsCeiling: findsCeiling)
    let figures = TraceFigures(metrics, predictions: execution.predictions)
    let latencies = execution.interTokenTimes
    let decodeTime = latencies.reduce(Duration.zero, +).inSeconds
    let computes = mode != "replayed"
    let wait = FirstWait(run, execution.timeToFirstToken?.inSeconds)
    var settings = run.options.settings
    (settings.threads, settings.prefetchDepth) = (run.threads, prefetchDepth)
    let outcome = RunOutcome(
      engineVersion: Edgewise.version, mode: mode,
      device: run.options.machine.profile?.name ?? "host",
      overrides: run.options.machine.overrides, model: run.model.blueprint.name,
      modelSHA256: run.model.identity?.sha256, seed: run.options.sampling.seed,
      engine: run.options.pricing.engine, weights: run.options.pricing.weights?.rawValue,
      routing: run.routingOrigin,
      cacheSlots: run.slotCount,
      promptTokenIDs: run.promptTokens, generatedTokenIDs: execution.generated,
      text: execution.text, ttftSeconds: wait.ttft, loadSeconds: wait.load,
      ttftFromStartSeconds: wait.fromStart,
      tokensPerSecond: decodeTime > 0 ? Double(latencies.count) / decodeTime : nil,
      prefillTokensPerSecond: execution.prefillDuration.map {
        Double(run.promptTokens.count) / $0.inSeconds
      },
      steadyState: run.recording.flatMap { _ in SteadyState(execution) },
      itlSeconds: InterTokenLatency(latencies),
      timeShares: figures.timeShares, deviceTimeShares: figures.deviceTimeShares,
      overlap: figures.overlap, experts: requests, prefetch: figures.prefetch,
      lmHead: PredictedHead(execution, of: run), io: figures.io, faults: figures.faults,
      memory: MemoryUse(run),
      worstLagSeconds: execution.worstLag.map(\.inSeconds),
      start: execution.start,
      finishReason: FinishReason(execution.end), isComplete: execution.end != .interrupted,
      assumptions: run.assumptions(mode: mode),
      warnings: run.warnings(for: execution, metrics: metrics),
      command: run.options.command, host: computes ? HostDescription.current : nil,
      resolvedProfile: run.options.machine.profile?.yaml,
      tokenSeconds: latencies.map(\.inSeconds))
    self.init(settings: settings, outcome: outcome)
    self.outcome.scenario = ScenarioRecord(execution, of: run)
    guard computes else { return }
    // A trace does not tell what slower parts would make of events at instants.
    if run.options.machine.profile != nil, run.options.scenario == nil {
      self.outcome.note(run.tracedIntervals(of: execution, metrics))
    }
    self.outcome.note(peak: HostProcess.peakResidentMemory)
  }
}

extension RunOutcome.SteadyState {
  /// nil where less than two tokens were decoded.
  init?(_ execution: Execution) {
    let latencies = execution.interTokenTimes
    let half = latencies.count / 2
    guard half > 0 else { return nil }
    let time = latencies[half...].reduce(Duration.zero, +).inSeconds
    let (before, after) = (execution.requestMarks[half], execution.requests)
    let total = after.total - before.total
    self.init(
      tokens: latencies.count - half, tokensPerSecond: Double(latencies.count - half) / time,
      hitRate: total > 0 ? Double(after.resident - before.resident) / Double(total) : nil)
  }
}

extension RunOutcome.ExpertRequests {
  init(_ execution: Execution, slotCount: Int, findsCeiling: Bool) {
    let counts = execution.requests
    let total = counts.resident + counts.prefetched + counts.inFlight + counts.absent
    self.init(
      resident: counts.resident, prefetched: counts.prefetched, inFlight: counts.inFlight,
      absent: counts.absent, hitRate: total > 0 ? Double(counts.resident) / Double(total) : nil,
      byteHitRate: counts.bytesWanted.bytes > 0
        ? max(0, 1 - Double(counts.bytesRead.bytes) / Double(counts.bytesWanted.bytes)) : nil,
      optHitRate: execution.requestLog.isEmpty || !findsCeiling
        ? nil : execution.bestHitRate(slotCount: slotCount),
      misses: total > 0 ? RunOutcome.Misses(counts.misses) : nil)
  }
}

extension Execution {
  /// What no replacement in `slotCount` slots can surpass that begins with the same experts.
  fileprivate func bestHitRate(slotCount: Int) -> Double {
    // Nothing is better than none missed, which is soon seen.
    if requests.resident == requests.total { return 1 }
    return OptimalReplacement.hitRate(
      requests: requestLog, turnLengths: turnLengths, capacity: slotCount, residents: residents)
  }
}

extension RunOutcome.Misses {
  init(_ counts: MissCounts) {
    self.init(cold: counts.cold, capacity: counts.capacity, late: counts.late)
  }
}

extension RunOutcome.PredictedHead {
  /// nil where the head is dense or nothing was computed.
  init?(_ execution: Execution, of run: PreparedRun) {
    guard let selection = run.options.headSelection,
      let share = execution.headUse.activeShare(of: run.model.shape.vocabularyCount)
    else { return nil }
    let misses = execution.argmaxMisses
    self.init(
      threshold: selection.finiteThreshold, floor: selection.floor, activeShare: share,
      argmaxMissRate: misses?.rate, checkedTokens: misses?.checkedCount)
  }
}

extension HeadSelection {
  /// The threshold as JSON can say it.
  public var finiteThreshold: Double? { threshold.isFinite ? Double(threshold) : nil }
}

extension RunOutcome.MemoryUse {
  init(_ run: PreparedRun) {
    let ledger = run.ledger
    let laidOut = ledger.fixed + run.slotCount * ledger.slotByteCount
    // Mapped, an embedding table may be missing from memory without a page that faults.
    let isWorthAWord =
      run.options.denseWeights != nil || run.mayBeShort || ledger.cap.map { laidOut > $0 } == true
    self.init(
      capBytes: ledger.cap?.bytes,
      denseWeights: isWorthAWord ? PreparedRun.denseWeights(of: run.options).rawValue : nil,
      weightsBytes: ledger.weights.bytes,
      cacheBytes: run.slotCount * ledger.slotByteCount.bytes, kvBytes: ledger.keyValues.bytes,
      scratchBytes: ledger.scratch.bytes, runtimeBytes: ledger.runtime.bytes)
  }
}

extension FinishReason {
  init(_ end: Generation.End) {
    self =
      switch end {
      case .endOfGeneration: .stop
      case .tokenLimit: .length
      case .contextFull: .context
      case .interrupted: .interrupted
      }
  }
}
