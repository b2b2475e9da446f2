import Quantities
public import Results

/// What measured speeds say about a device, for people.
public struct CalibrationReport {
  private let record: CalibrationRecord

  /// The report on `record`.
  public init(_ record: CalibrationRecord) { self.record = record }

  /// For a terminal.
  public func text() -> String {
    let notes = (kept + warnings + unpriced).map { Medium.terminal.quoted($0) + "\n" }
    return Self.joined([
      Medium.terminal.quoted(headline), parameters.text, record.rows.isEmpty ? "" : rows.text,
      notes.joined(),
    ])
  }

  /// The same as Markdown.
  public func markdown() -> String {
    let notes = kept + warnings + unpriced
    return Self.joined([
      "# Calibration of \(MarkdownText.escaped(record.title))", MarkdownText.escaped(headline),
      "## Figures", parameters.markdown,
      record.rows.isEmpty ? "" : "## Rows", record.rows.isEmpty ? "" : rows.markdown,
      notes.isEmpty ? "" : "## Notes",
      notes.map { "- \(MarkdownText.escaped($0))" }.joined(separator: "\n"),
      "## How to make this again", MarkdownText.block(record.command),
    ])
  }

  private static func joined(_ parts: [String]) -> String {
    parts.filter { !$0.isEmpty }.map { $0.last?.isNewline == true ? $0 : $0 + "\n" }
      .joined(separator: "\n")
  }

  private var headline: String {
    let fitted = record.parameters.count(where: \.isFitted)
    let (used, all) = (record.usedRowCount, record.rows.count)
    let rows = used < all ? "\(used) of \(all) rows" : all == 1 ? "1 row" : "\(all) rows"
    return record.rows.isEmpty
      ? "No speeds: every figure of \(record.device) stays what it is."
      : "\(fitted) of \(record.parameters.count) figures of \(record.device) are told by \(rows);"
        + " the others stay what they are."
  }

  private var kept: [String] {
    record.parameters.compactMap { parameter in
      parameter.reason.map { "kept: \(parameter.path): \($0)" }
    }
  }

  private var warnings: [String] { record.warnings.map { "warning: \($0)" } }

  /// Each reason once, with where it occurs.
  private var unpriced: [String] {
    ReasonGroup.all(of: record.unpriced, by: \.reason).map { group in
      let origins = group.items.map(\.origin).joined(separator: ", ")
      return "not priced: \(origins): \(group.reason)"
    }
  }

  private var parameters: PrintedTable<CalibrationRecord.Parameter> {
    PrintedTable(
      columns: [
        PrintedColumn("device-calibrate.parameters.path") { $0.path },
        PrintedColumn("device-calibrate.parameters.prior") { $0.prior },
        PrintedColumn("device-calibrate.parameters.value") { $0.value },
        PrintedColumn("device-calibrate.parameters.posterior_sd") { $0.posteriorDeviation },
        PrintedColumn("device-calibrate.parameters.fitted") { $0.isFitted ? "fitted" : "kept" },
      ], records: record.parameters)
  }

  private var rows: PrintedTable<CalibrationRecord.Row> {
    PrintedTable(
      columns: [
        PrintedColumn("device-calibrate.rows.model") { $0.model },
        PrintedColumn("device-calibrate.rows.weights") { $0.weights },
        PrintedColumn("device-calibrate.rows.threads") { $0.threads },
        PrintedColumn(title: "test") { row in
          row.phase == .prefill ? "prefill \(row.promptTokens)" : "decode at \(row.contextDepth)"
        },
        PrintedColumn("device-calibrate.rows.measured_tokens_per_second") {
          $0.measuredTokensPerSecond
        },
        PrintedColumn("device-calibrate.rows.simulated_tokens_per_second") {
          $0.simulatedTokensPerSecond
        },
        PrintedColumn("device-calibrate.rows.error") { $0.error },
        PrintedColumn("device-calibrate.rows.engine") { $0.engine },
        PrintedColumn("device-calibrate.rows.origin") { $0.origin },
      ], records: record.rows)
  }
}
