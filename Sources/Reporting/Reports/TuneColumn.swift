internal import Plotting
internal import Results

/// One figure of a trial.
struct TuneColumn: Sendable {
  typealias Trial = TuningResult.Trial

  /// What people read above it.
  let title: String
  /// What programs read above it.
  let field: String
  /// Whether a terminal shows it, too.
  let isBrief: Bool
  /// The rounded figure with its unit; empty where it does not apply.
  let figure: @Sendable (Trial) -> String
  /// The exact figure; nil where it does not apply.
  let value: @Sendable (Trial) -> String?

  /// A column of whole or broken numbers, or of words.
  init<Value: CustomStringConvertible & SendableMetatype>(
    _ title: String, _ field: String, brief isBrief: Bool = true,
    _ value: @escaping @Sendable (Trial) -> Value?,
    _ format: @escaping @Sendable (Value) -> String
  ) {
    self.title = title
    self.field = field
    self.isBrief = isBrief
    figure = { value($0).map(format) ?? "" }
    self.value = { value($0)?.description }
  }

  static let all = settings + figures

  private static let settings = SettingName.searched.map { name in
    TuneColumn(name.title, name.rawValue, brief: name.isBrief, { $0.settings[name] }) { value in
      if name == .memory, case .count(let bytes) = value { return Figure.amount(bytes) }
      return value.description
    }
  }

  private static let figures = [
    TuneColumn("slots", "cache_slots", brief: false, { $0.cacheSlots }, Figure.count),
    TuneColumn("speed", "tokens_per_second", { $0.tokensPerSecond }, Figure.pace),
    TuneColumn("p50", "itl_p50_seconds", brief: false, { $0.itlP50Seconds }, Figure.time),
    TuneColumn("p99", "itl_p99_seconds", { $0.itlP99Seconds }, Figure.time),
    TuneColumn("stall", "stall_share", { $0.stallShare }, Figure.share),
    TuneColumn("hidden I/O", "hidden_io_share", brief: false, { $0.hiddenIOShare }, Figure.share),
    TuneColumn("hit rate", "hit_rate", { $0.hitRate }, Figure.share),
    TuneColumn("at best", "opt_hit_rate", brief: false, { $0.optHitRate }, Figure.share),
    TuneColumn("read", "read_bytes", { $0.readBytes }, Figure.amount),
    TuneColumn("in vain", "wasted_bytes", brief: false, { $0.wastedBytes }, Figure.amount),
    TuneColumn(
      "came true", "prediction_accuracy", brief: false, { $0.predictionAccuracy }, Figure.share),
    TuneColumn("delayed", "delayed_reads", brief: false, { $0.delayedReads }, Figure.count),
    TuneColumn("by", "delay_seconds", brief: false, { $0.delaySeconds }, Figure.time),
    TuneColumn("bound by", "bound", { $0.bound }, { $0 }),
    TuneColumn("without that", "bound_gain", brief: false, boundGain, Figure.ratio),
    TuneColumn("without stalls", "amdahl_bound", { $0.amdahlBound }, Figure.ratio),
  ]

  /// How many times as fast it would be without what bounds it.
  @Sendable private static func boundGain(_ trial: Trial) -> Double? {
    trial.bound.flatMap { trial.boundGains?[$0] }
  }
}
