internal import Metrics
internal import Quantities
internal import Results

/// What a search compared on all texts, as Markdown: settings that differ, and how good each is
/// beside the winner.
struct TextsTable {
  private let texts: TuningTexts

  init(_ texts: TuningTexts) { self.texts = texts }

  /// nil where there was nothing to compare.
  var markdown: String? {
    let trials = texts.compared
    guard trials.count > 1 else { return nil }
    let names = SettingName.searched.filter { name in
      name.isBrief && Set(trials.map { $0.settings[name] }).count > 1
    }
    let keys = ["relative", "least_relative", "greatest_relative", "tied"]
    let titles =
      names.map(\.title) + keys.map { Figure.named("tune.texts.compared.\($0)").column }
    let rows = trials.enumerated().map { index, trial in
      names.map(trial.settings.text)
        + [trial.relative, trial.leastRelative, trial.greatestRelative].map(Digits.ratio)
        + [index == 0 ? "winner" : trial.isTied ? "yes" : "no"]
    }
    let lines = [titles, titles.map { _ in "---:" }] + rows
    return lines.map { "| " + $0.map(MarkdownText.escaped).joined(separator: " | ") + " |" }
      .joined(separator: "\n")
  }
}

extension SettingValues {
  /// The setting called `name` as a cell of a table has it, beside others that may differ; empty
  /// where it does not apply.
  func text(of name: SettingName) -> String {
    let value = self[name] ?? name.usual
    if name == .memory, case .count(let bytes) = value { return Digits.amount(bytes) }
    return value?.description ?? ""
  }
}
