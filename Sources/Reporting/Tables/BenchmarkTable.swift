import Plotting
public import Results

/// What a benchmark measured, as tables.
public struct BenchmarkTable {
  private let records: [BenchmarkRecord]

  /// The table of `records`, a row for each.
  public init(_ records: [BenchmarkRecord]) { self.records = records }

  /// For a terminal: the table, what it was measured on, and what to know about it.
  public func text() -> String {
    ([printed.text] + [remarks.map { $0 + "\n" }.joined()]).filter { !$0.isEmpty }
      .joined(separator: "\n")
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
    FlatTable(name: "bench", columns: Self.flatColumns, records: records)
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
      + "\(Figure.amount(first.hostMemoryBytes)) RAM; \(first.hostSystem); \(variants)"
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
    PrintedColumn(title: "model") { $0.model + ($0.isSynthetic ? " (synthetic)" : "") },
    PrintedColumn(title: "size") { Figure.amount($0.modelBytes) },
    PrintedColumn(title: "params") { Figure.magnitude(Double($0.modelParameters)) },
    PrintedColumn(title: "device") { $0.mode == "host" ? nil : "\($0.device) (\($0.mode))" },
    PrintedColumn(title: "overrides") { $0.overrides },
    PrintedColumn(title: "threads") { "\($0.threads)" },
    PrintedColumn(title: "RAM cap") { $0.memoryCapBytes.map(Figure.amount) },
    PrintedColumn(title: "slots", isAlwaysShown: false) { "\($0.cacheSlots)" },
    PrintedColumn(title: "prefetch", isAlwaysShown: false) { "\($0.prefetchDepth)" },
    PrintedColumn(title: "head rows") { $0.lmHeadActiveShare.map(Figure.share) },
  ]

  private static let printedFigures: [PrintedColumn<BenchmarkRecord>] = [
    PrintedColumn(title: "test") { $0.test },
    PrintedColumn(title: "t/s") { pace($0) },
    PrintedColumn(title: "hit rate") { isReading($0) ? $0.expertHitRate.map(Figure.share) : nil },
    PrintedColumn(title: "read/token") {
      isReading($0) ? $0.bytesReadPerToken.map { Figure.amount(Int($0)) } : nil
    },
    PrintedColumn(title: "storage") {
      isReading($0) ? $0.storageBandwidthBytesPerSecond.map(Figure.bandwidth) : nil
    },
    PrintedColumn(title: "disk bound") {
      $0.diskBoundTokensPerSecond.map { "\(Figure.significant($0)) t/s" }
    },
    PrintedColumn(title: "traffic/token") {
      $0.memoryTrafficBytesPerToken.map { Figure.amount(Int($0)) }
    },
    PrintedColumn(title: "memory") { $0.memoryBandwidthBytesPerSecond.map(Figure.bandwidth) },
    PrintedColumn(title: "memory bound") {
      $0.memoryBoundTokensPerSecond.map { "\(Figure.significant($0)) t/s" }
    },
    PrintedColumn(title: "reached") {
      ($0.diskBoundShare ?? $0.memoryBoundShare).map(Figure.share)
    },
    PrintedColumn(title: "I/O CPU") { $0.ioProcessorShare.map(Figure.share) },
    PrintedColumn(title: "peak RSS") {
      $0.memoryCapBytes == nil ? nil : $0.peakRSSBytes.map(Figure.amount)
    },
  ]

  private static func isReading(_ record: BenchmarkRecord) -> Bool {
    record.storageBandwidthBytesPerSecond != nil
  }

  /// The mean, and how far samples lie from it.
  private static func pace(_ record: BenchmarkRecord) -> String {
    let mean = Figure.significant(record.tokensPerSecond)
    return record.standardDeviation.map { "\(mean) ± \(Figure.significant($0))" } ?? mean
  }

  static let flatColumns: [FlatColumn<BenchmarkRecord>] =
    modelColumns + settingColumns + testColumns + figureColumns

