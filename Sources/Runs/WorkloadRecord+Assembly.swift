import ExpertStore
import HostMachine
import Inference
import Measurement
import Models
import Profiles
import Quantities
public import Results

extension WorkloadRecord {
  /// Everything that can be said about `execution` of a workload that is called `name`.
  ///
  /// - Parameters:
  ///   - id: Names what is asked.
  ///   - warnings: What a reader should know of the workload, in sentences.
  public init(
    _ execution: WorkloadExecution, of run: PreparedRun, mode: String, name: String, id: String,
    warnings: [String]
  ) {
    let computes = mode != "replayed"
    var settings = run.options.settings
    settings.threads = run.threads
    let profile = run.options.machine.profile
    var outcome = WorkloadOutcome(
      engineVersion: Edgewise.version, mode: mode, device: profile?.name ?? "host",
      overrides: run.options.machine.overrides, model: run.model.blueprint.name,
      modelSHA256: run.model.identity?.sha256, seed: run.options.sampling.seed,
      engine: run.options.pricing.engine, weights: run.options.pricing.weights?.rawValue,
      routing: run.routingOrigin, cacheSlots: run.slotCount, workload: name, workloadID: id,
      start: run.start, requests: execution.rows, memory: RunOutcome.MemoryUse(run),
      isComplete: execution.isComplete, assumptions: run.assumptions(mode: mode),
      warnings: run.warnings + (computes ? run.proofWarnings : []) + warnings + execution.warnings
        + execution.silenceWarning + execution.lateWarning,
      command: run.options.command, host: computes ? HostDescription.current : nil,
      resolvedProfile: profile?.yaml)
    outcome.hitRate = execution.hitRate
    outcome.worstLagSeconds = execution.worstLag.map(\.inSeconds)
    if computes { outcome.note(peak: HostProcess.peakResidentMemory) }
    self.init(settings: settings, outcome: outcome)
  }
}

extension WorkloadExecution {
  fileprivate var hitRate: Double? {
    requests.total > 0 ? Double(requests.resident) / Double(requests.total) : nil
  }

  /// What is said where this machine was too slow for the device, for a while at least.
  fileprivate var lateWarning: [String] {
    guard lateCount > 0 else { return [] }
    let lag = worstLag?.shortDescription ?? "unknown"
    return [
      "this machine held up \(lateCount) of \(rows.count) requests or made up for it in them (worst"
        + " lag \(lag)), so that their times say less about the device than simulated ones"
    ]
  }

  /// What is said where the model ended answers before it had begun them.
  fileprivate var silenceWarning: [String] {
    let count = rows.count { $0.generatedTokens == 0 }
    guard count > 0 else { return [] }
    return [
      "\(count) of \(rows.count) requests were answered with nothing, so that they have no first"
        + " token and count in no time but that of waiting"
    ]
  }
}

extension PreparedRun {
  /// Where a replay's decisions come from; nil where the model makes them.
  var routingOrigin: String? {
    recording.map { $0.isMadeUp ? "synthetic" : "recorded" }
  }
}
