import Inference
import Metrics
import Profiles
import Results
import Runs

/// Replays one recording for candidates, each once, and keeps what came of them.
///
/// All replays share the recording; nothing of a replay but its figures is kept.
final class TrialRunner {
  /// In the order in which they were tried.
  private(set) var trials: [Trial] = []
  /// Of the first replay: what all have in common.
  private(set) var firstRecord: RunRecord?
  /// Replays so far, those for bounds included.
  private(set) var replayCount = 0

  let profile: DeviceProfile
  private let recording: Recording
  private let options: RunOptions
  private let isInterrupted: () -> Bool
  private let onReplay: (Int) -> Void
  /// Where in `trials` a candidate is.
  private var offsets: [Settings: Int] = [:]
  /// The best possible hit rate by the number of slots.
  private var ceilings: [Int: Double?] = [:]

  /// A candidate and what came of it.
  struct Trial {
    let settings: Settings
    var figures: TrialFigures

    /// As result files have it.
    var result: TuningResult.Trial {
      TuningResult.Trial(settings: settings, outcome: figures)
    }
  }

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
  func trial(_ candidate: Settings) throws -> TrialFigures {
    if let offset = offsets[candidate] { return trials[offset].figures }
    var (figures, slots) = try replay(candidate, on: profile)
    figures.optHitRate = ceilings[slots] ?? nil
    offsets[candidate] = trials.count
    trials.append(Trial(settings: candidate, figures: figures))
    return figures
  }

  /// Finds out what bounds the trial of `candidate` by taking away one limit of the device after
  /// the other.
  func findBound(of candidate: Settings, goal: TuningGoal) throws {
    let figures = try trial(candidate)
    guard let offset = offsets[candidate], figures.bound == nil else { return }
    let pace = goal.objective == .latency ? goal : goal.forSpeed
    func merit(_ figures: TrialFigures) -> Double {
      pace.merit(of: Trial(settings: candidate, figures: figures))
    }
    var gains: [String: Double] = [:]
    for limit in DeviceProfile.Limit.allCases {
      let relieved = try replay(candidate, on: profile.without(limit)).figures
      gains[limit.rawValue] = merit(relieved) / merit(figures)
    }
    trials[offset].figures.boundGains = gains
    let most = DeviceProfile.Limit.allCases.max {
      gains[$0.rawValue, default: 1] < gains[$1.rawValue, default: 1]
    }
    let bound = most.flatMap { limit in
      gains[limit.rawValue, default: 1] > 1 + TuningGoal.negligibleGain ? limit.rawValue : nil
    }
    trials[offset].figures.bound = bound ?? "balanced"
  }

  private func replay(
    _ candidate: Settings, on profile: DeviceProfile
  ) throws -> (figures: TrialFigures, slots: Int) {
    if isInterrupted() { throw Stopped() }
    var options = options
    options.settings = candidate
    options.machine = .simulated(profile)
    let run = try PreparedRun(replaying: recording, options: options)
    let execution = try run.replay(tracesKernels: false)
    let isFirst = ceilings[run.slotCount] == nil
    let figures = try TrialFigures(execution, of: run, findsCeiling: isFirst)
    if isFirst { ceilings[run.slotCount] = .some(figures.optHitRate) }
    firstRecord =
      firstRecord
      ?? RunRecord(
        execution, of: run, mode: "replayed", prefetchDepth: candidate.prefetchDepth,
        findsCeiling: false)
    replayCount += 1
    onReplay(replayCount)
    return (figures, run.slotCount)
  }
}
