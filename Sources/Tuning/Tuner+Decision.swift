import Glibc
import Profiles
import Quantities
import Results
import Runs

extension Tuner {
  /// What is decided on all texts: how near to the best something has to come on the first.
  private var nearShare: Double { goal.objective == .memory ? 0.8 : 0.95 }
  /// So many candidates are compared at most, for each costs a replay on each text.
  static let comparedCount = 8

  /// Decides on all texts of `panel`, and explains the winner: what is tried to explain it may be
  /// better than it, and is then compared too.
  func decide(on panel: TextPanel, goal: TuningGoal) throws -> TextComparison {
    var decided: TextComparison?
    while true {
      let comparison = try panel.comparison(
        of: near(panel.first, goal: goal), in: space, goal: self.goal)
      let winner = comparison.candidates[comparison.winner]
      if let decided, decided.candidates[decided.winner] == winner { return comparison }
      decided = comparison
      try explain(winner, with: panel.first)
    }
  }

  /// The best on the first text, the default, and what is near to the best: half of them the best,
  /// the others those with the fewest changes.
  private func near(_ runner: TrialRunner, goal: TuningGoal) -> [Settings] {
    let trials = runner.trials
    var chosen = [space.best(of: trials, goal: goal), runner.offset(of: space.standard)]
    if goal.objective == .memory { chosen.append(ranked(trials, goal: goal.forSpeed).first) }
    var offsets = chosen.compactMap(\.self)
    var seen = Set(offsets.map { trials[$0].likeness })
    var rest = different(trials, goal: goal).filter { seen.insert(trials[$0].likeness).inserted }
    while offsets.count < Self.comparedCount, !rest.isEmpty {
      let isBest = offsets.count < Self.comparedCount / 2
      guard let next = isBest ? rest[0] : space.nearest(rest, of: trials.map(\.settings)) else {
        break
      }
      offsets.append(next)
      rest.removeAll { $0 == next }
    }
    var unique: Set<Int> = []
    return offsets.filter { unique.insert($0).inserted }.map { trials[$0].settings }
  }

  /// The trials that are near to the best, the best first; of those whose figures are the same the
  /// one nearest to the default.
  private func different(_ trials: [TrialRunner.Trial], goal: TuningGoal) -> [Int] {
    let ranked = ranked(trials, goal: goal)
    guard let best = ranked.first else { return [] }
    let least = goal.merit(of: trials[best]) * nearShare
    let near = ranked.filter {
      goal.isMet(by: trials[$0].figures) == goal.isMet(by: trials[best].figures)
        && goal.merit(of: trials[$0]) >= least
    }
    let settings = trials.map(\.settings)
    let nearest = Dictionary(grouping: near) { trials[$0].likeness }
      .mapValues { space.nearest($0, of: settings) }
    return near.filter { nearest[trials[$0].likeness] == $0 }
  }

  /// Tries what the chart and the verdict show beside the winner.
  private func explain(_ winner: Settings, with runner: TrialRunner) throws {
    let plain = space.variants(of: winner, along: .cachePolicy).flatMap {
      space.variants(of: $0, along: .prefetchDepth)
    }
    try runner.tryAll(
      plain + space.changes(of: winner).map { space.takingBack($0, of: winner) })
  }

  /// What the winner of `comparison` gains over the default; nil where it is the default, or what
  /// was searched is the least memory, which is a sum and no speed.
  func gain(of comparison: TextComparison, with runner: TrialRunner, hasExperts: Bool) throws
    -> TuningGain?
  {
    let winner = comparison.candidates[comparison.winner]
    guard goal.objective != .memory, winner != space.standard,
      let logs = comparison.logGains(over: space.standard)
    else { return nil }
    let texts = MeanInterval(of: logs)
    let device = try deviceError(
      winner, space.standard, on: runner, hasExperts: hasExperts)
    let error = (texts.error * texts.error + device * device).squareRoot()
    func gain(_ log: Double) -> Double { exp(log) - 1 }
    return TuningGain(
      mean: gain(texts.mean), least: gain(logs.min() ?? 0), greatest: gain(logs.max() ?? 0),
      low: gain(texts.mean - error), high: gain(texts.mean + error))
  }

  /// By how much the logarithm of the quotient of two merits may be off, for both follow the parts
  /// of the same device, one more than the other.
  private func deviceError(
    _ first: Settings, _ second: Settings, on runner: TrialRunner, hasExperts: Bool
  ) throws -> Double {
    let spreads = [first, second].map {
      DeviceSpread(
        runner.profile, threads: $0.threads ?? runner.profile.cpu.threads, hasExperts: hasExperts)
    }
    let candidates = [first, second]
    let slowed = try runner.figures(of: candidates, on: spreads[0].slowedProfiles)
    let shares = zip(candidates, slowed).map { candidate, slowed in
      func merit(_ figures: TrialFigures) -> Double {
        goal.merit(of: TrialRunner.Trial(settings: candidate, figures: figures))
      }
      return PartShares(
        of: runner.figures(of: candidate).map(merit) ?? 0, slowed: slowed.map(merit))
    }
    // Of two numbers of threads the one counts whose speed is known less well.
    return spreads.map { $0.logError(of: shares[0] - shares[1], in: goal.phase) }.max() ?? 0
  }
}

extension TrialRunner.Trial {
  /// The same for two trials whose settings differ in nothing that made a difference.
  fileprivate var likeness: [Double] {
    [
      figures.tokensPerSecond, figures.itlP99Seconds, figures.ttftSeconds ?? 0,
      Double(settings.memory?.bytes ?? 0),
    ]
  }
}
