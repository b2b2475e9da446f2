internal import Quantities
public import Results

/// Searches beside what trying every candidate finds.
public struct OptimumTable {
  private let rows: [OptimumRow]

  /// The table of `rows`.
  public init(_ rows: [OptimumRow]) { self.rows = rows }

  private static let titles = [
    "device", "model", "RAM cap", "candidates", "replayed", "winner", "optimum", "of the optimum",
    "moved by",
    "search", "",
  ]

  private var cells: [[String]] {
    rows.map { row in
      [
        row.device, row.model, row.memoryBytes.map(Digits.amount) ?? "the device's",
        Digits.count(row.candidateCount), Digits.count(row.replayedCount), phrases(row.winner),
        phrases(row.optimum),
        Digits.share(row.share), Digits.share(row.movement), Digits.time(row.seconds),
        row.isPassed ? "passed" : "failed",
      ]
    }
  }

  private func phrases(_ settings: SettingValues) -> String {
    SettingName.searched
      .filter { $0 != .memory && $0 != .threads && settings[$0] != nil }
      .map { settings.phrase($0) }.joined(separator: ", ")
  }

  /// For a terminal, with an end of line behind each row.
  public func text() -> String {
    TextTable.lines([Self.titles] + cells).map { $0 + "\n" }.joined()
  }

  /// The same as Markdown.
  public func markdown() -> String {
    ([Self.titles, Self.titles.map { _ in "---" }] + cells)
      .map { "| " + $0.map(MarkdownText.escaped).joined(separator: " | ") + " |\n" }.joined()
  }
}
