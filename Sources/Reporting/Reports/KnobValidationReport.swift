import Quantities
public import Results

/// How far each knob can be trusted on a machine, for people and for spreadsheets.
public struct KnobValidationReport {
  private let record: KnobValidationRecord

  /// The report on `record`.
  public init(_ record: KnobValidationRecord) { self.record = record }

  /// For a terminal.
  public func text() -> String { report.text }

  /// The same as Markdown, with how to make it again.
  public func markdown() -> String { report.markdown }

  /// All fields of all rows, unrounded.
  public func csv() -> String { FlatTable(name: "knobs", records: record.rows).csv }

  private var headline: String {
    let judged = record.rows.filter { $0.verdict != .notJudged }
    let trusted = judged.filter { $0.verdict == .trust }
    let outcome = record.isPassed ? "Passed" : "Failed"
    let state = record.isComplete ? "" : " (incomplete)"
    let unjudged = record.rows.count - judged.count
    if judged.isEmpty { return "\(outcome)\(state): no knob could be judged on this host." }
    return "\(outcome)\(state): \(trusted.count) of \(judged.count) judged knobs can be trusted"
      + (unjudged > 0 ? "; \(unjudged) could not be judged here." : ".")
  }

  private var remarks: [String] {
    let host = "host: \(record.host.processor), \(record.host.cores) cores"
    return [host]
      + record.rows.flatMap { row in
        [
          row.reason, row.limiter.map { "limited: \($0)" }, row.evidence,
          row.setting.map { "set on the profile of this host: \($0)" },
        ].compactMap(\.self).map { "\(row.knob.rawValue): \($0)" }
      }
  }

  private var report: TableReport<KnobValidationRow> {
    TableReport(
      title: "How far each knob can be trusted on this host", headline: headline,
      table: PrintedTable(columns: Self.columns, records: record.rows),
      remarksTitle: "What was seen",
      remarks: remarks, warnings: record.warnings, command: record.command)
  }

  private static let columns: [PrintedColumn<KnobValidationRow>] = [
    PrintedColumn("validate-knobs.knob") { $0.knob.rawValue },
    PrintedColumn("validate-knobs.verdict") { $0.verdict.text },
    PrintedColumn("validate-knobs.allowed_error") { $0.allowedError },
    PrintedColumn("validate-knobs.measured_ratio") { row in
      row.measuredRatio.map { ratio in
        "\(ratio.slowdown) (\(row.leastRatio?.slowdown ?? "")-\(row.greatestRatio?.slowdown ?? ""))"
      }
    },
    PrintedColumn("validate-knobs.simulated_ratio") { row in
      row.simulatedRatio.map { ratio in
        "\(ratio.slowdown) \(row.simulatedError.map(Digits.signedShare) ?? "")"
      }
    },
    PrintedColumn("validate-knobs.applied_ratio") { row in
      row.appliedRatio.map { ratio in
        "\(ratio.slowdown) \(row.appliedError.map(Digits.signedShare) ?? "")"
      }
    },
    PrintedColumn("validate-knobs.rounds") { $0.rounds },
    PrintedColumn("validate-knobs.free_tokens_per_second") { $0.freeTokensPerSecond },
    PrintedColumn("validate-knobs.profile_factor") { $0.profileFactor },
    PrintedColumn("validate-knobs.dilation") { $0.dilation },
    PrintedColumn("validate-knobs.model") { $0.model },
    PrintedColumn("validate-knobs.memory_cap_bytes") { $0.memoryCapBytes },
  ]
}

extension Double {
  /// A slowdown, to a tenth of a percent where it is small: errors of some percent are judged.
  fileprivate var slowdown: String { Digits.decimal(self, digits: self < 10 ? 3 : 1) }
}
