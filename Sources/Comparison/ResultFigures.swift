import Files
import Metrics
import Quantities
public import Results

/// A result as gates and comparisons see it: what it owes itself to, and its figures by key.
public struct ResultFigures: Sendable {
  /// The kind of file that it is of.
  public let kind: ResultKind
  /// Which of several results it is, in words; nil where there is one.
  let label: String?
  /// What the figures owe themselves to, by key.
  let configuration: [String: String]
  /// Each in its own unit.
  let figures: [String: Double]

  /// The figures of a run.
  ///
  /// - Throws: as `RunFolder.json`, like the others.
  public init(_ record: RunRecord) throws {
    var record = record
    // Of a long run most of it, and none of it single figures. Of what was computed here, the
    // command says the prompt.
    if record.routing != "recorded" { record.promptTokenIDs = [] }
    record.generatedTokenIDs = []
    record.tokenSeconds = []
    record.text = ""
    try self.init(record, label: nil)
  }

  /// The figures of a workload; of single requests there are none.
  public init(_ record: WorkloadRecord) throws {
    var record = record
    record.requests = []
    try self.init(record, label: nil)
  }

  /// The figures of a search's winner.
  public init(_ record: TuningResult) throws { try self.init(record, label: nil) }

  /// The figures of a row of `bench`.
  public init(_ record: BenchmarkRecord) throws {
    let threads = record.settings.threads
    try self.init(
      record,
      label: "\(record.test), depth \(record.settings.prefetchDepth),"
        + " \(threads) thread\(threads == 1 ? "" : "s")"
        + (record.memoryCapBytes.map { ", \(Digits.amount($0))" } ?? ""))
  }

  private init<Content: ResultContent>(_ record: Content, label: String?) throws {
    let tree = try JSONTree(RunFolder.json(record))
    kind = Content.kind
    self.label = label
    configuration = Configuration.texts(in: tree)
    let judged = Content.kind.judgedPath.reduce(tree) { $0[$1] ?? .null }
    var figures: [String: Double] = [:]
    Self.collect(judged, at: "", into: &figures)
    self.figures = figures
  }

  private static func collect(
    _ tree: JSONTree, at key: String, into figures: inout [String: Double]
  ) {
    if case .object(let members) = tree {
      for (name, member) in members {
        collect(member, at: key.isEmpty ? name : "\(key).\(name)", into: &figures)
      }
    } else if let number = tree.number {
      figures[key] = number
    }
  }

  /// What comparisons show and baselines keep, in that order, as far as a result has it.
  static let chief = [
    "tokens_per_second", "steady_state.tokens_per_second", "prefill_tokens_per_second",
    "ttft_seconds", "load_seconds", "ttft_from_start_seconds", "itl_seconds.p50",
    "itl_seconds.p90", "itl_seconds.p95", "itl_seconds.p99", "itl_seconds.max",
    "itl_p50_seconds", "itl_p99_seconds", "statistics.ttft_seconds.p50",
    "statistics.ttft_seconds.p90", "statistics.ttft_seconds.p99", "statistics.itl_seconds.p50",
    "statistics.itl_seconds.p90", "statistics.itl_seconds.p99", "statistics.e2e_seconds.p50",
    "statistics.e2e_seconds.p99", "device_time_shares.stall", "stall_share",
    "experts.hit_rate", "hit_rate", "expert_hit_rate", "overlap.prefetch_attention_share",
    "overlap.hidden_io_share", "prefetch.prediction_accuracy", "prefetch.wasted_bytes",
    "io.bytes_per_token", "bytes_read_per_token", "faults.seconds_per_token", "peak_rss_bytes",
    "worst_lag_seconds",
  ]
}
