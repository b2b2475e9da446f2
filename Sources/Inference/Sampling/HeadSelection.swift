public import Kernels

/// Which rows of the LM head are computed, by the scores that a predictor gives them.
public struct HeadSelection: Hashable, Sendable {
  /// A row is computed where its score is above this.
  public var threshold: Float
  /// At least so many rows are computed: those with the best scores.
  public var floor: Int

  /// Rows with scores above `threshold`, or the `floor` best where those are more.
  ///
  /// - Precondition: `threshold` is a number, and `floor` is positive.
  public init(threshold: Float = 0, floor: Int = 1) {
    precondition(!threshold.isNaN && floor > 0, "a head computes at least one row")
    self.threshold = threshold
    self.floor = floor
  }

  /// The rows that are computed where `scores` hold the score of each, row by row, in rising order;
  /// at least one. Of equal scores the lower row goes first.
  public func rows(scores: Activations) -> [Int32] {
    var rows: [Int32] = []
    for part in 0..<scores.rows {
      scores.withRow(part) { scores in
        let start = part * scores.count
        for index in scores.indices where scores[index] > threshold {
          rows.append(Int32(start + index))
        }
      }
    }
    return rows.count >= floor ? rows : best(scores)
  }

  /// The `floor` best rows. Without any score above minus infinity, the row that a sampler takes.
  private func best(_ scores: Activations) -> [Int32] {
    let candidates = (0..<scores.rows).flatMap { part in
      scores.withRow(part) { scores in
        Candidate.highest(floor, of: scores) { score, _ in score }.map {
          Candidate(logit: $0.logit, token: Int32(part * scores.count) + $0.token)
        }
      }
    }
    let best = candidates.sorted(by: >).prefix(floor).map(\.token)
    return best.isEmpty ? [0] : best.sorted()
  }
}
