import Metrics
import Plotting
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
    FlatTable(name: "comparison", columns: Self.flatColumns, records: rows)
  }

  private static let columns: [PrintedColumn<DeviceComparisonRow>] =
    [
      PrintedColumn(title: "device") { $0.device },
      PrintedColumn(title: "overrides") { $0.overrides },
      PrintedColumn(title: "model", isAlwaysShown: false) { $0.model },
      PrintedColumn(title: "memory") { $0.memoryCapBytes.map(Figure.amount) },
      PrintedColumn(title: "depth") { "\($0.prefetchDepth)" },
      PrintedColumn(title: "speed") { Figure.pace($0.tokensPerSecond) },
      PrintedColumn(title: "p99") { $0.itlP99Seconds.map(Figure.time) },
      PrintedColumn(title: "hit rate") { $0.hitRate.map(Figure.share) },
      PrintedColumn(title: "token") { Figure.time($0.tokenSeconds) },
    ]
    + [TimePart.attention, .expertFFN, .lmHead, .stall].map { part in
      PrintedColumn(title: part.title) { Figure.time($0.partSeconds[part]) }
    }

  private static let flatColumns: [FlatColumn<DeviceComparisonRow>] =
    [
      .text("device") { $0.device },
      .text("overrides") { $0.overrides },
      .text("model") { $0.model },
      .integer("memory_cap_bytes") { $0.memoryCapBytes },
      .integer("cache_slots") { $0.cacheSlots },
      .integer("prefetch_depth") { $0.prefetchDepth },
      .real("tokens_per_second") { $0.tokensPerSecond },
      .real("itl_p99_seconds") { $0.itlP99Seconds },
      .real("hit_rate") { $0.hitRate },
    ]
    + TimePart.onDevice.map { part in .real("\(part.key)_seconds") { $0.partSeconds[part] } }
}
