import Profiles
import Quantities
import Results
import Runs

extension Tuner {
  func outcome(
    of runner: TrialRunner, winner offset: Int, _ search: Search
  ) -> TuningOutcome {
    let goal = search.goal
    let trials = runner.trials.map(\.result)
    let winner = trials[offset]
    let standard = runner.trials.firstIndex { $0.settings == space.standard }.map { trials[$0] }
    let best = distinct(runner.trials, winner: offset, goal: goal)
    let texts = search.decision.map {
      TuningTexts(seeds: search.seeds, heldCount: $0.heldCount, compared: $0.compared)
    }
    var verdict = TuningVerdict(
      trials: trials, winner: winner, standard: standard, objective: goal.objective)
    verdict.isMet = search.decision?.isMetOnAll ?? goal.isMet(by: winner.outcome)
    verdict.constraints = Self.constraints(goal)
    (verdict.texts, verdict.gain) = (texts, search.gain)
    let record = runner.firstRecord
    var warnings = record?.warnings ?? []
    if !search.isComplete {
      warnings.append(
        "the search was interrupted after \(search.replayCount) replays: the winner is the best so"
          + " far")
    }
    let result = TuningResult(
      engineVersion: Edgewise.version, mode: "simulated", device: runner.profile.name,
      overrides: record?.overrides, model: record?.model ?? "", modelSHA256: record?.modelSHA256,
      engine: record?.engine, weights: record?.weights, routing: record?.routing,
      objective: goal.objective.rawValue, constraints: verdict.constraints,
      meetsConstraints: verdict.isMet, seed: record?.seed ?? 0, cacheSlots: winner.cacheSlots,
      search: searchName(isExhaustive: search.isExhaustive), spaceSize: space.count,
      isComplete: search.isComplete, trials: trials,
      best: best.prefix(reportedCount).map { trials[$0] }, winner: winner, standard: standard,
      texts: texts, gain: search.gain, verdict: verdict.text,
      assumptions: (record?.assumptions ?? []) + Self.assumptions, warnings: warnings,
      command: record?.command ?? "")
    return TuningOutcome(
      result: result, winner: runner.trials[offset].settings, standard: space.standard)
  }

  /// The winner, then the best of each depth, policy, number of lanes and RAM cap; they often come
  /// with several cores that make next to no difference.
  func distinct(_ trials: [TrialRunner.Trial], winner: Int, goal: TuningGoal) -> [Int] {
    func group(_ offset: Int) -> Settings {
      var settings = trials[offset].settings
      (settings.placement, settings.threads) = (nil, nil)
      return settings
    }
    var (offsets, groups) = ([winner], [group(winner): 0])
    for offset in ranked(trials, goal: goal) where offset != winner {
      guard let index = groups[group(offset)] else {
        groups[group(offset)] = offsets.count
        offsets.append(offset)
        continue
      }
      guard index > 0, trials[offset].settings.placement == space.standard.placement,
        goal.merit(of: trials[offset])
          >= goal.merit(of: trials[offsets[index]]) * (1 - TuningGoal.negligibleGain)
      else { continue }
      offsets[index] = offset
    }
    return offsets
  }

  private func searchName(isExhaustive: Bool) -> String {
    let name =
      isExhaustive
      ? "exhaustive" : "coordinate descent from \(Self.startCount) starts"
    return goal.objective == .memory ? "\(name), then halving of the RAM cap" : name
  }

  private static func constraints(_ goal: TuningGoal) -> [String] {
    // As they were asked for: rounded, what misses one seems to keep to it.
    let asked = goal.leastRate.map { "at least \(NumberBounds.text($0)) tok/s" }
    let kept = goal.keptRate.map {
      "at least \($0.threeDigits) tok/s (\(Int((goal.keptShare * 100).rounded())) % of the best)"
    }
    let isKeptMore = (goal.keptRate ?? 0) > (goal.leastRate ?? 0)
    let latency = goal.greatestP99.map {
      "a p99 of at most \(Duration.roundedUp(seconds: $0).shortDescription)"
    }
    return [isKeptMore ? kept : asked, latency].compactMap(\.self)
  }

  /// What holds for every search.
  private static let assumptions = [
    "the interval of the gain should hold nine of ten: by how much it differs from text to text,"
      + " and by how much more the winner follows cores, memory or storage than the default, whose"
      + " figures are as sure as those behind the intervals of `simulate`",
    "no more lanes are tried than the storage serves at a time or was measured with",
    "threads on unlike cores wait for the slowest of them where the profile divides work evenly;"
      + " no placement is tried whose slowest cores do less than half of what its fastest do",
  ]
}
