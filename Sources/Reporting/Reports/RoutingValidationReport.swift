import Quantities
public import Results

/// Made-up routing beside that of a trace, for people and for spreadsheets.
public struct RoutingValidationReport {
  private let record: RoutingValidationRecord

  /// The report on `record`.
  public init(_ record: RoutingValidationRecord) { self.record = record }

  /// For a terminal.
  public func text() -> String {
    let parts = [
      Medium.terminal.quoted(headline), table.text, Medium.terminal.quoted("locality: \(locality)"),
      "Assumptions are in the report (--format md).",
    ]
    return parts.map { $0.last?.isNewline == true ? $0 : $0 + "\n" }.joined(separator: "\n")
  }

  /// The same as Markdown, with everything it rests on.
  public func markdown() -> String {
    let sections = [
      "# Made-up routing against a trace", MarkdownText.escaped(headline), table.markdown,
      MarkdownText.escaped("Locality: \(locality)"), "## Assumptions",
      record.assumptions.map { "- \(MarkdownText.escaped($0))" }.joined(separator: "\n"),
      "## How to make this again", MarkdownText.block(record.command),
    ]
    return sections.map { $0.last?.isNewline == true ? $0 : $0 + "\n" }.joined(separator: "\n")
  }

  /// All fields of all rows, unrounded.
  public func csv() -> String { FlatTable(name: "routing", records: record.rows).csv }

  private var headline: String {
    let failed = record.rows.count { !$0.isPassed }
    let judged = record.rows.count { $0.allowed != nil }
    return "\(record.isPassed ? "Passed" : "Failed"): \(judged - failed) of \(judged) figures of"
      + " \(record.model) (\(record.tokens) tokens, \(record.layers) layers,"
      + " \(record.expertsPerToken) of \(record.expertsPerLayer) experts) are as near as is allowed"
      + "\(worst). Mean of \(record.texts) texts."
  }

  private var worst: String {
    let hitRates: Set<RoutingValidationRecord.Measure> = [.lru, .lfu, .belady, .layerLRU]
    let rows = record.rows.filter { hitRates.contains($0.measure) }
    guard let row = rows.max(by: { abs($0.error) < abs($1.error) }) else { return "" }
    return "; the worst hit rate is \(Digits.points(row.error)) off (\(row.measure.rawValue),"
      + " \(Digits.share(row.at ?? 0)) of the experts)"
  }

  private var locality: String { record.locality }

  private var table: PrintedTable<RoutingValidationRecord.Row> {
    PrintedTable(columns: Self.columns, records: record.rows)
  }

  private static let columns: [PrintedColumn<RoutingValidationRecord.Row>] = [
    PrintedColumn("validate-routing.rows.measure") { $0.measure.rawValue },
    PrintedColumn(title: "at") { row in
      row.at.map { at in
        switch row.measure {
        case .lru, .lfu, .belady, .layerLRU, .missSpread: Digits.share(at)
        case .workingSet: "\(Int(at)) tokens"
        case .overlap: "lag \(Int(at))"
        case .hottestSpread: ""
        }
      }
    },
    PrintedColumn(title: "trace") { figure($0.traced, of: $0) },
    PrintedColumn(title: "made up") { figure($0.generated, of: $0) },
    PrintedColumn(title: "error") { row in
      row.measure == .workingSet ? Digits.signedShare(row.error) : Digits.points(row.error)
    },
    PrintedColumn(title: "allowed") { row in
      row.allowed.map { allowed in
        let size =
          row.measure == .workingSet
          ? Digits.share(allowed) : "\(Digits.decimal(allowed * 100, digits: 1)) pp"
        return (row.isPassed ? "" : "over ") + "±" + size
      }
    },
  ]

  private static func figure(_ value: Double, of row: RoutingValidationRecord.Row) -> String {
    row.measure == .missSpread
      ? Digits.decimal(value, digits: 2) : "\(Digits.decimal(value * 100, digits: 1)) %"
  }
}
