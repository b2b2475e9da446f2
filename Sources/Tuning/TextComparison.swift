import Glibc
import Results
import Runs

/// Candidates on several texts: which of them wins, on how many texts that holds, and which of the
/// others texts do not tell from it.
struct TextComparison {
  let candidates: [Settings]
  /// The index of the candidate that wins over all texts.
  let winner: Int
  /// By text, then by candidate: the natural logarithm of the merit, and whether constraints are
  /// kept to.
  private let merits: [[Double]]
  private let isMet: [[Bool]]
  /// By candidate: the mean over texts of the logarithm of the merit.
  private let means: [Double]

  /// Compares what candidates came to: `figures` by text, then by candidate.
  ///
  /// Of those that keep to the constraints on most texts, and are within 1 % of the best in the
  /// geometric mean, wins the one that is nearest to the default.
  ///
  /// - Precondition: there is a candidate and a text.
  init(
    _ candidates: [Settings], figures: [[TrialFigures]], in space: TuningSpace, goal: TuningGoal
  ) {
    self.candidates = candidates
    merits = figures.map { figures in
      zip(candidates, figures).map {
        log(goal.merit(of: TrialRunner.Trial(settings: $0, figures: $1)))
      }
    }
    isMet = figures.map { figures in figures.map(goal.on(figures).isMet) }
    let keptCounts = candidates.indices.map { [isMet] index in isMet.count { $0[index] } }
    let allowed = candidates.indices.filter { keptCounts[$0] == keptCounts.max() }
    means = candidates.indices.map { [merits] index in
      merits.reduce(0) { $0 + $1[index] } / Double(merits.count)
    }
    let most = allowed.map { [means] in means[$0] }.max() ?? 0
    let best = allowed.filter { [means] in means[$0] >= most + Self.negligible }
    guard let winner = space.nearest(best, of: candidates) else {
      preconditionFailure("something is compared")
    }
    self.winner = winner
  }

  /// The logarithm of what is not told apart from 1.
  private static let negligible = log(1 - TuningGoal.negligibleGain)

  /// Texts on which the winner keeps to the constraints and nothing that does is better.
  var heldCount: Int {
    zip(merits, isMet).count { merits, isMet in
      let best = zip(merits, isMet).filter(\.1).map(\.0).max()
      return isMet[winner] && merits[winner] >= (best ?? 0) + Self.negligible
    }
  }

  /// Whether the winner keeps to the constraints on every text.
  var isMetOnAll: Bool { isMet.allSatisfy { $0[winner] } }

  /// The one that is best over all texts, whatever its changes; and which share of its merit
  /// `candidate` has, as a geometric mean over them. nil where that was not compared.
  func optimum(beside candidate: Settings) -> (settings: Settings, share: Double)? {
    guard let own = candidates.firstIndex(of: candidate),
      let best = means.indices.max(by: { means[$0] < means[$1] })
    else { return nil }
    return (candidates[best], exp(means[own] - means[best]))
  }

  /// By how much the quotient of two candidates' merits on one text differs from its geometric mean
  /// over the texts, at most, where the one is the best over all texts; 0.01 is 1 %.
  var movement: Double {
    guard let best = means.indices.max(by: { means[$0] < means[$1] }) else { return 0 }
    let logs = merits.flatMap { merits in
      candidates.indices.map { abs((merits[$0] - merits[best]) - (means[$0] - means[best])) }
    }
    return exp(logs.max() ?? 0) - 1
  }

  /// The logarithms of the winner's merit ÷ that of `candidate`, by text.
  func logGains(over candidate: Settings) -> [Double]? {
    candidates.firstIndex(of: candidate).map { index in merits.map { $0[winner] - $0[index] } }
  }

  /// The candidates as result files have them, the winner first.
  var compared: [ComparedTrial] {
    let rows = candidates.indices.map { index in
      (index, merits.map { $0[index] - $0[winner] })
    }
    return rows.sorted { first, second in
      if (first.0 == winner) != (second.0 == winner) { return first.0 == winner }
      let (a, b) = (first.1.reduce(0, +), second.1.reduce(0, +))
      return a == b ? first.0 < second.0 : a > b
    }.map { index, differences in
      let mean = MeanInterval(of: differences)
      return ComparedTrial(
        settings: candidates[index],
        outcome: TextFigures(
          relative: exp(mean.mean), leastRelative: exp(differences.min() ?? 0),
          greatestRelative: exp(differences.max() ?? 0),
          isTied: abs(mean.mean) <= max(-Self.negligible, mean.error) && keepsAsMuch(index)))
    }
  }

  /// Whether a candidate keeps to the constraints wherever the winner does.
  private func keepsAsMuch(_ candidate: Int) -> Bool {
    isMet.allSatisfy { !$0[winner] || $0[candidate] }
  }
}
