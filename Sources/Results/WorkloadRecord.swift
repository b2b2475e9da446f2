public import Metrics
public import Quantities

/// Everything that a workload reports, in the form of `workload.json`.
///
/// Times are seconds of device time. A value that does not apply is nil and absent from the file.
public typealias WorkloadRecord = Configured<WorkloadOutcome>

/// What a workload reports beside its settings.
public struct WorkloadOutcome: SettingsOutcome {
  /// The Edgewise that made it.
  public var engineVersion: String
  /// `host`, `applied`, `simulated` or `replayed`: which machine's time the figures are.
  public var mode: String
  /// The profile's name; `host` for this machine as it is.
  public var device: String
  /// What-ifs that changed the device's profile; nil where there are none.
  public var overrides: [String]?
  /// The model's name.
  public var model: String
  /// nil where there is no file of weights.
  public var modelSHA256: String?
  /// Where random numbers begin.
  public var seed: UInt64
  /// The engine that the figures stand for.
  public var engine: PricedEngine?
  /// The format of the weights that a replay stands for; nil where a file's own are meant.
  public var weights: String?
  /// Where a replay's decisions come from; nil where the model made them.
  public var routing: String?
  /// Experts that the cache holds.
  public var cacheSlots: Int
  /// What the workload is called: its class, or the name of its file.
  public var workload: String
  /// Names what is asked and in which order: the hash of all requests.
  public var workloadID: String
  /// What was in memory as the first request came.
  public var start: RunStart
  /// All requests that were made, in order.
  public var requests: [RequestRow]
  /// What the requests come to.
  public var statistics: Statistics
  /// How well repetitions agree; nil where there is one.
  public var repetitions: Repetitions?
  /// Decoded tokens ÷ the time that they took, over all requests.
  public var tokensPerSecond: Double?
  /// Prompt tokens ÷ the time that they took, over all requests.
  public var prefillTokensPerSecond: Double?
  /// The share of all time in which computation waited for experts.
  public var stallShare: Double?
  /// Of wanted experts, the share that was in memory when the router named them.
  public var hitRate: Double?
  /// Bytes read from storage ÷ tokens, those of prompts included.
  public var bytesReadPerToken: Double?
  /// What the run laid its memory out for.
  public var memory: RunOutcome.MemoryUse
  /// The most that the process had resident, in bytes; nil where nothing was computed.
  public var peakRSSBytes: Int?
  /// The most by which this machine was ever late, in seconds; nil where time was modelled.
  public var worstLagSeconds: Double?
  /// What came of the gates that it was held to; nil where there were none.
  public var gates: [GateRecord]?
  /// False where it was interrupted: the figures cover the requests that were done.
  public var isComplete: Bool
  /// What the figures rest on, in sentences.
  public var assumptions: [String]
  /// What a reader should know before using the figures, in sentences.
  public var warnings: [String]
  /// How to make it again.
  public var command: String
  /// nil where the figures owe nothing to this machine.
  public var host: HostDescription?
  /// The device profile as it was applied; nil on the bare host.
  public var resolvedProfile: String?

  /// All of its values but those that follow from the requests.
  public init(
    engineVersion: String, mode: String, device: String, overrides: [String]? = nil, model: String,
    modelSHA256: String? = nil, seed: UInt64, engine: PricedEngine? = nil, weights: String? = nil,
    routing: String? = nil, cacheSlots: Int, workload: String, workloadID: String, start: RunStart,
    requests: [RequestRow], memory: RunOutcome.MemoryUse, isComplete: Bool, assumptions: [String],
    warnings: [String], command: String, host: HostDescription? = nil,
    resolvedProfile: String? = nil
  ) {
    self.engineVersion = engineVersion
    self.mode = mode
    self.device = device
    self.overrides = overrides
    self.model = model
    self.modelSHA256 = modelSHA256
    self.seed = seed
    self.engine = engine
    self.weights = weights
    self.routing = routing
    self.cacheSlots = cacheSlots
    self.workload = workload
    self.workloadID = workloadID
    self.start = start
    self.requests = requests
    statistics = Statistics(requests)
    repetitions = Repetitions(requests)
    self.memory = memory
    self.isComplete = isComplete
    self.assumptions = assumptions
    self.warnings = warnings
    self.command = command
    self.host = host
    self.resolvedProfile = resolvedProfile
    let sums = WorkloadSums(requests)
    tokensPerSecond = sums.tokensPerSecond
    prefillTokensPerSecond = sums.prefillTokensPerSecond
    stallShare = sums.stallShare
    bytesReadPerToken = sums.bytesReadPerToken
  }

