import Dispatch
import Inference
import Metrics
import Profiles
import Results
import Runs
import Synchronization

/// Replays one recording for candidates, each once, and keeps what came of them.
///
/// All replays share the recording; nothing of a replay but its figures is kept. Replays that do
/// not wait for each other's figures go on side by side, one on each core of this machine.
final class TrialRunner {
  /// In the order in which they were asked for.
  private(set) var trials: [Trial] = []
  /// Of the first replay: what all have in common.
  private(set) var firstRecord: RunRecord?
  /// Replays so far, those for bounds included.
  var replayCount: Int { bench.replayCount }

  let profile: DeviceProfile
  private let bench: ReplayBench
  /// Where in `trials` a candidate is.
  private var offsets: [Settings: Int] = [:]

  /// A candidate and what came of it.
  struct Trial {
    let settings: Settings
    var figures: TrialFigures

    /// As result files have it.
    var result: TrialRecord {
      TrialRecord(settings: settings, outcome: figures)
    }
  }

  /// The user wants no more replays.
  struct Stopped: Error {}

  /// Replays of `recording` on the device of `options`.
  ///
  /// - Precondition: the machine of `options` has a profile.
  init(
    _ recording: Recording, options: RunOptions, isInterrupted: @escaping @Sendable () -> Bool,
    onReplay: @escaping @Sendable (Int) -> Void
  ) {
    guard let profile = options.machine.profile else {
      preconditionFailure("only a device with a profile can be tuned for by replay")
    }
    self.profile = profile
    bench = ReplayBench(
      recording, options: options, isInterrupted: isInterrupted, onReplay: onReplay)
  }

  /// The figures of `candidate`, replayed if that has not been done yet.
  ///
  /// - Throws: `Stopped` before a replay that the user no longer wants, `BudgetError` where the
  ///   model does not fit, `RunError` where there is nothing to time.
  @discardableResult
  func trial(_ candidate: Settings) throws -> TrialFigures {
    try tryAll([candidate])[0]
  }

  /// The figures of `candidates`, those that have not been replayed yet side by side.
  ///
  /// - Throws: as `trial`; candidates before the one that failed are kept.
  @discardableResult
  func tryAll(_ candidates: [Settings]) throws -> [TrialFigures] {
    var seen: Set<Settings> = []
    let fresh = candidates.filter { offsets[$0] == nil && seen.insert($0).inserted }
    let results = bench.replays(of: fresh.map { ($0, profile) }, recordsFirst: firstRecord == nil)
    for (candidate, result) in zip(fresh, results) {
      var replay = try result.get()
      replay.figures.optHitRate = bench.ceiling(ofSlots: replay.slotCount)
      firstRecord = firstRecord ?? replay.record
      offsets[candidate] = trials.count
      trials.append(Trial(settings: candidate, figures: replay.figures))
    }
    return candidates.map { candidate in
      guard let offset = offsets[candidate] else { preconditionFailure("it has been replayed") }
      return trials[offset].figures
    }
  }

  /// Finds out what bounds the trials of `candidates` by taking away one limit of the device after
  /// the other.
  func findBounds(of candidates: [Settings], goal: TuningGoal) throws {
    try tryAll(candidates)
    let open = Set(candidates.compactMap { offsets[$0] }).filter { trials[$0].figures.bound == nil }
    let limits = DeviceProfile.Limit.allCases
    let relieved = open.sorted().flatMap { offset in limits.map { (offset, $0) } }
    let results = bench.replays(
      of: relieved.map { (trials[$0.0].settings, profile.without($0.1)) }, recordsFirst: false)
    let pace = goal.objective == .latency ? goal : goal.forSpeed
    var gains: [Int: [String: Double]] = [:]
    for ((offset, limit), result) in zip(relieved, results) {
      let trial = trials[offset]
      let freed = Trial(settings: trial.settings, figures: try result.get().figures)
      gains[offset, default: [:]][limit.rawValue] = pace.merit(of: freed) / pace.merit(of: trial)
    }
    for (offset, gains) in gains {
      trials[offset].figures.boundGains = gains
      trials[offset].figures.bound = Self.bound(gains)
    }
  }

