import Quantities
public import Results

/// How fast kernels are, as tables.
public struct KernelTable {
  private let records: [KernelRecord]

  /// The table of `records`, a row for each.
  public init(_ records: [KernelRecord]) { self.records = records }

  /// For a terminal: the limits, then the table.
  public func text() -> String {
    remarks.map { Medium.terminal.quoted($0) + "\n" }.joined() + "\n" + printed.text
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
    FlatTable(name: "bench_kernels", records: records)
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
      let memory = "\(threads): memory \(Digits.bandwidth(record.memoryLimitBytesPerSecond))"
      if !limits.contains(memory) { limits.append(memory) }
      guard let variant = record.variant, let limit = record.multiplyLimitPerSecond else {
        continue
      }
      let rate =
        "\(threads): \(variant) \(record.arithmetic) "
        + "\(Digits.multiplyAdds(limit))"
      if !limits.contains(rate) { limits.append(rate) }
    }
    return ["\(first.hostProcessor), \(first.hostCores) cores; this machine's limits:"]
      + limits.map { "  \($0)" }
  }
}

extension KernelTable {
  private static let printedColumns: [PrintedColumn<KernelRecord>] = [
    PrintedColumn("bench-kernels.kernel") { $0.kernel },
    PrintedColumn("bench-kernels.shape") { $0.shape },
    PrintedColumn("bench-kernels.tokens") { "\($0.tokens)" },
    PrintedColumn("bench-kernels.threads") { "\($0.threads)" },
    PrintedColumn("bench-kernels.variant") { $0.variant },
    PrintedColumn("bench-kernels.source") { $0.source },
    PrintedColumn("bench-kernels.seconds") { $0.seconds },
    PrintedColumn("bench-kernels.weight_bytes_per_second") { $0.weightBytesPerSecond },
    PrintedColumn("bench-kernels.multiply_adds_per_second") { $0.multiplyAddsPerSecond },
    PrintedColumn("bench-kernels.limit_share") { $0.limitShare },
    PrintedColumn("bench-kernels.limit") { $0.limit },
  ]
}
