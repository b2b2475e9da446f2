import Experiments
import Quantities
import Simulation

extension Tuner {
  func outcome(
    of runner: TrialRunner, winner place: Int, goal: TuningGoal, isExhaustive: Bool,
    isComplete: Bool
  ) -> TuningOutcome {
    let (trials, winner) = (runner.trials, runner.trials[place])
    let standard = runner.candidates.firstIndex(of: space.standard).map { trials[$0] }
    let others = ranked(runner, goal: goal).filter { $0 != place }.map { trials[$0] }
    var verdict = TuningVerdict(
      trials: trials, winner: winner, standard: standard, objective: goal.objective)
    verdict.isMet = goal.isMet(by: winner)
    verdict.constraints = Self.constraints(goal)
    let record = runner.firstRecord
    var warnings = record?.warnings ?? []
    if !isComplete {
      warnings.append(
        "the search was interrupted after \(runner.replayCount) replays: the winner is the best so"
          + " far")
    }
    let result = TuningResult(
      engineVersion: Edgewise.version, mode: "simulated", device: runner.profile.name,
      model: record?.model ?? "", modelSHA256: record?.modelSHA256, routing: record?.routing,
      objective: goal.objective.rawValue, constraints: verdict.constraints,
      meetsConstraints: verdict.isMet, seed: record?.seed ?? 0, cacheSlots: winner.cacheSlots,
      search: searchName(isExhaustive: isExhaustive), spaceSize: space.count,
      isComplete: isComplete, trials: trials,
      best: [winner] + others.prefix(reportedCount - 1), winner: winner, standard: standard,
      verdict: verdict.text, assumptions: (record?.assumptions ?? []) + Self.assumptions,
      warnings: warnings, command: record?.command ?? "")
    return TuningOutcome(
      result: result, winner: runner.candidates[place], standard: space.standard)
  }

  private func searchName(isExhaustive: Bool) -> String {
    let name =
      isExhaustive
      ? "exhaustive" : "coordinate descent from \(Self.startCount) starts"
    return goal.objective == .memory ? "\(name), then halving of the RAM cap" : name
  }

  private static func constraints(_ goal: TuningGoal) -> [String] {
    let rate = goal.leastRate.map {
      "at least \(TuningVerdict.significant($0)) tok/s"
        + (goal.objective == .memory ? " (\(Int((goal.keptShare * 100).rounded())) % of the best)" : "")
    }
    let latency = goal.greatestP99.map {
      "a p99 of at most \(TuningVerdict.significant($0 * 1e3)) ms"
    }
    return [rate, latency].compactMap(\.self)
  }

  /// What holds for every search.
  private static let assumptions = [
    "reads are of whole experts: the engine has no smaller ones, so read granularity is not varied",
    "threads on unlike cores share each kernel without waiting for each other, which flatters"
      + " placements over several clusters",
  ]
}
