internal import Tuning

/// One figure of a trial.
struct TuneColumn: Sendable {
  typealias Trial = TuningResult.Trial

  /// What people read above it.
  let title: String
  /// What programs read above it.
  let field: String
  /// The rounded figure with its unit; empty where it does not apply.
  let figure: @Sendable (Trial) -> String
  /// The exact figure; nil where it does not apply.
  let value: @Sendable (Trial) -> String?

  /// A column of whole or broken numbers.
  init<Number: CustomStringConvertible & SendableMetatype>(
    _ title: String, _ field: String, _ number: @escaping @Sendable (Trial) -> Number?,
    _ format: @escaping @Sendable (Number) -> String
  ) {
    self.title = title
    self.field = field
    figure = { number($0).map(format) ?? "" }
    value = { number($0)?.description }
  }

  static let all = [
    TuneColumn("depth", "prefetch_depth", { $0.prefetchDepth }, { "\($0)" }),
    TuneColumn("speed", "tokens_per_second", { $0.tokensPerSecond }, Figure.pace),
    TuneColumn("p50", "itl_p50_seconds", { $0.itlP50Seconds }, Figure.time),
    TuneColumn("p99", "itl_p99_seconds", { $0.itlP99Seconds }, Figure.time),
    TuneColumn("stall", "stall_share", { $0.stallShare }, Figure.share),
    TuneColumn("hidden I/O", "hidden_io_share", { $0.hiddenIOShare }, Figure.share),
    TuneColumn("hit rate", "hit_rate", { $0.hitRate }, Figure.share),
    TuneColumn("at best", "opt_hit_rate", { $0.optHitRate }, Figure.share),
    TuneColumn("read", "read_bytes", { $0.readBytes }, Figure.amount),
    TuneColumn("in vain", "wasted_bytes", { $0.wastedBytes }, Figure.amount),
    TuneColumn("came true", "prediction_accuracy", { $0.predictionAccuracy }, Figure.share),
    TuneColumn("delayed", "delayed_reads", { $0.delayedReads }, Figure.count),
    TuneColumn("by", "delay_seconds", { $0.delaySeconds }, Figure.time),
  ]
}
