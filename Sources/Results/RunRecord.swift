public import Metrics
public import Quantities

/// Everything that one run reports, in the form of `run.json`.
///
/// Times are seconds of device time. A value that does not apply is nil and absent from the file.
public typealias RunRecord = Configured<RunOutcome>

/// What one run reports beside its settings.
public struct RunOutcome: SettingsOutcome {
  /// The Edgewise that made it.
  public var engineVersion: String
  /// `host`, `applied`, `simulated` or `replayed`: which machine's time the figures are.
  public var mode: String
  /// The profile's name; `host` for this machine as it is.
  public var device: String
  /// What-ifs such as `storage=ufs-4.0` that changed the device's profile; nil where there are
  /// none.
  public var overrides: [String]?
  /// The model's name.
  public var model: String
  /// nil where there is no file of weights.
  public var modelSHA256: String?
  /// Where random numbers begin.
  public var seed: UInt64
  /// The engine that the figures stand for; nil in files from before there was a choice.
  public var engine: PricedEngine?
  /// The format of the weights that a replay stands for; nil where a file's own are meant.
  public var weights: String?
  /// Where a replay's decisions come from, `recorded` or `synthetic`; nil where the model made
  /// them.
  public var routing: String?
  /// Experts that the cache holds.
  public var cacheSlots: Int
  /// The prompt.
  public var promptTokenIDs: [Int]
  /// The answer.
  public var generatedTokenIDs: [Int]
  /// The answer's text; empty where none was computed.
  public var text: String
  /// From the request's acceptance to the first token with text, prefill included; the load too
  /// where the program starts with the request.
  public var ttftSeconds: Double?
  /// What reading the weights takes that every token needs, as the program starts, in seconds; nil
  /// where they were there before.
  public var loadSeconds: Double?
  /// From the program's start to the first token with text of a request that waited for it; nil
  /// where it had started before.
  public var ttftFromStartSeconds: Double?
  /// Decode speed: tokens after the first ÷ the time from the first to the last.
  public var tokensPerSecond: Double?
  /// Prompt tokens ÷ the time until all were computed.
  public var prefillTokensPerSecond: Double?
  /// The second half of a replay's decoded tokens, when the expert cache has warmed up.
  public var steadyState: SteadyState?
  /// The times between decoded tokens.
  public var itlSeconds: InterTokenLatency?
  /// Where a decoded token's time goes here, as shares that sum to 1.
  public var timeShares: TimeShares?
  /// Where a decoded token's time goes on the device, with the inserted time counted where it was
  /// inserted; equal to `timeShares` unless the run was applied.
  public var deviceTimeShares: TimeShares?
  /// nil where nothing was read.
  public var overlap: Overlap?
  /// How wanted experts were found.
  public var experts: ExpertRequests
  /// nil where nothing was prefetched.
  public var prefetch: PrefetchScores?
  /// How the LM head was predicted; nil where it is dense.
  public var lmHead: PredictedHead?
  /// nil where nothing was read.
  public var io: StorageUse?
  /// nil where no decoded token waited for pages.
  public var faults: PageFaultUse?
  /// What the run laid its memory out for.
  public var memory: MemoryUse
  /// The most that the process had resident, in bytes; nil where nothing was computed.
  public var peakRSSBytes: Int?
  /// What the kernel enforced on top; nil where it was not asked to.
  public var enforcement: Enforcement?
  /// The most by which this machine was ever late, in seconds; nil where time was modelled.
  public var worstLagSeconds: Double?
  /// How sure the speeds are; nil where they are no simulated ones.
  public var intervals: RunIntervals?
  /// What happened to the device meanwhile; nil where nothing did.
  public var scenario: ScenarioRecord?
  /// What came of the gates that the run was held to; nil where there were none.
  public var gates: [GateRecord]?
  /// What was in memory as the request came; nil in files from before that was kept.
  public var start: RunStart?
  /// Why the answer ended; nil in files from before that was kept.
  public var finishReason: FinishReason?
  /// False where the run was interrupted: the figures cover what was done until then.
  public var isComplete: Bool
  /// What the figures rest on, in sentences.
  public var assumptions: [String]
  /// What a reader should know before using the figures, in sentences.
  public var warnings: [String]
  /// How to make this run again.
  public var command: String
  /// nil where the figures owe nothing to this machine.
  public var host: HostDescription?
  /// The device profile as it was applied, in its own text form; nil on the bare host.
  public var resolvedProfile: String?
  /// The latency of each decoded token, in order.
  public var tokenSeconds: [Double]

