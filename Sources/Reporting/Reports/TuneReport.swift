import Quantities
public import Results

/// What a search found, for people and for spreadsheets.
public struct TuneReport {
  private let result: TuningResult
  private let charts: [String]

  /// The report on `result`, with the pictures of these names beside it.
  public init(_ result: TuningResult, charts: [String] = []) {
    self.result = result
    self.charts = charts
  }

  /// For a terminal: the verdict, then a line for each of the best and the default.
  public func text() -> String {
    let columns = columns(of: shown).filter(\.isBrief)
    let rows = [columns.map(\.title)] + shown.map { trial in columns.map { $0.figure(trial) } }
    let table = zip([" "] + shown.map(mark), TextTable.lines(rows)).map { "\($0) \($1)" }
    let lists =
      ["* the winner, o the default. " + footer] + warnings.map { "warning: \($0)" }
    let parts = [[headline, result.verdict] + verification, table, lists]
    return parts.map { $0.map(Medium.terminal.quoted).joined(separator: "\n") }
      .joined(separator: "\n\n")
  }

  /// The same as Markdown, with all figures and how to make the search again.
  public func markdown() -> String {
    let escaped = MarkdownText.escaped
    let columns = columns(of: shown)
    let header =
      "| \((["", ""] + columns.map { escaped($0.title) }).dropFirst().joined(separator: " | ")) |"
    let rule = "| --- |" + columns.map { _ in " ---: |" }.joined()
    let rows = shown.map { trial in
      let bold = trial == result.winner ? "**" : ""
      let cells = columns.map { column in
        let figure = escaped(column.figure(trial))
        return figure.isEmpty ? "" : bold + figure + bold
      }
      return "| \(([name(of: trial)] + cells).joined(separator: " | ")) |"
    }
    let picture = charts.first { $0.hasSuffix(".png") } ?? charts.first
    let pictures = [picture].compactMap(\.self).map {
      "![The objective by prefetch depth, a line for each cache policy](\($0))"
    }
    let lists = [("Warnings", warnings), ("Assumptions", result.assumptions)]
      .filter { !$0.1.isEmpty }
      .map { title, items in
        "## \(title)\n\n" + items.map { "- \(escaped($0))" }.joined(separator: "\n")
      }
    let compared = result.texts.flatMap { TextsTable($0).markdown }.map {
      ["## Beside the winner on all texts", $0]
    }
    let sections =
      ["# \(escaped(headline))", escaped(result.verdict)] + verification.map(escaped) + pictures
      + [([header, rule] + rows).joined(separator: "\n"), escaped(footer)] + (compared ?? [])
      + lists
      + ["## How to make this search again", MarkdownText.block(result.command)]
    return sections.joined(separator: "\n\n") + "\n"
  }

  /// All trials with unrounded figures, in the order in which they were tried; a figure that does
  /// not apply is an empty field.
  public func csv() -> String {
    let columns = columns(of: result.trials)
    let header = columns.map(\.field).joined(separator: ",")
    let lines = result.trials.map { trial in
      columns.map { column in
        // Of an apostrophe before a negative number nothing would be left to compute with.
        column.value(trial).map { Double($0) == nil ? Medium.csv.quoted($0) : $0 } ?? ""
      }.joined(separator: ",")
    }
    return ([header] + lines).joined(separator: "\n") + "\n"
  }

  private var headline: String {
    let winner = result.winner
    let memory = winner.memoryBytes.map { " in \(Digits.amount($0))" } ?? ""
    let first =
      result.objective == "ttft"
      ? winner.ttftSeconds.map { " first token \(Digits.time($0))," } : nil
    return "Best for \(result.objective) on \(result.deviceText)"
      + " (\(result.mode)\(result.engine.remark(weights: result.weights))): prefetch depth"
      + " \(winner.prefetchDepth), \(winner.cachePolicy),\(first ?? "")"
      + " \(Digits.pace(winner.tokensPerSecond)), p99 \(Digits.time(winner.itlP99Seconds))\(memory)"
      + openness
  }

  /// Whether it is sure that the winner gains anything.
  private var openness: String {
    guard let gain = result.gain else { return "" }
    return gain.isOpen ? " (gain open)" : ""
  }

  private var verification: [String] { result.verification.map { [$0.sentence] } ?? [] }

  private var warnings: [String] {
    result.warnings + (result.verification?.warnings ?? [])
  }

  private var footer: String {
    let count = Digits.count(result.trials.count)
    let size = Digits.count(result.spaceSize)
    let routing = result.routing.map { ", \($0) routing" } ?? ""
    let texts = result.texts.map { $0.seeds.count } ?? 1
    let decided = texts > 1 ? " of one text, decided on \(texts)" : ", all of the same tokens"
    return "Of those within 1 % of the best wins the one with the fewest changes from the default;"
      + " \(count) trials (\(result.search) in a space of \(size)\(routing))\(decided)."
  }

  /// The best, and the default where it is not among them.
  private var shown: [TrialRecord] {
    let best = result.best
    return best + [result.standard].compactMap(\.self).filter { !best.contains($0) }
  }

  private func mark(_ trial: TrialRecord) -> String {
    trial == result.winner ? "*" : trial == result.standard ? "o" : " "
  }

  private func name(of trial: TrialRecord) -> String {
    let names = [
      trial == result.winner ? "winner" : nil, trial == result.standard ? "default" : nil,
    ]
    return names.compactMap(\.self).joined(separator: ", ")
  }

  /// The columns in which at least one of `trials` has a figure.
  private func columns(of trials: [TrialRecord]) -> [TuneColumn] {
    TuneColumn.all.filter { column in trials.contains { column.value($0) != nil } }
  }
}
