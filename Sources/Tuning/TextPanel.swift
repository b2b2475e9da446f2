import Profiles
import Results
import Runs

/// The texts that a search is decided on: the one that it searches on, and others that are made
/// when they are wanted. Of each candidate there is one replay on each text.
final class TextPanel {
  /// Replays the text that is searched on.
  let first: TrialRunner
  private let makeOthers: [() throws -> TrialRunner]
  private var others: [TrialRunner?]

  /// A panel of `first` and what `others` make.
  init(_ first: TrialRunner, others: [() throws -> TrialRunner]) {
    self.first = first
    makeOthers = others
    self.others = others.map { _ in nil }
  }

  /// What `candidates`, which fit in the memory, come to on every text.
  ///
  /// - Throws: as `TrialRunner.trial`, and what making a text throws.
  func comparison(of candidates: [Settings], in space: TuningSpace, goal: TuningGoal) throws
    -> TextComparison
  {
    let figures = try (0...others.count).map { index in
      try runner(index).tryAll(candidates).compactMap(\.self)
    }
    precondition(figures.allSatisfy { $0.count == candidates.count }, "what fits on one text fits")
    return TextComparison(candidates, figures: figures, in: space, goal: goal)
  }

  private func runner(_ index: Int) throws -> TrialRunner {
    if index == 0 { return first }
    if let known = others[index - 1] { return known }
    let made = try makeOthers[index - 1]()
    others[index - 1] = made
    return made
  }
}
