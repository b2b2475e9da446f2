import Metrics
import Quantities
public import Results

/// What self-tests came to, for a terminal.
public struct SelfTestTable {
  private let records: [SelfTestRecord]

  /// The table of `records`, one device after the other.
  public init(_ records: [SelfTestRecord]) { self.records = records }

  /// A table for each device, and what is to be said about checks that were not decided.
  public var text: String { records.map(text(of:)).joined(separator: "\n") }

  private func text(of record: SelfTestRecord) -> String {
    let slower = record.dilation == 1 ? "" : ", device time \(Digits.ratio(record.dilation)) slower"
    let table = TextTable.lines([Self.header] + record.rows.map(cells(of:)))
    let notes = record.rows.compactMap { row in row.note.map { "\(row.name): \($0)" } }
    let lines =
      [Medium.terminal.quoted("\(record.device)\(slower)")]
      + (table + notes.map(Medium.terminal.quoted)).map { "  \($0)" }
    return lines.joined(separator: "\n") + "\n"
  }

  private static let header = ["name", "expected", "measured", "error", "tolerance", "outcome"].map
  {
    Figure.named("device-selftest.rows.\($0)").column
  }

  private func cells(of row: SelfTestRecord.Row) -> [String] {
    let sign = row.error > 0 ? "+" : ""
    return [
      row.name, figure(row.expected, row.unit), figure(row.measured, row.unit),
      "\(sign)\(Digits.decimal(row.error * 100, digits: 2)) %",
      row.tolerance == 0 ? "no more" : "±\(Digits.decimal(row.tolerance * 100, digits: 1)) %",
      row.outcome.rawValue,
    ]
  }

  private func figure(_ value: Double, _ unit: String) -> String {
    switch unit {
    case "B/s": Digits.bandwidth(value)
    case "s": Digits.time(value)
    case "B": Digits.amount(Int(value))
    default: "\(Digits.significant(value)) \(unit)"
    }
  }
}
