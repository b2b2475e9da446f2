public import Metrics
import Quantities

/// How reads and computation shared the time: a table of a report, or the answer of a command.
public struct OverlapReport {
  private let overlap: Overlap

  /// The report on `overlap`.
  public init(_ overlap: Overlap) { self.overlap = overlap }

  /// For a terminal: two figures, then the matrix.
  public func text() -> String {
    guard let section else { return note }
    let rows = [section.header] + section.rows.map { [$0.name] + $0.cells }
    return ([note, ""] + TextTable.lines(rows)).joined(separator: "\n")
  }

  /// The same as Markdown.
  public func markdown() -> String {
    guard let section else { return note }
    let rows =
      [section.header, section.header.map { _ in "---" }]
      + section.rows.map { [$0.name] + $0.cells }
    let table = rows.map { "| " + $0.joined(separator: " | ") + " |" }
    return ([note, ""] + table).joined(separator: "\n")
  }

  /// The matrix as a section of a run's report.
  var section: ReportSection? {
    ReportSection(
      "Reads and computation at the same time", note: note,
      header: ["during", "prefetch reads", "demand reads"],
      rows: Self.activities.map { key, name in
        guard let times = overlap.matrix[key] else { return nil }
        let cells = ["prefetch", "demand"].map { times[$0].map(Digits.time) ?? "" }
        return ReportSection.Row(name: name, cells: cells)
      })
  }

  private var note: String {
    "\(Digits.share(overlap.prefetchAttentionShare)) of the time with reads pending passes "
      + "during attention; \(Digits.share(overlap.hiddenIOShare)) of it is hidden (no stall)."
  }

  private static let activities = [
    ("attention", "attention"), ("router", "router"), ("expert_ffn", "expert FFN"),
    ("lm_head", "LM head"), ("stall", "stall"),
  ]
}