  /// All of its values.
  public init(
    engineVersion: String, mode: String, device: String, overrides: [String]? = nil, model: String,
    modelSHA256: String? = nil, seed: UInt64, engine: PricedEngine? = nil,
    weights: String? = nil, routing: String? = nil, cacheSlots: Int,
    promptTokenIDs: [Int], generatedTokenIDs: [Int], text: String,
    ttftSeconds: Double? = nil, loadSeconds: Double? = nil, ttftFromStartSeconds: Double? = nil,
    tokensPerSecond: Double? = nil,
    prefillTokensPerSecond: Double? = nil, steadyState: SteadyState? = nil,
    itlSeconds: InterTokenLatency? = nil, timeShares: TimeShares? = nil,
    deviceTimeShares: TimeShares? = nil, overlap: Overlap? = nil, experts: ExpertRequests,
    prefetch: PrefetchScores? = nil, lmHead: PredictedHead? = nil,
    io: StorageUse? = nil, faults: PageFaultUse? = nil, memory: MemoryUse, peakRSSBytes: Int? = nil,
    enforcement: Enforcement? = nil, worstLagSeconds: Double? = nil,
    start: RunStart? = nil, finishReason: FinishReason? = nil, isComplete: Bool,
    assumptions: [String], warnings: [String], command: String, host: HostDescription? = nil,
    resolvedProfile: String? = nil, tokenSeconds: [Double]
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
    self.promptTokenIDs = promptTokenIDs
    self.generatedTokenIDs = generatedTokenIDs
    self.text = text
    self.ttftSeconds = ttftSeconds
    self.loadSeconds = loadSeconds
    self.ttftFromStartSeconds = ttftFromStartSeconds
    self.tokensPerSecond = tokensPerSecond
    self.prefillTokensPerSecond = prefillTokensPerSecond
    self.steadyState = steadyState
    self.itlSeconds = itlSeconds
    self.timeShares = timeShares
    self.deviceTimeShares = deviceTimeShares
    self.overlap = overlap
    self.experts = experts
    self.prefetch = prefetch
    self.lmHead = lmHead
    self.io = io
    self.faults = faults
    self.memory = memory
    self.peakRSSBytes = peakRSSBytes
    self.enforcement = enforcement
    self.worstLagSeconds = worstLagSeconds
    self.start = start
    self.finishReason = finishReason
    self.isComplete = isComplete
    self.assumptions = assumptions
    self.warnings = warnings
    self.command = command
    self.host = host
    self.resolvedProfile = resolvedProfile
    self.tokenSeconds = tokenSeconds
  }

  /// How a run goes on once it is under way.
  public struct SteadyState: Codable, Hashable, Sendable {
    /// How many decoded tokens are looked at: all after the first half.
    public var tokens: Int
    /// Their decode speed, in tokens per second.
    public var tokensPerSecond: Double
    /// nil where no expert was wanted.
    public var hitRate: Double?

    /// All of its values.
    public init(
      tokens: Int, tokensPerSecond: Double, hitRate: Double? = nil
    ) {
      self.tokens = tokens
      self.tokensPerSecond = tokensPerSecond
      self.hitRate = hitRate
    }

    enum CodingKeys: String, CodingKey {
      case tokens
      case tokensPerSecond = "tokens_per_second"
      case hitRate = "hit_rate"
    }
  }

  /// How wanted experts were found. Over the whole run.
  public struct ExpertRequests: Codable, Hashable, Sendable {
    /// Requests found in memory when the layer asked.
    public var resident: Int
    /// Requests whose read was under way then and done before use.
    public var prefetched: Int
    /// Requests whose read was under way and had to be waited for.
    public var inFlight: Int
    /// Requests for which nothing had been read before.
    public var absent: Int
    /// Requests found resident ÷ all requests, from 0 to 1; nil where no expert was wanted.
    public var hitRate: Double?
    /// Bytes that did not have to be read ÷ bytes wanted, from 0 to 1.
    public var byteHitRate: Double?
    /// The hit rate of Belady's optimal replacement, from 0 to 1; nil where it was not computed.
    public var optHitRate: Double?
    /// nil where no expert was wanted.
    public var misses: Misses?

    /// All of its values.
    public init(
      resident: Int, prefetched: Int, inFlight: Int, absent: Int, hitRate: Double? = nil,
      byteHitRate: Double? = nil, optHitRate: Double? = nil, misses: Misses? = nil
    ) {
      self.resident = resident
      self.prefetched = prefetched
      self.inFlight = inFlight
      self.absent = absent
      self.hitRate = hitRate
      self.byteHitRate = byteHitRate
      self.optHitRate = optHitRate
      self.misses = misses
    }

