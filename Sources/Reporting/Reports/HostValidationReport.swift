import Quantities
public import Results

/// Simulated runs beside applied ones, for people and for spreadsheets.
public struct HostValidationReport {
  private let record: HostValidationRecord

  /// The report on `record`.
  public init(_ record: HostValidationRecord) { self.record = record }

  /// For a terminal.
  public func text() -> String { report.text }

  /// The same as Markdown, with how to make it again.
  public func markdown() -> String { report.markdown }

  /// All fields of all rows, unrounded.
  public func csv() -> String {
    FlatTable(name: "validation", records: record.rows).csv
  }

  private var headline: String {
    guard let summary = record.summary else { return "Nothing was compared." }
    let limits = record.thresholds
    let counts = record.rows.count == 1 ? "1 run" : "\(record.rows.count) runs"
    return "\(record.isPassed ? "Passed" : "Failed")\(record.isComplete ? "" : " (incomplete)"):"
      + " p50 error median \(Digits.share(summary.medianP50Error)) (at most"
      + " \(Digits.share(limits.medianP50Error)) allowed), worst"
      + " \(Digits.share(summary.worstP50Error)) (\(Digits.share(limits.worstP50Error))); p99 worst"
      + " \(Digits.share(summary.worstP99Error)) (\(Digits.share(limits.worstP99Error))); hits"
      + " \(summary.inexactRows == 0 ? "exact" : "differ in \(summary.inexactRows)"), over"
      + " \(counts)."
  }

  private var remarks: [String] {
    guard let summary = record.summary else { return [] }
    var remarks = [
      "host: \(record.host.processor), \(record.host.cores) cores",
      "worst errors: speed \(Digits.share(summary.worstSpeedError)), stall share"
        + " \(Digits.points(summary.worstStallError)), overlap with attention"
        + " \(Digits.points(summary.worstOverlapError)); p99 median"
        + " \(Digits.share(summary.medianP99Error))",
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

  private var report: TableReport<HostValidationRow> {
    TableReport(
      title: "Simulated against applied runs on this host", headline: headline,
      table: PrintedTable(columns: Self.columns, records: record.rows), remarksTitle: "Remarks",
      remarks: remarks, warnings: record.warnings, command: record.command)
  }

  private static let columns: [PrintedColumn<HostValidationRow>] = [
    PrintedColumn("validate-host.device") { $0.device },
    PrintedColumn("validate-host.model") { $0.model },
    PrintedColumn("validate-host.memory_cap_bytes") { $0.memoryCapBytes },
    PrintedColumn("validate-host.dilation", isAlwaysShown: false) { $0.dilation },
    PrintedColumn("validate-host.prefetch_depth") { "\($0.prefetchDepth)" },
    PrintedColumn("validate-host.applied_p50_seconds") { $0.appliedP50Seconds },
    PrintedColumn(title: "p50") { Digits.signedShare($0.p50Error) },
    PrintedColumn(title: "p99") { Digits.signedShare($0.p99Error) },
    PrintedColumn(title: "tok/s") { Digits.signedShare($0.speedError) },
    PrintedColumn(title: "stall") {
      "\(Digits.share($0.appliedStallShare)) \(Digits.points($0.stallError))"
    },
    PrintedColumn(title: "overlap") { row in
      row.appliedOverlap.map { "\(Digits.share($0)) \(Digits.points(row.overlapError ?? 0))" }
    },
    PrintedColumn(title: "hits") {
      $0.isExact ? "\($0.appliedHits)" : "\($0.simulatedHits) ≠ \($0.appliedHits)"
    },
    PrintedColumn("validate-host.worst_lag_seconds") { $0.worstLagSeconds },
    PrintedColumn("validate-host.attempts") {
      "\($0.attempts)\($0.isDisturbed ? ", disturbed" : "")"
    },
  ]
}
