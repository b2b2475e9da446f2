public import Tuning

/// What a search found, for people and for spreadsheets.
public struct TuneReport {
  private let result: TuningResult

  /// The report on `result`.
  public init(_ result: TuningResult) { self.result = result }

  /// For a terminal: the verdict, then a line for each trial, the winner marked.
  public func text() -> String {
    let rows = [columns.map(\.title)] + trials.map { trial in columns.map { $0.figure(trial) } }
    let marks = [" "] + trials.map { $0 == result.winner ? "*" : " " }
    let table = zip(marks, TextTable.lines(rows)).map { "\($0) \($1)" }
    let slots = Figure.count(result.cacheSlots)
    let lists =
      ["All trials: the same tokens, room for \(slots) experts. Assumptions are in the report."]
      + result.warnings.map { "warning: \($0)" }
    let parts = [[headline, result.verdict], table, lists].filter { !$0.isEmpty }
    return parts.map { $0.joined(separator: "\n") }.joined(separator: "\n\n")
  }

  /// The same as Markdown, with how to make the search again.
  public func markdown() -> String {
    let escaped = MarkdownText.escaped
    let header = "| \(columns.map { escaped($0.title) }.joined(separator: " | ")) |"
    let rule = "|" + columns.map { _ in " ---: |" }.joined()
    let rows = trials.map { trial in
      let mark = trial == result.winner ? "**" : ""
      return "| \(columns.map { "\(mark)\($0.figure(trial))\(mark)" }.joined(separator: " | ")) |"
    }
    let lists = [("Warnings", result.warnings), ("Assumptions", result.assumptions)]
      .filter { !$0.1.isEmpty }
      .map { title, items in
        "## \(title)\n\n" + items.map { "- \(escaped($0))" }.joined(separator: "\n")
      }
    let sections =
      ["# \(escaped(headline))", escaped(result.verdict)]
      + [([header, rule] + rows).joined(separator: "\n")] + lists
      + ["## How to make this search again", MarkdownText.block(result.command)]
    return sections.joined(separator: "\n\n") + "\n"
  }

  /// The trials with unrounded figures, in the order in which they were tried; a figure that does
  /// not apply is an empty field.
  public func csv() -> String {
    let header = columns.map(\.field).joined(separator: ",")
    let lines = result.trials.map { trial in
      columns.map { $0.value(trial) ?? "" }.joined(separator: ",")
    }
    return ([header] + lines).joined(separator: "\n") + "\n"
  }

  private var headline: String {
    "Best for \(result.objective) on \(result.device) (\(result.mode)): prefetch depth "
      + "\(result.winner.prefetchDepth), \(Figure.pace(result.winner.tokensPerSecond))"
  }

  private var trials: [TuningResult.Trial] {
    result.trials.sorted { $0.prefetchDepth < $1.prefetchDepth }
  }

  /// The columns in which at least one trial has a figure.
  private var columns: [TuneColumn] {
    TuneColumn.all.filter { column in result.trials.contains { column.value($0) != nil } }
  }
}