  /// What the requests come to, a figure each.
  public struct Statistics: Codable, Hashable, Sendable {
    /// Of the times to the first token.
    public var ttftSeconds: FigureStatistics?
    /// Of the times between tokens, all requests together.
    public var itlSeconds: FigureStatistics?
    /// Of the requests' means of these.
    public var tpotSeconds: FigureStatistics?
    /// Of the times from a request to its last token.
    public var e2eSeconds: FigureStatistics?
    /// Of the requests' decode speeds.
    public var tokensPerSecond: FigureStatistics?
    /// Of the requests' prefill speeds.
    public var prefillTokensPerSecond: FigureStatistics?
    /// Of the times that requests waited for experts.
    public var stallSeconds: FigureStatistics?

    init(_ rows: [RequestRow]) {
      func statistics(_ unit: String, _ value: (RequestRow) -> Double?) -> FigureStatistics? {
        FigureStatistics(rows.compactMap(value), unit: unit)
      }
      ttftSeconds = statistics("seconds") { $0.ttftSeconds }
      itlSeconds = FigureStatistics(rows.flatMap(\.itlSeconds), unit: "seconds")
      tpotSeconds = statistics("seconds") { $0.tpotSeconds }
      e2eSeconds = statistics("seconds") { $0.e2eSeconds }
      tokensPerSecond = statistics("tokens per second") { $0.tokensPerSecond }
      prefillTokensPerSecond = statistics("tokens per second") { $0.prefillTokensPerSecond }
      stallSeconds = statistics("seconds") { $0.stallSeconds }
    }

    enum CodingKeys: String, CodingKey {
      case ttftSeconds = "ttft_seconds"
      case itlSeconds = "itl_seconds"
      case tpotSeconds = "tpot_seconds"
      case e2eSeconds = "e2e_seconds"
      case tokensPerSecond = "tokens_per_second"
      case prefillTokensPerSecond = "prefill_tokens_per_second"
      case stallSeconds = "stall_seconds"
    }
  }

  /// How well the repetitions of a workload agree, by what each of them comes to as a whole.
  public struct Repetitions: Codable, Hashable, Sendable {
    /// Of their decode speeds.
    public var tokensPerSecond: RepetitionStatistics?
    /// Of their mean times to the first token.
    public var ttftSeconds: RepetitionStatistics?

    /// nil where there is only one.
    init?(_ rows: [RequestRow]) {
      let repetitions = Dictionary(grouping: rows, by: \.repetition).sorted { $0.key < $1.key }
      guard repetitions.count > 1 else { return nil }
      tokensPerSecond = RepetitionStatistics(
        repetitions.compactMap { _, rows in
          let times = rows.flatMap(\.itlSeconds)
          let sum = times.reduce(0, +)
          return sum > 0 ? Double(times.count) / sum : nil
        })
      ttftSeconds = RepetitionStatistics(
        repetitions.compactMap { _, rows in
          let times = rows.compactMap(\.ttftSeconds)
          return times.isEmpty ? nil : times.reduce(0, +) / Double(times.count)
        })
    }

    enum CodingKeys: String, CodingKey {
      case tokensPerSecond = "tokens_per_second"
      case ttftSeconds = "ttft_seconds"
    }
  }

  enum CodingKeys: String, CodingKey {
    case engineVersion = "engine_version"
    case mode, device, overrides, model
    case modelSHA256 = "model_sha256"
    case seed, engine, weights, routing
    case cacheSlots = "cache_slots"
    case workload
    case workloadID = "workload_id"
    case start, requests, statistics, repetitions
    case tokensPerSecond = "tokens_per_second"
    case prefillTokensPerSecond = "prefill_tokens_per_second"
    case stallShare = "stall_share"
    case hitRate = "hit_rate"
    case bytesReadPerToken = "bytes_read_per_token"
    case memory
    case peakRSSBytes = "peak_rss_bytes"
    case worstLagSeconds = "worst_lag_seconds"
    case gates
    case isComplete = "complete"
    case assumptions, warnings, command, host
    case resolvedProfile = "resolved_profile"
  }
}

extension WorkloadOutcome {
  /// The settings that a workload has a word for: those of a run.
  public static let settingNames = RunOutcome.settingNames
  public static let keepsDefaults = false

  /// Whether the process held more than its cap.
  public var violatesCap: Bool { memory.isViolated(byPeak: peakRSSBytes) }

  /// Notes the most that the process has had resident until now, and warns where that is over the
  /// cap.
  public mutating func note(peak: ByteCount) {
    peakRSSBytes = peak.bytes
    memory.warn(of: peak, in: &warnings)
  }
}
