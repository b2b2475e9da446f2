import Inference
import Metrics
import Profiles
import Quantities
import Residency
import Results
import Runs

/// Replays one recording for candidates, each once, and keeps what came of them.
///
/// All replays share the recording; nothing of a replay but its figures is kept.
final class TrialRunner {
  /// In the order in which they were tried.
  private(set) var trials: [TuningResult.Trial] = []
  /// Of the first replay: what all have in common.
  private(set) var firstRecord: RunRecord?
  /// Replays so far, those for bounds included.
  private(set) var replayCount = 0

  let profile: DeviceProfile
  private let recording: Recording
  private let options: RunOptions
  private let isInterrupted: () -> Bool
  private let onReplay: (Int) -> Void
  private(set) var candidates: [TuningCandidate] = []
  private var places: [TuningCandidate: Int] = [:]
  /// The best possible hit rate by the number of slots.
  private var ceilings: [Int: Double?] = [:]

  /// The user wants no more replays.
  struct Stopped: Error {}

  /// Replays of `recording` on the device of `options`.
  ///
  /// - Precondition: the machine of `options` has a profile.
  init(
    _ recording: Recording, options: RunOptions, isInterrupted: @escaping () -> Bool,
    onReplay: @escaping (Int) -> Void
  ) {
    guard let profile = options.machine.profile else {
      preconditionFailure("only a device with a profile can be tuned for by replay")
    }
    self.profile = profile
    self.recording = recording
    self.options = options
    self.isInterrupted = isInterrupted
    self.onReplay = onReplay
  }

  /// The figures of `candidate`, replayed if that has not been done yet.
  ///
  /// - Throws: `Stopped` before a replay that the user no longer wants, `BudgetError` where the
  ///   model does not fit, `RunError` where there is nothing to time.
  @discardableResult
  func trial(_ candidate: TuningCandidate) throws -> TuningResult.Trial {
    if let place = places[candidate] { return trials[place] }
    var (record, slots) = try replay(candidate, on: profile)
    record.experts.optHitRate = ceilings[slots] ?? nil
    let trial = try TuningResult.Trial(record, of: candidate)
    places[candidate] = trials.count
    candidates.append(candidate)
    trials.append(trial)
    firstRecord = firstRecord ?? record
    return trial
  }

  /// Finds out what bounds the trial of `candidate` by taking away one limit of the device after
  /// the other.
  func findBound(of candidate: TuningCandidate, goal: TuningGoal) throws {
    let trial = try trial(candidate)
    guard let place = places[candidate], trial.bound == nil else { return }
    let pace = goal.objective == .latency ? goal : goal.forSpeed
    var gains: [String: Double] = [:]
    for limit in DeviceProfile.Limit.allCases {
      let record = try replay(candidate, on: profile.without(limit)).record
      let relieved = try TuningResult.Trial(record, of: candidate)
      gains[limit.rawValue] = pace.merit(of: relieved) / pace.merit(of: trial)
    }
    trials[place].boundGains = gains
    let most = DeviceProfile.Limit.allCases.max {
      gains[$0.rawValue, default: 1] < gains[$1.rawValue, default: 1]
    }
    trials[place].bound = most.flatMap { limit in
      gains[limit.rawValue, default: 1] > 1 + TuningGoal.negligibleGain ? limit.rawValue : nil
    }
    trials[place].bound = trials[place].bound ?? "balanced"
  }

  private func replay(
    _ candidate: TuningCandidate, on profile: DeviceProfile
  ) throws -> (record: RunRecord, slots: Int) {
    if isInterrupted() { throw Stopped() }
    var options = candidate.applied(to: options)
    options.machine = .simulated(profile)
    let run = try PreparedRun(replaying: recording, options: options)
    let execution = try run.replay(tracesKernels: false)
    let isFirst = ceilings[run.slotCount] == nil
    let record = RunRecord(
      execution, of: run, mode: "replayed", prefetchDepth: candidate.prefetchDepth,
      findsCeiling: isFirst)
    if isFirst { ceilings[run.slotCount] = .some(record.experts.optHitRate) }
    replayCount += 1
    onReplay(replayCount)
    return (record, run.slotCount)
  }
}

extension TuningResult.Trial {
  /// - Throws: `RunError` where no token was decoded.
  init(_ record: RunRecord, of candidate: TuningCandidate) throws {
    guard let rate = record.tokensPerSecond, let latency = record.itlSeconds,
      let shares = record.timeShares
    else {
      throw RunError(
        "the answer ended before a second token, so there is nothing to time; take another prompt"
          + " or recording")
    }
    self.init(
      prefetchDepth: record.prefetchDepth, cachePolicy: record.cachePolicy,
      lanes: candidate.lanes, threads: candidate.placement.threads,
      placement: candidate.placement.threadsByCluster, memoryBytes: candidate.memory?.bytes,
      embedding: record.embedding, readGranularity: record.readGranularity,
      cacheSlots: record.cacheSlots, tokensPerSecond: rate,
      itlP50Seconds: latency.p50,
      itlP99Seconds: latency.p99, stallShare: shares.stall,
      hiddenIOShare: record.overlap?.hiddenIOShare, hitRate: record.experts.hitRate,
      optHitRate: record.experts.optHitRate,
      readBytes: record.io?.bytes ?? 0, wastedBytes: record.prefetch?.wastedBytes ?? 0,
      predictionAccuracy: record.prefetch?.predictionAccuracy,
      delayedReads: record.prefetch?.delayedReads, delaySeconds: record.prefetch?.delaySeconds,
      amdahlBound: shares.stall < 1 ? shares.amdahlBound : nil)
  }
}
