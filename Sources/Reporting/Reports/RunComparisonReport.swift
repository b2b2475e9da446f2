import Metrics
import Quantities
public import Results

/// Runs beside one that they are compared with, for people.
public struct RunComparisonReport {
  private let record: ComparisonRecord

  /// The report on `record`.
  public init(_ record: ComparisonRecord) { self.record = record }

  /// For a terminal.
  public func text() -> String {
    record.comparisons.map { comparison in
      let tables = Tables(comparison)
      return joined([
        Medium.terminal.quoted(headline(of: comparison)),
        tables.differences?.text ?? Self.noDifference, tables.figures.text, tables.parts?.text,
        comparison.remarks.map { Medium.terminal.quoted($0) + "\n" }.joined(),
        comparison.gates.map { GateLines($0, of: .run).text },
      ])
    }.joined(separator: "\n")
  }

  /// The same as Markdown, with how to make it again.
  public func markdown() -> String {
    let sections = record.comparisons.map { comparison in
      let tables = Tables(comparison)
      return joined([
        "## \(MarkdownText.escaped(comparison.path))",
        MarkdownText.escaped(headline(of: comparison)),
        tables.differences?.markdown ?? Self.noDifference, tables.figures.markdown,
        tables.parts?.markdown,
        comparison.remarks.map { "- \(MarkdownText.escaped($0))\n" }.joined(),
        comparison.gates.map { GateLines($0, of: .run).markdown },
      ])
    }
    return joined(
      ["# Beside \(MarkdownText.escaped(record.basePath))"] + sections
        + ["## How to make this again", MarkdownText.block(record.command)])
  }

  private static let noDifference = "Nothing that the runs were given differs."

  /// The parts that there are, with a blank line between them.
  private func joined(_ parts: [String?]) -> String {
    parts.compactMap(\.self).filter { !$0.isEmpty }
      .map { $0.last?.isNewline == true ? $0 : $0 + "\n" }.joined(separator: "\n")
  }

  /// As in `b beside a: better, 4.31 → 4.86 tok/s (+13 %)`.
  private func headline(of comparison: RunComparison) -> String {
    let names = "\(comparison.path) beside \(record.basePath)"
    let speed = comparison.figures.first { $0.key == "tokens_per_second" }
    guard let verdict = comparison.verdict, let speed, let base = speed.base, let new = speed.new,
      let relative = speed.relativeChange
    else { return "\(names): fewer than two tokens were made, so that there is no decode speed" }
    var change = Digits.signedShare(relative)
    if let least = speed.leastRelativeChange, let greatest = speed.greatestRelativeChange {
      change += ", between \(Digits.signedShare(least)) and \(Digits.signedShare(greatest))"
    }
    return
      "\(names): \(verdict.title), \(Digits.significant(base)) → \(Digits.pace(new)) (\(change))"
  }
}

/// The tables of one comparison.
private struct Tables {
  let differences: PrintedTable<RunComparison.Difference>?
  let figures: PrintedTable<FigureChange>
  let parts: PrintedTable<PartRow>?

  struct PartRow {
    let name: String
    let baseSeconds, newSeconds, changeSeconds: Double
  }

  init(_ comparison: RunComparison) {
    differences =
      comparison.differences.isEmpty
      ? nil : PrintedTable(columns: Self.differenceColumns, records: comparison.differences)
    figures = PrintedTable(columns: Self.figureColumns, records: comparison.figures)
    let rows = comparison.parts.filter(\.isNoticeable).map { part in
      PartRow(
        name: part.part.title, baseSeconds: part.baseSeconds, newSeconds: part.newSeconds,
        changeSeconds: part.changeSeconds)
    }
    parts = comparison.token.map { token in
      let all = PartRow(
        name: "all of it", baseSeconds: token.baseSeconds, newSeconds: token.newSeconds,
        changeSeconds: token.changeSeconds)
      return PrintedTable(columns: Self.partColumns, records: rows + [all])
    }
  }

  private static let differenceColumns: [PrintedColumn<RunComparison.Difference>] = [
    PrintedColumn(title: "what differs") { name(of: $0.key) },
    PrintedColumn(title: "base") { value($0.base, of: $0.key) },
    PrintedColumn(title: "new") { value($0.new, of: $0.key) },
  ]

  private static let figureColumns: [PrintedColumn<FigureChange>] = [
    PrintedColumn(title: "figure") { name(of: $0.key) },
    PrintedColumn(title: "base") { change in
      change.base.flatMap { figure(change.key)?.text(of: $0) }
    },
    PrintedColumn(title: "new") { change in change.new.flatMap { figure(change.key)?.text(of: $0) }
    },
    PrintedColumn(title: "change") { change in
      change.change.flatMap { figure(change.key)?.unit.signedText(of: $0) }
    },
    PrintedColumn(title: "relative") { change in
      // Shares differ by points.
      figure(change.key)?.unit == .share ? nil : change.relativeChange.map(Digits.signedShare)
    },
    PrintedColumn(title: "verdict") { $0.verdict?.title },
  ]

  private static let partColumns: [PrintedColumn<PartRow>] = [
    PrintedColumn(title: "a token's time") { $0.name },
    PrintedColumn(title: "base") { Digits.time($0.baseSeconds) },
    PrintedColumn(title: "new") { Digits.time($0.newSeconds) },
    PrintedColumn(title: "change") { FigureUnit.seconds.signedText(of: $0.changeSeconds) },
  ]

  private static func figure(_ key: String) -> Figure? {
    Figure.find(key.split(separator: ".").map(String.init), in: ResultKind.run.rawValue)
  }

  /// A percentile by itself does not say of what it is one.
  private static func name(of key: String) -> String {
    let name = figure(key)?.name ?? key
    return key.hasPrefix("itl_seconds.") ? "time between tokens, \(name)" : name
  }

  private static func value(_ text: String?, of key: String) -> String {
    guard let text else { return "none" }
    guard figure(key)?.unit == .bytes, let bytes = Int(text) else { return text }
    return Digits.amount(bytes)
  }
}

extension FigureUnit {
  /// A difference between two values, with its sign.
  fileprivate func signedText(of difference: Double) -> String {
    if difference == 0 { return "0" }
    if self == .share { return Digits.points(difference) }
    return (difference < 0 ? "-" : "+") + text(of: abs(difference))
  }
}

extension PartChange {
  /// Less than half a nanosecond is a rest of rounding.
  fileprivate var isNoticeable: Bool { max(baseSeconds, newSeconds) >= 0.5e-9 }
}
