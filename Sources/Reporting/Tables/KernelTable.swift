import Plotting
public import Results

/// How fast kernels are, as tables.
public struct KernelTable {
  private let records: [KernelRecord]

  /// The table of `records`, a row for each.
  public init(_ records: [KernelRecord]) { self.records = records }

  /// For a terminal: the limits, then the table.
  public func text() -> String {
    remarks.map { $0 + "\n" }.joined() + "\n" + printed.text
  }

  /// The same as Markdown.
  public func markdown() -> String {
    remarks.map { "- \(MarkdownText.escaped($0))\n" }.joined() + "\n" + printed.markdown
  }

  /// All fields of all records, unrounded.
  public func csv() -> String { flat.csv }

  /// The same as statements of SQL: the table `bench_kernels`.
  public func sql() -> String { flat.sql }

  private var flat: FlatTable<KernelRecord> {
    FlatTable(name: "bench_kernels", columns: Self.flatColumns, records: records)
  }

  private var printed: PrintedTable<KernelRecord> {
    PrintedTable(columns: Self.printedColumns, records: records)
  }

  /// The machine, and its limits for each number of threads and each variant.
  private var remarks: [String] {
    guard let first = records.first else { return ["nothing was measured"] }
    var limits: [String] = []
    for record in records {
      let threads = "\(record.threads) thread\(record.threads == 1 ? "" : "s")"
      let memory = "\(threads): memory \(Figure.bandwidth(record.memoryLimitBytesPerSecond))"
      if !limits.contains(memory) { limits.append(memory) }
      guard let variant = record.variant, let limit = record.multiplyLimitPerSecond else {
        continue
      }
      let rate =
        "\(threads): \(variant) \(record.arithmetic) "
        + "\(Figure.multiplyAdds(limit))"
      if !limits.contains(rate) { limits.append(rate) }
    }
    return ["\(first.hostProcessor), \(first.hostCores) cores; this machine's limits:"]
      + limits.map { "  \($0)" }
  }
}

extension KernelTable {
  private static let printedColumns: [PrintedColumn<KernelRecord>] = [
    PrintedColumn(title: "kernel") { $0.kernel },
    PrintedColumn(title: "shape") { $0.shape },
    PrintedColumn(title: "tokens") { "\($0.tokens)" },
    PrintedColumn(title: "threads") { "\($0.threads)" },
    PrintedColumn(title: "variant") { $0.variant },
    PrintedColumn(title: "from") { $0.source },
    PrintedColumn(title: "time") { Figure.time($0.seconds) },
    PrintedColumn(title: "weights") { $0.weightBytesPerSecond.map(Figure.bandwidth) },
    PrintedColumn(title: "work") { $0.multiplyAddsPerSecond.map(Figure.multiplyAdds) },
    PrintedColumn(title: "of limit") { $0.limitShare.map(Figure.share) },
    PrintedColumn(title: "limit") { $0.limit },
  ]

  static let flatColumns: [FlatColumn<KernelRecord>] = [
    .text("engine_version") { $0.engineVersion },
    .text("kernel") { $0.kernel },
    .text("shape") { $0.shape },
    .integer("tokens") { $0.tokens },
    .text("variant") { $0.variant },
    .text("arithmetic") { $0.arithmetic },
    .integer("threads") { $0.threads },
    .text("source") { $0.source },
    .real("seconds") { $0.seconds },
    .list("samples") { $0.samples },
    .integer("weight_bytes") { $0.weightBytes },
    .integer("multiply_adds") { $0.multiplyAdds },
    .real("weight_bytes_per_second") { $0.weightBytesPerSecond },
    .real("multiply_adds_per_second") { $0.multiplyAddsPerSecond },
    .real("memory_limit_bytes_per_second") { $0.memoryLimitBytesPerSecond },
    .real("multiply_limit_per_second") { $0.multiplyLimitPerSecond },
    .text("limit") { $0.limit },
    .real("limit_share") { $0.limitShare },
    .text("host_processor") { $0.hostProcessor },
    .integer("host_cores") { $0.hostCores },
  ]
}
