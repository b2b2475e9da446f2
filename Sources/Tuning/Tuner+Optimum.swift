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
}

extension Tuner {
  /// On all texts are replayed candidates that have so much of the best on the first. A candidate
  /// that is left out was the best over all texts only if what two of them differ by had moved by
  /// as much on the first.
  private static let replayedShare = 0.95

  /// Finds the best of all candidates and what `candidate`, one of them, has of it, whatever the
  /// method of the search; constraints are not looked at.
  ///
  /// - Parameters: as for `search`.
  /// - Returns: nil where the user did not want to wait for the end.
  public func optimum(
    beside candidate: Settings, _ recording: Recording, others: [Text], options: RunOptions,
    progress: @escaping @Sendable (Int, Int) -> Void,
    isInterrupted: @escaping @Sendable () -> Bool
  ) throws -> TuningOptimum? {
    let count = space.count
    let pace = ReplayPace(
      workerCount: workerCount, isInterrupted: isInterrupted,
      onReplay: { progress($0, max(count, $0)) })
    let panel = panel(recording, others, options, pace, findsCeilings: false)
    do {
      try panel.first.tryAll(
        (0..<count).map { space.candidate(at: space.offsets(of: $0)) } + [candidate])
      let trials = panel.first.trials
      let most = trials.map(goal.merit).max() ?? 0
      let near = trials.filter {
        goal.merit(of: $0) >= most * Self.replayedShare || $0.settings == candidate
      }
      let comparison = try panel.comparison(of: near.map(\.settings), in: space, goal: goal)
      return comparison.optimum(beside: candidate).map {
        TuningOptimum(
          settings: $0.settings, share: $0.share, movement: comparison.movement)
      }
    } catch is ReplayPace.Stopped { return nil }
  }
}
