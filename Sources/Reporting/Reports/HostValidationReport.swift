import Plotting
public import Results

/// Simulated runs beside applied ones, for people and for spreadsheets.
public struct HostValidationReport {
  private let record: HostValidationRecord

  /// The report on `record`.
  public init(_ record: HostValidationRecord) { self.record = record }

  /// For a terminal.
  public func text() -> String {
    let parts = [
      headline, table.text,
      (remarks + record.warnings.map { "warning: \($0)" })
        .map { $0 + "\n" }.joined(),
    ]
    return parts.filter { !$0.isEmpty }.map { $0.last?.isNewline == true ? $0 : $0 + "\n" }
      .joined(separator: "\n")
  }

  /// The same as Markdown, with how to make it again.
  public func markdown() -> String {
    let lists = [("Remarks", remarks), ("Warnings", record.warnings)].filter { !$0.1.isEmpty }
      .flatMap { title, items in
        ["## \(title)", items.map { "- \(MarkdownText.escaped($0))" }.joined(separator: "\n")]
      }
    let sections =
      ["# Simulated against applied runs on this host", MarkdownText.escaped(headline)]
      + [table.markdown] + lists
      + ["## How to make this again", MarkdownText.block(record.command)]
    return sections.map { $0.last?.isNewline == true ? $0 : $0 + "\n" }.joined(separator: "\n")
  }

  /// All fields of all rows, unrounded.
  public func csv() -> String {
    FlatTable(name: "validation", columns: Self.flatColumns, records: record.rows).csv
  }

  private var headline: String {
    guard let summary = record.summary else { return "Nothing was compared." }
    let limits = record.thresholds
    let counts = record.rows.count == 1 ? "1 run" : "\(record.rows.count) runs"
    return "\(record.isPassed ? "Passed" : "Failed")\(record.isComplete ? "" : " (incomplete)"):"
      + " p50 error median \(Figure.share(summary.medianP50Error)) (at most"
      + " \(Figure.share(limits.medianP50Error)) allowed), worst"
      + " \(Figure.share(summary.worstP50Error)) (\(Figure.share(limits.worstP50Error))); p99 worst"
      + " \(Figure.share(summary.worstP99Error)) (\(Figure.share(limits.worstP99Error))); hits"
      + " \(summary.inexactRows == 0 ? "exact" : "differ in \(summary.inexactRows)"), over"
      + " \(counts)."
  }

  private var remarks: [String] {
    guard let summary = record.summary else { return [] }
    var remarks = [
      "host: \(record.host.processor), \(record.host.cores) cores",
      "worst errors: speed \(Figure.share(summary.worstSpeedError)), stall share"
        + " \(Figure.points(summary.worstStallError)), overlap with attention"
        + " \(Figure.points(summary.worstOverlapError)); p99 median"
        + " \(Figure.share(summary.medianP99Error))",
    ]
    remarks.append(
      "stall and overlap are told by the device's own clock, which does not see what the host was"
        + " late with; p50, p99 and tok/s are real arrivals")
    if summary.repeatedRows > 0 {
      remarks.append(
        "\(summary.repeatedRows) of \(record.rows.count) runs missed their pace and were applied"
          + " again; of each the one that was least late is shown (tries)")
    }
    return remarks
  }

  private var table: PrintedTable<HostValidationRow> {
    PrintedTable(columns: Self.columns, records: record.rows)
  }

  private static let columns: [PrintedColumn<HostValidationRow>] = [
    PrintedColumn(title: "device") { $0.device },
    PrintedColumn(title: "model") { $0.model },
    PrintedColumn(title: "memory") { $0.memoryCapBytes.map(Figure.amount) },
    PrintedColumn(title: "dilated", isAlwaysShown: false) { Figure.ratio($0.dilation) },
    PrintedColumn(title: "depth") { "\($0.prefetchDepth)" },
    PrintedColumn(title: "p50 applied") { Figure.time($0.appliedP50Seconds) },
    PrintedColumn(title: "p50") { Figure.signedShare($0.p50Error) },
    PrintedColumn(title: "p99") { Figure.signedShare($0.p99Error) },
    PrintedColumn(title: "tok/s") { Figure.signedShare($0.speedError) },
    PrintedColumn(title: "stall") {
      "\(Figure.share($0.appliedStallShare)) \(Figure.points($0.stallError))"
    },
    PrintedColumn(title: "overlap") { row in
      row.appliedOverlap.map { "\(Figure.share($0)) \(Figure.points(row.overlapError ?? 0))" }
    },
    PrintedColumn(title: "hits") {
      $0.isExact ? "\($0.appliedHits)" : "\($0.simulatedHits) ≠ \($0.appliedHits)"
    },
    PrintedColumn(title: "worst lag") { Figure.time($0.worstLagSeconds) },
    PrintedColumn(title: "tries") { "\($0.attempts)\($0.isDisturbed ? ", disturbed" : "")" },
  ]

  private static let flatColumns: [FlatColumn<HostValidationRow>] = [
    .text("model") { $0.model },
    .text("device") { $0.device },
    .integer("prefetch_depth") { $0.prefetchDepth },
    .real("dilation") { $0.dilation },
    .integer("memory_cap_bytes") { $0.memoryCapBytes },
    .integer("cache_slots") { $0.cacheSlots },
    .integer("samples") { $0.samples },
    .integer("attempts") { $0.attempts },
    .real("missed_pace") { $0.missedPace },
    .real("worst_lag_seconds") { $0.worstLagSeconds },
    .truth("disturbed") { $0.isDisturbed },
    .real("simulated_p50_seconds") { $0.simulatedP50Seconds },
    .real("applied_p50_seconds") { $0.appliedP50Seconds },
    .real("simulated_p99_seconds") { $0.simulatedP99Seconds },
    .real("applied_p99_seconds") { $0.appliedP99Seconds },
    .real("simulated_tokens_per_second") { $0.simulatedTokensPerSecond },
    .real("applied_tokens_per_second") { $0.appliedTokensPerSecond },
    .real("simulated_stall_share") { $0.simulatedStallShare },
    .real("applied_stall_share") { $0.appliedStallShare },
    .real("simulated_overlap") { $0.simulatedOverlap },
    .real("applied_overlap") { $0.appliedOverlap },
    .integer("simulated_hits") { $0.simulatedHits },
    .integer("applied_hits") { $0.appliedHits },
    .integer("requests") { $0.requests },
    .truth("exact") { $0.isExact },
  ]
}
