internal import Metrics
internal import Quantities
internal import Results

/// One figure of a trial.
struct TuneColumn: Sendable {
  /// What people read above it.
  let title: String
  /// What programs read above it.
  let field: String
  /// Whether a terminal shows it, too.
  let isBrief: Bool
  /// The rounded figure with its unit; empty where it does not apply.
  let figure: @Sendable (TrialRecord) -> String
  /// The exact figure; nil where it does not apply.
  let value: @Sendable (TrialRecord) -> String?

  private init(
    title: String, field: String, isBrief: Bool,
    figure: @escaping @Sendable (TrialRecord) -> String,
    value: @escaping @Sendable (TrialRecord) -> String?
  ) {
    (self.title, self.field, self.isBrief) = (title, field, isBrief)
    (self.figure, self.value) = (figure, value)
  }

  /// A column of a figure, in the catalogue's words and format.
  private init(
    _ field: String, brief isBrief: Bool = true,
    _ value: @escaping @Sendable (TrialRecord) -> Double?
  ) {
    self.init(field, brief: isBrief, value, Figure.named("tune.trials.\(field)").text)
  }

  /// The same of a whole number.
  private init(
    _ field: String, brief isBrief: Bool = true, _ value: @escaping @Sendable (TrialRecord) -> Int?
  ) {
    let figure = Figure.named("tune.trials.\(field)")
    self.init(field, brief: isBrief, value) { figure.text(of: Double($0)) }
  }

  /// The same of a word.
  private init(
    _ field: String, brief isBrief: Bool = true,
    _ value: @escaping @Sendable (TrialRecord) -> String?
  ) {
    self.init(field, brief: isBrief, value) { $0 }
  }

  private init<Value: CustomStringConvertible & SendableMetatype>(
    _ field: String, title: String? = nil, brief isBrief: Bool,
    _ value: @escaping @Sendable (TrialRecord) -> Value?,
    _ format: @escaping @Sendable (Value) -> String
  ) {
    self.title = title ?? Figure.named("tune.trials.\(field)").column
    self.field = field
    self.isBrief = isBrief
    figure = { value($0).map(format) ?? "" }
    self.value = { value($0)?.description }
  }

  static let all = settings + figures

  private static let settings = SettingName.searched.map { name in
    TuneColumn(
      title: name.title, field: name.rawValue, isBrief: name.isBrief,
      figure: { $0.settings.text(of: name) }, value: { $0.settings[name]?.description })
  }

  private static let figures = [
    TuneColumn("cache_slots", brief: false) { $0.cacheSlots },
    TuneColumn("tokens_per_second") { $0.tokensPerSecond },
    TuneColumn("ttft_seconds", title: "first token", brief: true, { $0.ttftSeconds }, Digits.time),
    TuneColumn("itl_p50_seconds", brief: false) { $0.itlP50Seconds },
    TuneColumn("itl_p99_seconds") { $0.itlP99Seconds },
    TuneColumn("stall_share") { $0.stallShare },
    TuneColumn("hidden_io_share", brief: false) { $0.hiddenIOShare },
    TuneColumn("hit_rate") { $0.hitRate },
    TuneColumn("opt_hit_rate", brief: false) { $0.optHitRate },
    TuneColumn("read_bytes") { $0.readBytes },
    TuneColumn("wasted_bytes", brief: false) { $0.wastedBytes },
    TuneColumn("prediction_accuracy", brief: false) { $0.predictionAccuracy },
    TuneColumn("delayed_reads", brief: false) { $0.delayedReads },
    TuneColumn("delay_seconds", brief: false) { $0.delaySeconds },
    TuneColumn("bound") { $0.bound },
    TuneColumn("limit", title: "limited by", brief: false, { $0.outcome.greatestGain?.part }) {
      $0
    },
    TuneColumn(
      "bound_gain", title: "without that", brief: false, { $0.outcome.greatestGain?.ratio },
      Digits.ratio),
    TuneColumn("amdahl_bound") { $0.amdahlBound },
  ]
}
