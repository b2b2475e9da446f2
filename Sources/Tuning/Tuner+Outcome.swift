import Profiles
import Quantities
import Results

extension Tuner {
  func outcome(
    of runner: TrialRunner, winner place: Int, goal: TuningGoal, isExhaustive: Bool,
    isComplete: Bool
  ) -> TuningOutcome {
    let (trials, winner) = (runner.trials, runner.trials[place])
    let standard = runner.candidates.firstIndex(of: space.standard).map { trials[$0] }
    let best = distinct(runner, winner: place, goal: goal)
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
      overrides: record?.overrides, model: record?.model ?? "", modelSHA256: record?.modelSHA256,
      routing: record?.routing,
      objective: goal.objective.rawValue, constraints: verdict.constraints,
      meetsConstraints: verdict.isMet, seed: record?.seed ?? 0, cacheSlots: winner.cacheSlots,
      search: searchName(isExhaustive: isExhaustive), spaceSize: space.count,
      isComplete: isComplete, trials: trials,
      best: best.prefix(reportedCount).map { trials[$0] }, winner: winner, standard: standard,
      verdict: verdict.text, assumptions: (record?.assumptions ?? []) + Self.assumptions,
      warnings: warnings, command: record?.command ?? "")
    return TuningOutcome(
      result: result, winner: runner.candidates[place], standard: space.standard)
  }

  /// The winner, then the best of each depth, policy, number of lanes and RAM cap; they often come
  /// with several cores that make next to no difference.
  func distinct(_ runner: TrialRunner, winner: Int, goal: TuningGoal) -> [Int] {
    var (places, groups) = ([winner], [runner.candidates[winner].besidesCores: 0])
    for place in ranked(runner, goal: goal) where place != winner {
      let group = runner.candidates[place].besidesCores
      guard let index = groups[group] else {
        groups[group] = places.count
        places.append(place)
        continue
      }
      let known = places[index]
      guard index > 0, runner.candidates[place].placement == space.standard.placement,
        goal.merit(of: runner.trials[place])
          >= goal.merit(of: runner.trials[known]) * (1 - TuningGoal.negligibleGain)
      else { continue }
      places[index] = place
    }
    return places
  }

  private func searchName(isExhaustive: Bool) -> String {
    let name =
      isExhaustive
      ? "exhaustive" : "coordinate descent from \(Self.startCount) starts"
    return goal.objective == .memory ? "\(name), then halving of the RAM cap" : name
  }

  private static func constraints(_ goal: TuningGoal) -> [String] {
    let rate = goal.leastRate.map {
      "at least \($0.threeDigits) tok/s"
        + (goal.objective == .memory
          ? " (\(Int((goal.keptShare * 100).rounded())) % of the best)" : "")
    }
    let latency = goal.greatestP99.map {
      "a p99 of at most \(($0 * 1e3).threeDigits) ms"
    }
    return [rate, latency].compactMap(\.self)
  }

  /// What holds for every search.
  private static let assumptions = [
    "no more lanes are tried than the storage serves at a time or was measured with",
    "threads on unlike cores share each kernel without waiting for each other, which flatters"
      + " placements over several clusters",
  ]
}
