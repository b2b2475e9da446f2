public import Inference
import Models
public import Results
public import Runs

/// Searches for the best options of a run on a device, by replaying texts in modelled time.
///
/// It searches on one text, and decides on all of them between what came out best. All trials see
/// the same tokens and experts, and the same search gives the same result.
public struct Tuner {
  public let space: TuningSpace
  public let goal: TuningGoal
  public let method: Method
  /// So many of the best are reported.
  public let reportedCount: Int
  /// So many replays go on at a time; the result is the same for any number.
  public let workerCount: Int

  /// How a space is searched.
  public enum Method: String, CaseIterable, Sendable {
    /// All of it where that takes about a minute at most, else by descent.
    case automatic = "auto"
    case exhaustive
    /// One option after the other is made the best it can be, from several starts.
    case descent
  }

  /// A text beside the one that is searched on.
  public struct Text {
    /// Where it begins.
    public let seed: UInt64
    /// Makes its decisions up, as many as those of the first.
    public let make: () throws -> Recording

    /// The text that begins at `seed`.
    public init(seed: UInt64, make: @escaping () throws -> Recording) {
      self.seed = seed
      self.make = make
    }
  }

  /// A search of `space` for `goal`.
  ///
  /// - Precondition: `reportedCount` and `workerCount` are positive.
  public init(
    space: TuningSpace, goal: TuningGoal, method: Method = .automatic, reportedCount: Int = 10,
    workerCount: Int
  ) {
    precondition(reportedCount > 0 && workerCount > 0, "there is a best candidate")
    self.workerCount = workerCount
    self.space = space
    self.goal = goal
    self.method = method
    self.reportedCount = reportedCount
  }

  /// Tries candidates until the best is known.
  ///
  /// - Parameters:
  ///   - recording: The text that is searched on.
  ///   - others: Further texts that the winner is decided on.
  ///   - options: Everything that is not varied; the machine has a profile.
  ///   - progress: Called after each replay with the replays so far and those expected, on any
  ///     thread, but never twice at a time.
  ///   - isInterrupted: Asked before each replay, on any thread; what was found until then is the
  ///     result.
  /// - Throws: `RunError` where nothing could be timed, `BudgetError` where nothing fits.
  public func search(
    _ recording: Recording, others: [Text] = [], options: RunOptions,
    progress: @escaping @Sendable (Int, Int) -> Void,
    isInterrupted: @escaping @Sendable () -> Bool
  ) throws -> TuningOutcome {
    let isExhaustive = isExhaustive(for: recording)
    let expected = expectedReplays(isExhaustive: isExhaustive, textCount: others.count + 1)
    let pace = ReplayPace(
      workerCount: workerCount, isInterrupted: isInterrupted,
      onReplay: { progress($0, max(expected, $0)) })
    let panel = panel(recording, others, options, pace)
    let runner = panel.first
    var search = Search(goal: goal, isExhaustive: isExhaustive)
    do {
      try explore(with: runner, isExhaustive: isExhaustive)
      if goal.objective == .memory { search.goal = try shrink(with: runner) }
      let comparison = try decide(on: panel, goal: search.goal)
      let winner = comparison.candidates[comparison.winner]
      search.decision = comparison
      try runner.findGains(of: [winner, space.standard], goal: goal)
      search.gain = try gain(
        of: comparison, with: runner, hasExperts: !recording.model.shape.isDense)
      search.isComplete = true
    } catch is ReplayPace.Stopped {}
    search.seeds = [recording.seed] + others.map(\.seed)
    search.replayCount = pace.replayCount
    guard let best = winner(of: search, runner) else {
      throw RunError("interrupted before the first replay was complete; nothing was tuned")
    }
    return outcome(of: runner, winner: best, search)
  }

  /// What a search has come to.
  struct Search {
    /// With what the constraints have become.
    var goal: TuningGoal
    let isExhaustive: Bool
    /// nil where it was interrupted before.
    var decision: TextComparison?
    var gain: TuningGain?
    var isComplete = false
    var seeds: [UInt64] = []
    var replayCount = 0

    init(goal: TuningGoal, isExhaustive: Bool) {
      self.goal = goal
      self.isExhaustive = isExhaustive
    }
  }

  /// What replays `recording` and `others`; `findsCeilings` as for `ReplayBench`.
  func panel(
    _ recording: Recording, _ others: [Text], _ options: RunOptions, _ pace: ReplayPace,
    findsCeilings: Bool = true
  ) -> TextPanel {
    TextPanel(
      TrialRunner(recording, options: options, findsCeilings: findsCeilings, pace: pace),
      others: others.map { text in
        { TrialRunner(try text.make(), options: options, findsCeilings: false, pace: pace) }
      })
  }

  /// Where the trial is that all texts decide for, or the first one where they were not asked.
  private func winner(of search: Search, _ runner: TrialRunner) -> Int? {
    guard let decision = search.decision else {
      return space.best(of: runner.trials, goal: search.goal)
    }
    return runner.offset(of: decision.candidates[decision.winner])
  }

  /// The offsets of all trials, the best first.
  func ranked(_ trials: [TrialRunner.Trial], goal: TuningGoal) -> [Int] {
    trials.indices.sorted { first, second in
      let (a, b) = (trials[first], trials[second])
      let isMet = goal.isMet(by: a.figures)
      if isMet != goal.isMet(by: b.figures) { return isMet }
      let (meritA, meritB) = (goal.merit(of: a), goal.merit(of: b))
      return meritA == meritB ? first < second : meritA > meritB
    }
  }
}

/// The result of a search, and the settings of it that can be applied.
public struct TuningOutcome: Sendable {
  public var result: TuningResult
  public let winner: Settings
  public let standard: Settings
}

extension TuningSpace {
  /// A profile's figures are not known well enough to prefer what is hardly better: among those as
  /// good as the best wins the one nearest to the default. Returns its offset; nil where there are
  /// no trials.
  func best(of trials: [TrialRunner.Trial], goal: TuningGoal) -> Int? {
    let allowed = trials.indices.filter { goal.isMet(by: trials[$0].figures) }
    let offsets = allowed.isEmpty ? Array(trials.indices) : allowed
    guard let most = offsets.map({ goal.merit(of: trials[$0]) }).max() else { return nil }
    return nearest(
      offsets.filter { goal.merit(of: trials[$0]) >= most * (1 - TuningGoal.negligibleGain) },
      of: trials.map(\.settings))
  }

  /// Which of `offsets` of `candidates` is the one with the fewest changes, then the shallowest,
  /// for predictions of a real device come true less readily than a model's, then the one with the
  /// fewest lanes and threads; nil where there are none.
  func nearest(_ offsets: [Int], of candidates: [Settings]) -> Int? {
    func order(_ offset: Int) -> (Int, Int, Int, Int, Int) {
      let settings = candidates[offset]
      return (
        changes(of: settings).count, settings.prefetchDepth, settings.lanes ?? 0,
        settings.threads ?? 0, offset
      )
    }
    return offsets.min { order($0) < order($1) }
  }
}
