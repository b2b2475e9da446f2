import Quantities
public import Results

/// Simulated speeds beside published ones, for people and for spreadsheets.
public struct PublishedReport {
  private let record: PublishedRecord

  /// The report on `record`.
  public init(_ record: PublishedRecord) { self.record = record }

  /// For a terminal.
  public func text() -> String {
    let parts = [
      headline, table.text,
      scores.map { Medium.terminal.quoted("\($0.title): \($0.text)") }.joined(separator: "\n"),
      "Assumptions are in the report (--format md).",
    ]
    return parts.map { $0.last?.isNewline == true ? $0 : $0 + "\n" }.joined(separator: "\n")
  }

  /// The same as Markdown, with everything it rests on.
  ///
  /// - Parameter charts: Files of pictures that lie beside the report.
  public func markdown(charts: [String] = []) -> String {
    let picture = charts.first { $0.hasSuffix(".png") } ?? charts.first
    let pictures = [picture].compactMap(\.self).map {
      "![Simulated against published speeds, with a band of ±15 %](\($0))"
    }
    let sections =
      ["# Simulated against published speeds", MarkdownText.escaped(headline)] + pictures
      + [
        table.markdown,
        scores.map { "- \(MarkdownText.escaped("\($0.title): \($0.text)"))" }
          .joined(separator: "\n"),
        "## Assumptions",
        record.assumptions.map { "- \(MarkdownText.escaped($0))" }.joined(separator: "\n"),
        "## How to make this again", MarkdownText.block(record.command),
      ]
    return sections.map { $0.last?.isNewline == true ? $0 : $0 + "\n" }.joined(separator: "\n")
  }

  /// All fields of all cells, unrounded.
  public func csv() -> String {
    FlatTable(name: "published", records: record.cells).csv
  }

  private var headline: String {
    guard let score = record.unfitted else { return "Nothing unfitted was simulated." }
    let limits = record.thresholds
    return "\(record.isPassed ? "Passed" : "Failed"): mean absolute error"
      + " \(Digits.share(score.meanAbsoluteError)) (at most"
      + " \(Digits.share(limits.meanAbsoluteError)) allowed), worst"
      + " \(Digits.signedShare(score.worstError)) (±\(Digits.share(limits.worstError))), over"
      + " \(score.cells) speeds to which no profile was fitted by itself."
  }

  private var scores: [(title: String, text: String)] {
    [("unfitted", record.unfitted), ("fitted", record.fitted)].compactMap { title, score in
      score.map { (title, Self.text(of: $0)) }
    }
  }

  private static func text(of score: ErrorStatistics) -> String {
    "\(score.cells) cells, MAPE \(Digits.share(score.meanAbsoluteError)), worst"
      + " \(Digits.signedShare(score.worstError)) (\(score.worstCell)), bias"
      + " \(Digits.ratio(score.bias)), within ±10 %: \(Digits.share(score.withinTenPercent))"
  }

  private var table: PrintedTable<PublishedRecord.Cell> {
    PrintedTable(columns: Self.columns, records: record.cells)
  }

  private static let columns: [PrintedColumn<PublishedRecord.Cell>] = [
    PrintedColumn("validate-published.cells.device") { $0.device },
    PrintedColumn("validate-published.cells.model") { $0.model },
    PrintedColumn("validate-published.cells.memory_limit_bytes") {
      $0.memoryLimitBytes.map(Digits.amount) ?? "all"
    },
    PrintedColumn("validate-published.cells.threads") { "\($0.threads)" },
    PrintedColumn("validate-published.cells.fitted") { $0.isFitted ? "fitted" : "unfitted" },
    PrintedColumn("validate-published.cells.published_tokens_per_second") {
      $0.publishedTokensPerSecond
    },
    PrintedColumn("validate-published.cells.predicted_tokens_per_second") {
      $0.simulatedTokensPerSecond
    },
    PrintedColumn("validate-published.cells.error") { $0.error },
    PrintedColumn("validate-published.cells.hit_rate") { $0.hitRate },
    PrintedColumn("validate-published.cells.stall_share") { $0.stallShare },
  ]
}
