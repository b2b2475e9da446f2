import Metrics
import Quantities
public import Results

/// Devices side by side, as tables.
public struct ComparisonTable {
  private let rows: [DeviceComparisonRow]

  /// The table of `rows`.
  public init(_ rows: [DeviceComparisonRow]) { self.rows = rows }

  /// For a terminal.
  public func text() -> String { PrintedTable(columns: Self.columns, records: rows).text }

  /// The same as Markdown.
  public func markdown() -> String { PrintedTable(columns: Self.columns, records: rows).markdown }

  /// All fields of all rows, unrounded.
  public func csv() -> String { flat.csv }

  /// The same as statements of SQL: the table `comparison`.
  public func sql() -> String { flat.sql }

  private var flat: FlatTable<DeviceComparisonRow> {
    FlatTable(name: "comparison", records: rows)
  }

  private static let columns: [PrintedColumn<DeviceComparisonRow>] =
    [
      PrintedColumn("device-compare.device") { $0.device },
      PrintedColumn("device-compare.overrides") { $0.overrides },
      PrintedColumn("device-compare.model", isAlwaysShown: false) { $0.model },
      PrintedColumn("device-compare.engine", isAlwaysShown: false) { $0.engine?.title },
      PrintedColumn("device-compare.weights", isAlwaysShown: false) { $0.weights },
      PrintedColumn("device-compare.memory_cap_bytes") { $0.memoryCapBytes },
      PrintedColumn("device-compare.prefetch_depth") { "\($0.prefetchDepth)" },
      PrintedColumn("device-compare.tokens_per_second") { $0.tokensPerSecond },
      PrintedColumn(title: "nine of ten") { $0.interval?.text },
      PrintedColumn("device-compare.itl_p99_seconds") { $0.itlP99Seconds },
      PrintedColumn("device-compare.hit_rate") { $0.hitRate },
      PrintedColumn(title: "token") { Digits.time($0.tokenSeconds) },
    ]
    + [TimePart.attention, .expertFFN, .lmHead, .stall].map { part in
      PrintedColumn("device-compare.\(part.key)_seconds") { $0.partSeconds[part] }
    }
    + [PrintedColumn("device-compare.complete") { $0.isComplete ? nil : "no" }]
}
