import Quantities
public import Results

/// Simulated speeds beside a table of measured ones, for people and for spreadsheets.
public struct SpeedsReport {
  private let record: SpeedsRecord

  /// The report on `record`.
  public init(_ record: SpeedsRecord) { self.record = record }

  /// For a terminal.
  public func text() -> String {
    let parts = [
      Medium.terminal.quoted(headline), scores.text, devices.text,
      unpriced.map { Medium.terminal.quoted("not priced: \($0)") }.joined(separator: "\n"),
      "Rows are in --format csv, assumptions in --format md.",
    ]
    return Self.joined(parts)
  }

  /// The same as Markdown, with all rows and everything it rests on.
  public func markdown() -> String {
    Self.joined([
      "# Simulated against measured speeds", MarkdownText.escaped(headline), scores.markdown,
      "## Devices", devices.markdown, "## Rows",
      PrintedTable(columns: Self.cellColumns, records: record.cells).markdown,
      unpriced.isEmpty ? "" : "## Not priced", Self.list(unpriced), "## Assumptions",
      Self.list(record.assumptions), "## How to make this again",
      MarkdownText.block(record.command),
    ])
  }

  /// All fields of all rows, unrounded.
  public func csv() -> String { FlatTable(name: "speeds", records: record.cells).csv }

  private static func joined(_ parts: [String]) -> String {
    parts.filter { !$0.isEmpty }.map { $0.last?.isNewline == true ? $0 : $0 + "\n" }
      .joined(separator: "\n")
  }

  private static func list(_ items: [String]) -> String {
    items.map { "- \(MarkdownText.escaped($0))" }.joined(separator: "\n")
  }

  private var headline: String {
    let failed = record.scores.filter { !$0.isPassed }.map {
      "\($0.phase.rawValue) of class \($0.speedClass.rawValue)"
    }
    let counted = record.cells.count(where: \.isCounted)
    let rows =
      "\(Digits.count(counted)) of \(Digits.count(record.cells.count + record.unpriced.count)) rows"
      + " count"
    if record.scores.isEmpty { return "Failed: no row counts." }
    return failed.isEmpty
      ? "Passed: \(rows), and all errors are within their limits."
      : "Failed: \(rows), and errors are too large in \(failed.joined(separator: " and "))."
  }

  /// Each reason once, with the lines that it is about.
  private var unpriced: [String] {
    ReasonGroup.all(of: record.unpriced, by: \.reason).map { group in
      let lines = group.items.map { "\($0.line)" }.joined(separator: ", ")
      return "\(group.reason) (line\(group.items.count == 1 ? "" : "s") \(lines))"
    }
  }

  private var scores: PrintedTable<SpeedsRecord.Score> {
    PrintedTable(columns: Self.scoreColumns, records: record.scores)
  }

  private var devices: PrintedTable<SpeedsRecord.DeviceScore> {
    PrintedTable(columns: Self.deviceColumns, records: record.devices)
  }

  private static let scoreColumns: [PrintedColumn<SpeedsRecord.Score>] = [
    PrintedColumn("validate-speeds.scores.phase") { $0.phase.rawValue },
    PrintedColumn("validate-speeds.scores.class") { $0.speedClass.rawValue },
    PrintedColumn("validate-speeds.scores.devices") { $0.devices },
    PrintedColumn("validate-speeds.scores.errors.cells") { $0.errors.cells },
    PrintedColumn("validate-speeds.scores.device_error") { $0.deviceError },
    PrintedColumn(title: "5 to 95 %") {
      "\(Digits.share($0.lowDeviceError)) to \(Digits.share($0.highDeviceError))"
    },
    PrintedColumn("validate-speeds.scores.allowed_device_error") { $0.allowedDeviceError },
    PrintedColumn("validate-speeds.scores.errors.worst_error") { $0.errors.worstError },
    PrintedColumn("validate-speeds.scores.allowed_worst_error") { $0.allowedWorstError },
    PrintedColumn("validate-speeds.scores.errors.bias") { $0.errors.bias },
    PrintedColumn("validate-speeds.scores.coverage") { $0.coverage },
    PrintedColumn("validate-speeds.scores.passed") { $0.isPassed ? "passed" : "failed" },
  ]

  private static let deviceColumns: [PrintedColumn<SpeedsRecord.DeviceScore>] = [
    PrintedColumn("validate-speeds.devices.device") { $0.device },
    PrintedColumn("validate-speeds.devices.phase") { $0.phase.rawValue },
    PrintedColumn("validate-speeds.devices.class") { $0.speedClass.rawValue },
    PrintedColumn("validate-speeds.devices.errors.cells") { $0.errors.cells },
    PrintedColumn("validate-speeds.devices.errors.mean_absolute_error") {
      $0.errors.meanAbsoluteError
    },
    PrintedColumn("validate-speeds.devices.errors.bias") { $0.errors.bias },
    PrintedColumn("validate-speeds.devices.errors.worst_error") { $0.errors.worstError },
    PrintedColumn("validate-speeds.devices.errors.worst_cell") { $0.errors.worstCell },
  ]

  private static let cellColumns: [PrintedColumn<SpeedsRecord.Cell>] = [
    PrintedColumn("validate-speeds.cells.device") { $0.device },
    PrintedColumn("validate-speeds.cells.line") { $0.line },
    PrintedColumn("validate-speeds.cells.profile") { $0.profile },
    PrintedColumn("validate-speeds.cells.model") { $0.model },
    PrintedColumn("validate-speeds.cells.weights") { $0.weights },
    PrintedColumn("validate-speeds.cells.engine") { $0.engine.title },
    PrintedColumn("validate-speeds.cells.threads") { $0.threads },
    PrintedColumn("validate-speeds.cells.phase") { $0.phase.rawValue },
    PrintedColumn("validate-speeds.cells.class") { $0.speedClass.rawValue },
    PrintedColumn("validate-speeds.cells.measured_tokens_per_second") {
      $0.measuredTokensPerSecond
    },
    PrintedColumn("validate-speeds.cells.simulated_tokens_per_second") {
      $0.simulatedTokensPerSecond
    },
    PrintedColumn("validate-speeds.cells.error") { $0.error },
    PrintedColumn("validate-speeds.cells.within") { $0.isWithin ? "within" : "outside" },
    PrintedColumn("validate-speeds.cells.counted") { $0.isCounted ? "yes" : "no" },
  ]
}
