import Quantities
public import Results

/// What a benchmark measured, as tables.
public struct BenchmarkTable {
  private let records: [BenchmarkRecord]

  /// The table of `records`, a row for each.
  public init(_ records: [BenchmarkRecord]) { self.records = records }

  /// For a terminal: the table, what it was measured on, and what to know about it.
  public func text() -> String {
    let remarks = remarks.map { Medium.terminal.quoted($0) + "\n" }.joined()
    return [printed.text, remarks].filter { !$0.isEmpty }.joined(separator: "\n")
  }

  /// The same as Markdown.
  public func markdown() -> String {
    let remarks = remarks.map { "- \(MarkdownText.escaped($0))\n" }.joined()
    return [printed.markdown, remarks].filter { !$0.isEmpty }.joined(separator: "\n")
  }

  /// All fields of all records, unrounded.
  public func csv() -> String { flat.csv }

  /// The same as statements of SQL: the table `bench`.
  public func sql() -> String { flat.sql }

  private var flat: FlatTable<BenchmarkRecord> {
    FlatTable(name: "bench", keys: Self.keys, records: records)
  }

  private var printed: PrintedTable<BenchmarkRecord> {
    PrintedTable(columns: Self.printedColumns, records: records)
  }

  /// The machine, then each note once.
  private var remarks: [String] {
    guard let first = records.first else { return ["nothing was measured"] }
    let activations = first.settings[.activations]?.description ?? ""
    let variants = "\(first.kernelVariant) kernels, \(activations) activations"
    let host =
      "\(first.hostProcessor), \(first.hostCores) cores, "
      + "\(Digits.amount(first.hostMemoryBytes)) RAM; \(first.hostSystem); \(variants)"
    var notes: [String] = []
    for note in records.flatMap(\.notes) where !notes.contains(note) { notes.append(note) }
    let partial = records.filter { !$0.isComplete }.map {
      "\($0.test) was interrupted after \($0.repetitions) repetitions"
    }
    return [host] + notes.map { "note: \($0)" } + partial.map { "note: \($0)" }
  }
}

extension BenchmarkTable {
  private static let printedColumns: [PrintedColumn<BenchmarkRecord>] =
    printedConfiguration + printedSettings + printedFigures

  /// Where a setting is unusual.
  private static let printedSettings: [PrintedColumn<BenchmarkRecord>] = otherSettings.map { name in
    PrintedColumn(title: name.title) { record in
      record.settings[name] == name.usual ? nil : record.settings[name]?.description
    }
  }

  private static let printedConfiguration: [PrintedColumn<BenchmarkRecord>] = [
    PrintedColumn("bench.model") { $0.model + ($0.isSynthetic ? " (synthetic)" : "") },
    PrintedColumn("bench.model_bytes") { $0.modelBytes },
    PrintedColumn("bench.model_parameters") { $0.modelParameters },
    PrintedColumn("bench.device") { $0.mode == "host" ? nil : "\($0.device) (\($0.mode))" },
    PrintedColumn("bench.overrides") { $0.overrides },
    PrintedColumn("bench.threads") { "\($0.threads)" },
    PrintedColumn("bench.memory_cap_bytes") { $0.memoryCapBytes },
    PrintedColumn("bench.cache_slots", isAlwaysShown: false) { "\($0.cacheSlots)" },
    PrintedColumn("bench.prefetch_depth", isAlwaysShown: false) { "\($0.prefetchDepth)" },
    PrintedColumn("bench.lm_head_active_share") { $0.lmHeadActiveShare },
  ]

  private static let printedFigures: [PrintedColumn<BenchmarkRecord>] = [
    PrintedColumn("bench.test") { $0.test },
    PrintedColumn("bench.tokens_per_second") { pace($0) },
    PrintedColumn("bench.expert_hit_rate") { isReading($0) ? $0.expertHitRate : nil },
    PrintedColumn("bench.bytes_read_per_token") { isReading($0) ? $0.bytesReadPerToken : nil },
    PrintedColumn("bench.storage_bandwidth_bytes_per_second") {
      $0.storageBandwidthBytesPerSecond
    },
    PrintedColumn("bench.disk_bound_tokens_per_second") { bound($0.diskBoundTokensPerSecond) },
    PrintedColumn("bench.memory_traffic_bytes_per_token") { $0.memoryTrafficBytesPerToken },
    PrintedColumn("bench.memory_bandwidth_bytes_per_second") { $0.memoryBandwidthBytesPerSecond },
    PrintedColumn("bench.memory_bound_tokens_per_second") {
      bound($0.memoryBoundTokensPerSecond)
    },
    PrintedColumn(title: "reached") {
      ($0.diskBoundShare ?? $0.memoryBoundShare).map(Digits.share)
    },
    PrintedColumn("bench.io_processor_share") { $0.ioProcessorShare },
    PrintedColumn("bench.peak_rss_bytes") { $0.memoryCapBytes == nil ? nil : $0.peakRSSBytes },
  ]

  private static func isReading(_ record: BenchmarkRecord) -> Bool {
    record.storageBandwidthBytesPerSecond != nil
  }

  /// A bound on the speed.
  private static func bound(_ tokensPerSecond: Double?) -> String? {
    tokensPerSecond.map { "\(Digits.significant($0)) t/s" }
  }

  /// The mean, and how far samples lie from it.
  private static func pace(_ record: BenchmarkRecord) -> String {
    let mean = Digits.significant(record.tokensPerSecond)
    return record.standardDeviation.map { "\(mean) ± \(Digits.significant($0))" } ?? mean
  }

  /// Keys in the order of their columns: settings stand beside what they are about.
  private static let keys = FlatTable<BenchmarkOutcome>(name: "", records: []).keys.flatMap { key in
    switch key {
    case "kernel_variant": [key] + computation.map(\.rawValue)
    case "memory_cap_bytes": [key] + reading.map(\.rawValue)
    case "lm_head_active_share": [key] + (otherSettings + [.cachePolicy]).map(\.rawValue)
    default: [key]
    }
  }

  /// Settings whose columns have a position of their own.
  private static let computation: [SettingName] = [.activations, .threads, .batch]
  private static let reading: [SettingName] = [
    .prefetchDepth, .neuronSparsity, .lmHead, .lmHeadThreshold, .lmHeadFloor,
  ]

  /// All others that a row has.
  private static let otherSettings = BenchmarkOutcome.settingNames.filter {
    !(computation + reading + [.cachePolicy]).contains($0)
  }
}
