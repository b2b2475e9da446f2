public import Inference
import Results
public import Runs

/// The best of all candidates of a space over all texts.
public struct TuningOptimum: Sendable {
  public let settings: Settings
  /// What another candidate has of its merit, as a geometric mean over the texts: 1 where that is
  /// as good.
  public let share: Double
  /// By how much of its mean over the texts the quotient of two candidates' merits moved on one of
  /// them, at most.
  public let movement: Double
  /// How many candidates were replayed to the end on the first text, here or by the search.
  public let replayedCount: Int
}

extension Tuner {
  /// On all texts are replayed candidates that have so much of the best on the first. A candidate
  /// that is left out was the best over all texts only if what two of them differ by had moved by
  /// as much on the first.
  private static let replayedShare = 0.95

  /// Finds the best of all candidates and what the winner of a search has of it, whatever its
  /// method; constraints are not looked at.
  ///
  /// Every candidate is tried on the first text, but for those that are proven to have less of the
  /// best there than is replayed on the others: before they are replayed, or while they are.
  ///
  /// - Parameters:
  ///   - search: What this tuner found, whose replays are not made again.
  ///   - provesHopeless: Whether anything is left out.
  ///   - others: As for `search`, as everything else.
  /// - Returns: nil where the user did not want to wait for the end.
  public func optimum(
    beside search: TuningOutcome, _ recording: Recording, others: [Text], options: RunOptions,
    provesHopeless: Bool = true,
    progress: @escaping @Sendable (Int, Int) -> Void,
    isInterrupted: @escaping @Sendable () -> Bool
  ) throws -> TuningOptimum? {
    let count = space.count
    let pace = ReplayPace(
      workerCount: workerCount, isInterrupted: isInterrupted,
      onReplay: { progress($0, max(count, $0)) })
    let panel = panel(recording, others, options, pace, findsCeilings: false)
    let runner = panel.first
    do {
      var candidates = (0..<count).map { space.candidate(at: space.offsets(of: $0)) }
      candidates.append(search.winner)
      var winner = search.winner
      var cutoff: ReplayCutoff?
      if provesHopeless {
        let floors = CandidateFloors(
          recording, options: options, standard: space.standard, pace: pace)
        winner = try floors.representative(of: winner)
        candidates = try candidates.map(floors.representative)
        runner.adopt(search.result.trials, of: candidates)
        try runner.tryAll([winner])
        cutoff = try self.cutoff(of: candidates, floors, beside: runner.trials)
      }
      try runner.tryAll(candidates, cutoff: cutoff)
      let most = runner.trials.map(goal.merit).max() ?? 0
      let least = most * Self.replayedShare
      // In the order of the space, whatever came first, so that the same one wins a tie.
      var seen: Set<Settings> = []
      let near = candidates.filter { candidate in
        guard let offset = runner.offset(of: candidate), seen.insert(candidate).inserted else {
          return false
        }
        return goal.merit(of: runner.trials[offset]) >= least || candidate == winner
      }
      let comparison = try panel.comparison(of: near, in: space, goal: goal)
      return comparison.optimum(beside: winner).map {
        TuningOptimum(
          settings: $0.settings, share: $0.share, movement: comparison.movement,
          replayedCount: runner.trials.count)
      }
    } catch is ReplayPace.Stopped { return nil }
  }

  /// What leaves out and gives up candidates that are no match for `trials`; nil where speed is not
  /// what is searched for.
  private func cutoff(
    of candidates: [Settings], _ floors: CandidateFloors, beside trials: [TrialRunner.Trial]
  ) throws -> ReplayCutoff? {
    guard goal.objective == .speed, let most = trials.map(goal.merit).max() else { return nil }
    var seconds: [Settings: [Double]] = [:]
    for candidate in candidates where seconds[candidate] == nil {
      seconds[candidate] = try floors.floor(of: candidate)
    }
    return ReplayCutoff(
      floors: seconds, tokenCount: try floors.tokenCount(), most: most, share: Self.replayedShare)
  }
}