    enum CodingKeys: String, CodingKey {
      case resident, prefetched, absent, misses
      case inFlight = "in_flight"
      case hitRate = "hit_rate"
      case byteHitRate = "byte_hit_rate"
      case optHitRate = "opt_hit_rate"
    }
  }

  /// Why wanted experts were not in memory when their layers asked.
  public struct Misses: Codable, Hashable, Sendable {
    /// Never in memory before.
    public var cold: Int
    /// In memory before, but given up.
    public var capacity: Int
    /// Predicted, but the read was still under way.
    public var late: Int

    /// All of its values.
    public init(
      cold: Int, capacity: Int, late: Int
    ) {
      self.cold = cold
      self.capacity = capacity
      self.late = late
    }
  }

  /// A head of which only the rows that a predictor named were computed. Over the whole run.
  public struct PredictedHead: Codable, Hashable, Sendable {
    /// Rows with scores above it were computed; minus infinity, which JSON cannot say, is nil.
    public var threshold: Double?
    /// At least so many rows were computed.
    public var floor: Int
    /// The share of rows that was computed.
    public var activeShare: Double
    /// The share of checked tokens for which the dense head's likeliest token was another.
    public var argmaxMissRate: Double?
    /// Drawn tokens for which the dense head was computed too, after the run.
    public var checkedTokens: Int?

    /// All of its values.
    public init(
      threshold: Double? = nil, floor: Int, activeShare: Double, argmaxMissRate: Double? = nil,
      checkedTokens: Int? = nil
    ) {
      self.threshold = threshold
      self.floor = floor
      self.activeShare = activeShare
      self.argmaxMissRate = argmaxMissRate
      self.checkedTokens = checkedTokens
    }

    enum CodingKeys: String, CodingKey {
      case threshold, floor
      case activeShare = "active_share"
      case argmaxMissRate = "argmax_miss_rate"
      case checkedTokens = "checked_tokens"
    }
  }

  enum CodingKeys: String, CodingKey {
    case engineVersion = "engine_version"
    case mode, device, overrides, model
    case modelSHA256 = "model_sha256"
    case seed, engine, weights
    case routing
    case cacheSlots = "cache_slots"
    case promptTokenIDs = "prompt_token_ids"
    case generatedTokenIDs = "generated_token_ids"
    case text
    case ttftSeconds = "ttft_seconds"
    case loadSeconds = "load_seconds"
    case ttftFromStartSeconds = "ttft_from_start_seconds"
    case tokensPerSecond = "tokens_per_second"
    case prefillTokensPerSecond = "prefill_tokens_per_second"
    case steadyState = "steady_state"
    case itlSeconds = "itl_seconds"
    case timeShares = "time_shares"
    case deviceTimeShares = "device_time_shares"
    case overlap, experts, prefetch
    case lmHead = "lm_head"
    case io, faults, memory, enforcement
    case peakRSSBytes = "peak_rss_bytes"
    case worstLagSeconds = "worst_lag_seconds"
    case finishReason = "finish_reason"
    case isComplete = "complete"
    case assumptions, warnings, command, host, start, intervals, scenario, gates
    case resolvedProfile = "resolved_profile"
    case tokenSeconds = "token_seconds"
  }
}

/// Why an answer ended.
public enum FinishReason: String, CaseIterable, Codable, Hashable, Sendable {
  /// The model ended it.
  case stop
  /// It has as many tokens as were asked for.
  case length
  /// No position of the context was left.
  case context
  /// The user ended it.
  case interrupted
}

extension RunOutcome {
  /// The settings that a run has a word for.
  public static let settingNames = SettingName.searched.filter { $0 != .lanes && $0 != .memory }
  public static let keepsDefaults = false

  /// The device's name, and what was changed about it.
  public var deviceText: String {
    device + (overrides.map { " \(AssignmentText.changes($0))" } ?? "")
  }

  /// Whether the process held more than its cap.
  public var violatesCap: Bool { memory.isViolated(byPeak: peakRSSBytes) }

  /// Notes the most that the process has had resident until now, and warns where that is over the
  /// cap.
  public mutating func note(peak: ByteCount) {
    peakRSSBytes = peak.bytes
    memory.warn(of: peak, in: &warnings)
  }
}

extension Configured where Outcome == RunOutcome {
  public typealias SteadyState = RunOutcome.SteadyState
  public typealias ExpertRequests = RunOutcome.ExpertRequests
  public typealias Misses = RunOutcome.Misses
  public typealias PredictedHead = RunOutcome.PredictedHead
  public typealias MemoryUse = RunOutcome.MemoryUse
  public typealias Enforcement = RunOutcome.Enforcement
}
