public import Inference
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
    precondition(reportedCount > 0, "there is a best candidate")
    self.space = space
    self.goal = goal
    self.method = method
    self.reportedCount = reportedCount
  }

  /// Tries candidates until the best is known.
  ///
  /// - Parameters:
  ///   - options: Everything that is not varied; the machine has a profile.
  ///   - progress: Called after each replay with the replays so far and those expected, on any
  ///     thread, but never twice at a time.
  ///   - isInterrupted: Asked before each replay, on any thread; what was found until then is the
  ///     result.
  /// - Throws: `RunError` where nothing could be timed, `BudgetError` where nothing fits.
  public func search(
    _ recording: Recording, options: RunOptions,
    progress: @escaping @Sendable (Int, Int) -> Void,
    isInterrupted: @escaping @Sendable () -> Bool
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
    guard let best = space.best(of: runner.trials, goal: goal) else {
      throw RunError("interrupted before the first replay was complete; nothing was tuned")
    }
    return outcome(
      of: runner, winner: best, goal: goal, isExhaustive: isExhaustive, isComplete: isComplete)
  }

  /// What the chart and the verdict show beside the winner, and what bounds the best.
  private func complete(with runner: TrialRunner, goal: TuningGoal) throws {
    guard var best = space.best(of: runner.trials, goal: goal) else { return }
    var winner: Settings
    // What is tried to explain a winner may be better than it, and wants explaining itself.
    repeat {
      winner = runner.trials[best].settings
      let plain = space.variants(of: winner, along: .cachePolicy).flatMap {
        space.variants(of: $0, along: .prefetchDepth)
      }
      try runner.tryAll(
        plain + space.changes(of: winner).map { space.takingBack($0, of: winner) })
      best = space.best(of: runner.trials, goal: goal) ?? best
    } while runner.trials[best].settings != winner
    let reported = distinct(runner.trials, winner: best, goal: goal).prefix(reportedCount)
    try runner.findBounds(
      of: [winner, space.standard] + reported.map { runner.trials[$0].settings }, goal: goal)
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
  /// good as the best wins the one with the fewest changes, then the shallowest, for predictions of
  /// a real device come true less readily than a model's, then the one with the fewest lanes and
  /// threads. Returns its offset; nil where there are no trials.
  func best(of trials: [TrialRunner.Trial], goal: TuningGoal) -> Int? {
    let allowed = trials.indices.filter { goal.isMet(by: trials[$0].figures) }
    let offsets = allowed.isEmpty ? Array(trials.indices) : allowed
    guard let most = offsets.map({ goal.merit(of: trials[$0]) }).max() else { return nil }
    func order(_ offset: Int) -> (Int, Int, Int, Int, Int) {
      let settings = trials[offset].settings
      return (
        changes(of: settings).count, settings.prefetchDepth, settings.lanes ?? 0,
        settings.threads ?? 0, offset
      )
    }
    return offsets.filter {
      goal.merit(of: trials[$0]) >= most * (1 - TuningGoal.negligibleGain)
    }.min { order($0) < order($1) }
  }
}