  /// The limit whose absence gains most, if it gains anything.
  private static func bound(_ gains: [String: Double]) -> String {
    let most = DeviceProfile.Limit.allCases.max {
      gains[$0.rawValue, default: 1] < gains[$1.rawValue, default: 1]
    }
    guard let most, gains[most.rawValue, default: 1] > 1 + TuningGoal.negligibleGain else {
      return "balanced"
    }
    return most.rawValue
  }
}

/// Where replays go on side by side.
private final class ReplayBench: Sendable {
  private let recording: Recording
  private let options: RunOptions
  private let isInterrupted: @Sendable () -> Bool
  private let onReplay: @Sendable (Int) -> Void
  /// The best possible hit rate by the number of slots; nil while it is being found.
  private let ceilings = Mutex<[Int: Double?]>([:])
  private let count = Mutex(0)

  /// What is kept of a replay.
  struct Replay: Sendable {
    var figures: TrialFigures
    let slotCount: Int
    /// All that is known, where that was asked for.
    let record: RunRecord?
  }

  init(
    _ recording: Recording, options: RunOptions, isInterrupted: @escaping @Sendable () -> Bool,
    onReplay: @escaping @Sendable (Int) -> Void
  ) {
    self.recording = recording
    self.options = options
    self.isInterrupted = isInterrupted
    self.onReplay = onReplay
  }

  /// Replays so far.
  var replayCount: Int { count.withLock(\.self) }

  /// One replay for each pair of settings and a profile, in their order.
  ///
  /// - Parameter recordsFirst: Whether all that is known after the first is kept.
  func replays(
    of jobs: [(settings: Settings, profile: DeviceProfile)], recordsFirst: Bool
  ) -> [Result<Replay, any Error>] {
    let results = Mutex([Result<Replay, any Error>?](repeating: nil, count: jobs.count))
    DispatchQueue.concurrentPerform(iterations: jobs.count) { index in
      let (settings, profile) = jobs[index]
      let result = Result {
        try replay(settings, on: profile, isRecorded: recordsFirst && index == 0)
      }
      results.withLock { $0[index] = result }
    }
    return results.withLock { $0.compactMap(\.self) }
  }

  /// The best possible hit rate in so many slots, in which something has been replayed.
  func ceiling(ofSlots slotCount: Int) -> Double? { ceilings.withLock { $0[slotCount] ?? nil } }

  private func replay(
    _ settings: Settings, on profile: DeviceProfile, isRecorded: Bool
  ) throws -> Replay {
    if isInterrupted() { throw TrialRunner.Stopped() }
    var options = options
    options.settings = settings
    options.machine = .simulated(profile)
    let run = try PreparedRun(replaying: recording, options: options)
    let execution = try run.replay(tracesKernels: false)
    let isFirst = ceilings.withLock { $0.claim(run.slotCount) }
    let figures = try TrialFigures(execution, of: run, findsCeiling: isFirst)
    if isFirst { ceilings.withLock { $0[run.slotCount] = .some(figures.optHitRate) } }
    count.withLock {
      $0 += 1
      onReplay($0)
    }
    return Replay(
      figures: figures, slotCount: run.slotCount,
      record: isRecorded
        ? RunRecord(
          execution, of: run, mode: "replayed", prefetchDepth: settings.prefetchDepth,
          findsCeiling: false) : nil)
  }
}

extension [Int: Double?] {
  /// Makes `key` known; returns whether it was not before.
  fileprivate mutating func claim(_ key: Int) -> Bool {
    guard self[key] == nil else { return false }
    self[key] = .some(nil)
    return true
  }
}
