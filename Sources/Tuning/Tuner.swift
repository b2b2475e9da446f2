public import Inference
import Profiles
import Quantities
public import Results
public import Runs

/// Searches for the best options of a run on a device, by replaying one recording in modelled time.
///
/// All trials see the same tokens and experts, and the same search gives the same result.
public struct Tuner {
  public let space: TuningSpace
  public let goal: TuningGoal
  public let method: Method
  /// For so many of the best it is found out what bounds them.
  public let reportedCount: Int

  /// How a space is searched.
  public enum Method: String, CaseIterable, Sendable {
    /// All of it where that takes about a minute at most, else by descent.
    case automatic = "auto"
    case exhaustive
    /// One option after the other is made the best it can be, from several starts.
    case descent
  }

  /// A search of `space` for `goal`.
  ///
  /// - Precondition: `reportedCount` is positive.
  public init(
    space: TuningSpace, goal: TuningGoal, method: Method = .automatic, reportedCount: Int = 10
  ) {
    precondition(reportedCount > 0, "somebody wins")
    self.space = space
    self.goal = goal
    self.method = method
    self.reportedCount = reportedCount
  }

  /// Tries candidates until the best is known.
  ///
  /// - Parameters:
  ///   - options: Everything that is not varied; the machine has a profile.
  ///   - progress: Called after each replay with the replays so far and those expected.
  ///   - isInterrupted: Asked before each replay; what was found until then is the result.
  /// - Throws: `RunError` where nothing could be timed, `BudgetError` where nothing fits.
  public func search(
    _ recording: Recording, options: RunOptions, progress: @escaping (Int, Int) -> Void,
    isInterrupted: @escaping () -> Bool
  ) throws -> TuningOutcome {
    let isExhaustive = isExhaustive(for: recording)
    let expected = expectedReplays(isExhaustive: isExhaustive)
    let runner = TrialRunner(
      recording, options: options, isInterrupted: isInterrupted,
      onReplay: { progress($0, max(expected, $0)) })
    var (isComplete, goal) = (true, goal)
    do {
      try explore(with: runner, isExhaustive: isExhaustive)
      if goal.objective == .memory { goal = try shrink(with: runner) }
      try complete(with: runner, goal: goal)
    } catch is TrialRunner.Stopped { isComplete = false }
    guard let place = Self.best(runner.trials, goal: goal, from: space.standard, runner.candidates)
    else {
      throw RunError("interrupted before the first replay was complete; nothing was tuned")
    }
    return outcome(
      of: runner, winner: place, goal: goal, isExhaustive: isExhaustive, isComplete: isComplete)
  }

  /// A profile's figures are not known well enough to prefer what is hardly better: among those as
  /// good as the best wins the one with the fewest changes, then the shallowest, for guesses of a
  /// real device come true less readily than a model's, then the one with the fewest lanes and
  /// threads. Returns its place; nil where there are no trials.
  static func best(
    _ trials: [TuningResult.Trial], goal: TuningGoal, from standard: TuningCandidate,
    _ candidates: [TuningCandidate]
  ) -> Int? {
    let allowed = trials.indices.filter { goal.isMet(by: trials[$0]) }
    let places = allowed.isEmpty ? Array(trials.indices) : allowed
    guard let most = places.map({ goal.merit(of: trials[$0]) }).max() else { return nil }
    func order(_ place: Int) -> (Int, Int, Int, Int, Int) {
      let candidate = candidates[place]
      return (
        candidate.changes(from: standard).count, candidate.prefetchDepth, candidate.lanes,
        candidate.placement.threads, place
      )
    }
    return places.filter {
      goal.merit(of: trials[$0]) >= most * (1 - TuningGoal.negligibleGain)
    }.min { order($0) < order($1) }
  }

  /// What the chart and the verdict show beside the winner, and what bounds the best.
  private func complete(with runner: TrialRunner, goal: TuningGoal) throws {
    guard
      let place = Self.best(runner.trials, goal: goal, from: space.standard, runner.candidates)
    else { return }
    let winner = runner.candidates[place]
    var plain = winner
    for policy in space.policies {
      for depth in space.depths {
        (plain.cachePolicy, plain.prefetchDepth) = (policy, depth)
        try runner.trial(plain)
      }
    }
    for dimension in winner.changes(from: space.standard) {
      try runner.trial(winner.taking(dimension, from: space.standard))
    }
    try runner.findBound(of: winner, goal: goal)
    try runner.findBound(of: space.standard, goal: goal)
    for place in distinct(runner, winner: place, goal: goal).prefix(reportedCount) {
      try runner.findBound(of: runner.candidates[place], goal: goal)
    }
  }

  /// The places of all trials, the best first.
  func ranked(_ runner: TrialRunner, goal: TuningGoal) -> [Int] {
    runner.trials.indices.sorted { first, second in
      let (a, b) = (runner.trials[first], runner.trials[second])
      if goal.isMet(by: a) != goal.isMet(by: b) { return goal.isMet(by: a) }
      let (meritA, meritB) = (goal.merit(of: a), goal.merit(of: b))
      return meritA == meritB ? first < second : meritA > meritB
    }
  }
}

/// The result of a search, and what of it can be applied.
public struct TuningOutcome: Sendable {
  public var result: TuningResult
  public let winner: TuningCandidate
  public let standard: TuningCandidate
}
