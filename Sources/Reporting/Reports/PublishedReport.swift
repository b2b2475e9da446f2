import Plotting
public import Results

/// Predicted speeds beside published ones, for people and for spreadsheets.
public struct PublishedReport {
  private let record: PublishedRecord

  /// The report on `record`.
  public init(_ record: PublishedRecord) { self.record = record }

  /// For a terminal.
  public func text() -> String {
    let parts = [
      headline, table.text, scores.map { "\($0.title): \($0.text)" }.joined(separator: "\n"),
      "Assumptions are in the report (--format md).",
    ]
    return parts.map { $0.last?.isNewline == true ? $0 : $0 + "\n" }.joined(separator: "\n")
  }

  /// The same as Markdown, with everything it rests on.
  ///
  /// - Parameter charts: Files of pictures that lie beside the report.
  public func markdown(charts: [String] = []) -> String {
    let pictures = charts.filter { $0.hasSuffix(".png") }.map {
      "![Predicted against published speeds, with a band of ±15 %](\($0))"
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
    FlatTable(name: "published", columns: Self.flatColumns, records: record.cells).csv
  }

  private var headline: String {
    guard let score = record.predicted else { return "Nothing was predicted." }
    let limits = record.thresholds
    return "\(record.isPassed ? "Passed" : "Failed"): mean absolute error"
      + " \(Figure.share(score.meanAbsoluteError)) (at most"
      + " \(Figure.share(limits.meanAbsoluteError)) allowed), worst"
      + " \(Figure.signedShare(score.worstError)) (±\(Figure.share(limits.worstError))), over"
      + " \(score.cells) speeds to which no profile was fitted."
  }

  private var scores: [(title: String, text: String)] {
    [("predicted", record.predicted), ("fitted", record.fitted)].compactMap { title, score in
      score.map { (title, Self.text(of: $0)) }
    }
  }

  private static func text(of score: PredictionScore) -> String {
    "\(score.cells) cells, MAPE \(Figure.share(score.meanAbsoluteError)), worst"
      + " \(Figure.signedShare(score.worstError)) (\(score.worstCell)), bias"
      + " \(Figure.ratio(score.bias)), within ±10 %: \(Figure.share(score.withinTenPercent))"
  }

  private var table: PrintedTable<PublishedRecord.Cell> {
    PrintedTable(columns: Self.columns, records: record.cells)
  }

  private static let columns: [PrintedColumn<PublishedRecord.Cell>] = [
    PrintedColumn(title: "device") { $0.device },
    PrintedColumn(title: "model") { $0.model },
    PrintedColumn(title: "memory") { $0.memoryLimitBytes.map(Figure.amount) ?? "all" },
    PrintedColumn(title: "threads") { "\($0.threads)" },
    PrintedColumn(title: "basis") { $0.isFitted ? "fitted" : "predicted" },
    PrintedColumn(title: "published") { Figure.pace($0.publishedTokensPerSecond) },
    PrintedColumn(title: "simulated") { Figure.pace($0.predictedTokensPerSecond) },
    PrintedColumn(title: "error") { Figure.signedShare($0.error) },
    PrintedColumn(title: "hit rate") { $0.hitRate.map(Figure.share) },
    PrintedColumn(title: "stall") { Figure.share($0.stallShare) },
  ]

  private static let flatColumns: [FlatColumn<PublishedRecord.Cell>] = [
    .text("board") { $0.board },
    .text("device") { $0.device },
    .text("model") { $0.model },
    .integer("memory_limit_bytes") { $0.memoryLimitBytes },
    .truth("fitted") { $0.isFitted },
    .integer("threads") { $0.threads },
    .integer("published_threads") { $0.publishedThreads },
    .real("published_tokens_per_second") { $0.publishedTokensPerSecond },
    .real("predicted_tokens_per_second") { $0.predictedTokensPerSecond },
    .real("error") { $0.error },
    .real("hit_rate") { $0.hitRate },
    .real("stall_share") { $0.stallShare },
    .text("command") { $0.command },
  ]
}