  private static let modelColumns: [FlatColumn<BenchmarkRecord>] = [
    .text("engine_version") { $0.engineVersion },
    .text("mode") { $0.mode },
    .text("device") { $0.device },
    .text("overrides") { $0.overrides },
    .text("model") { $0.model },
    .text("model_sha256") { $0.modelSHA256 },
    .integer("model_bytes") { $0.modelBytes },
    .integer("model_parameters") { $0.modelParameters },
    .truth("synthetic") { $0.isSynthetic },
    .text("kernel_variant") { $0.kernelVariant },
  ]

  private static let settingColumns: [FlatColumn<BenchmarkRecord>] =
    columns(computation) + [.integer("memory_cap_bytes") { $0.memoryCapBytes }] + columns(reading)
    + [.real("lm_head_active_share") { $0.lmHeadActiveShare }]
    + columns(otherSettings + [.cachePolicy])

  /// Settings whose columns have a position of their own.
  private static let computation: [SettingName] = [.activations, .threads, .batch]
  private static let reading: [SettingName] = [
    .prefetchDepth, .neuronSparsity, .lmHead, .lmHeadThreshold, .lmHeadFloor,
  ]

  /// All others that a row has.
  private static let otherSettings = BenchmarkOutcome.settingNames.filter {
    !(computation + reading + [.cachePolicy]).contains($0)
  }

  private static func columns(_ names: [SettingName]) -> [FlatColumn<BenchmarkRecord>] {
    names.map { name in .setting(name) { $0.settings[name] } }
  }

  private static let testColumns: [FlatColumn<BenchmarkRecord>] = [
    .integer("cache_slots") { $0.cacheSlots },
    .integer("expert_count") { $0.expertCount },
    .integer("io_lanes") { $0.ioLanes },
    // A seed may be greater than a database's integers.
    .text("seed") { "\($0.seed)" },
    .text("test") { $0.test },
    .integer("prompt_tokens") { $0.promptTokens },
    .integer("generated_tokens") { $0.generatedTokens },
    .integer("context_depth") { $0.contextDepth },
    .integer("repetitions") { $0.repetitions },
    .truth("complete") { $0.isComplete },
  ]

  private static let figureColumns: [FlatColumn<BenchmarkRecord>] = [
    .real("tokens_per_second") { $0.tokensPerSecond },
    .real("tokens_per_second_sd") { $0.standardDeviation },
    .real("tokens_per_second_median") { $0.median },
    .real("tokens_per_second_min") { $0.least },
    .real("tokens_per_second_max") { $0.greatest },
    .list("samples") { $0.samples },
    .real("expert_hit_rate") { $0.expertHitRate },
    .real("bytes_read_per_token") { $0.bytesReadPerToken },
    .real("io_busy_seconds") { $0.ioBusySeconds },
    .real("io_bandwidth_bytes_per_second") { $0.ioBandwidthBytesPerSecond },
    .real("io_processor_share") { $0.ioProcessorShare },
    .real("storage_bandwidth_bytes_per_second") { $0.storageBandwidthBytesPerSecond },
    .real("disk_bound_tokens_per_second") { $0.diskBoundTokensPerSecond },
    .real("disk_bound_share") { $0.diskBoundShare },
    .real("memory_bandwidth_bytes_per_second") { $0.memoryBandwidthBytesPerSecond },
    .real("memory_traffic_bytes_per_token") { $0.memoryTrafficBytesPerToken },
    .real("memory_bound_tokens_per_second") { $0.memoryBoundTokensPerSecond },
    .real("memory_bound_share") { $0.memoryBoundShare },
    .integer("peak_rss_bytes") { $0.peakRSSBytes },
    .real("worst_lag_seconds") { $0.worstLagSeconds },
    .text("enforcement") { $0.enforcement },
    .text("host_processor") { $0.hostProcessor },
    .integer("host_cores") { $0.hostCores },
    .integer("host_memory_bytes") { $0.hostMemoryBytes },
    .text("host_system") { $0.hostSystem },
    .text("notes") { $0.notes.joined(separator: "; ") },
    .text("command") { $0.command },
  ]
}
