import Simulation

/// Everything that one run reports, in the form of `run.json`.
///
/// Times are seconds of device time. A value that does not apply is nil and absent from the file.
public struct RunRecord: Codable, Hashable, Sendable {
  public var engineVersion: String
  /// `host`, `applied`, `simulated` or `replayed`: which machine's time the figures are.
  public var mode: String
  public var device: String
  /// What-ifs such as `storage=ufs-4.0` that changed the device's profile; nil where there are
  /// none.
  public var overrides: [String]?
  public var model: String
  /// nil where there is no file of weights.
  public var modelSHA256: String?
  public var seed: UInt64
  public var threads: Int
  /// Threads by cluster of cores; nil where they compute on the fastest.
  public var placement: [String: Int]?
  public var prefetchDepth: Int
  /// Where a replay's decisions come from, `recorded` or `synthetic`; nil where the model made
  /// them.
  public var routing: String?
  /// `matrix` where experts are read in three parts; nil where at once.
  public var readGranularity: String?
  public var cachePolicy: String
  public var cacheSlots: Int
  public var promptTokenIDs: [Int]
  public var generatedTokenIDs: [Int]
  public var text: String
  public var ttftSeconds: Double?
  public var tokensPerSecond: Double?
  public var prefillTokensPerSecond: Double?
  /// The second half of a replay's decoded tokens, when the expert cache has warmed up.
  public var steadyState: SteadyState?
  public var itlSeconds: InterTokenLatency?
  public var timeShares: TimeShares?
  /// Where a decoded token's time goes on the device, with the inserted time counted where it was
  /// inserted; equal to `timeShares` unless the run was applied.
  public var deviceTimeShares: TimeShares?
  public var overlap: Overlap?
  public var experts: ExpertRequests
  public var prefetch: PrefetchScores?
  /// How the LM head was predicted; nil where it is dense.
  public var lmHead: PredictedHead?
  /// `storage` where each token's embedding is read from there; nil where the table is in RAM.
  public var embedding: String?
  public var io: StorageUse?
  public var memory: MemoryUse
  public var peakRSSBytes: Int?
  /// What the kernel enforced on top; nil where it was not asked to.
  public var enforcement: Enforcement?
  public var worstLagSeconds: Double?
  /// False where the run was interrupted: the figures cover what was done until then.
  public var isComplete: Bool
  public var assumptions: [String]
  public var warnings: [String]
  /// How to make this run again.
  public var command: String
  /// nil where the figures owe nothing to this machine.
  public var host: HostDescription?
  /// The device profile as it was applied, in its own text form; nil on the bare host.
  public var resolvedProfile: String?
  /// The latency of each decoded token, in order.
  public var tokenSeconds: [Double]

  /// The latencies between tokens, from a histogram with three significant digits.
  public struct InterTokenLatency: Codable, Hashable, Sendable {
    public var p50: Double
    public var p90: Double
    public var p95: Double
    public var p99: Double
    public var max: Double
    public var samples: Int
  }

  /// How a run goes on once it is under way.
  public struct SteadyState: Codable, Hashable, Sendable {
    /// How many decoded tokens are looked at: all after the first half.
    public var tokens: Int
    public var tokensPerSecond: Double
    /// nil where no expert was wanted.
    public var hitRate: Double?

    enum CodingKeys: String, CodingKey {
      case tokens
      case tokensPerSecond = "tokens_per_second"
      case hitRate = "hit_rate"
    }
  }

  /// Shares of the decoded tokens' time; they sum to 1.
  public struct TimeShares: Codable, Hashable, Sendable {
    public var attention: Double
    public var router: Double
    public var expertFFN: Double
    public var lmHead: Double
    public var other: Double
    public var stall: Double
    public var throttle: Double?
    public var unattributed: Double

    enum CodingKeys: String, CodingKey {
      case attention, router, other, stall, throttle, unattributed
      case expertFFN = "expert_ffn"
      case lmHead = "lm_head"
    }
  }

  /// How reads of experts and computation share the time. Over the whole run.
  public struct Overlap: Codable, Hashable, Sendable {
    /// Overlap of I/O with attention ÷ I/O busy time.
    public var prefetchAttentionShare: Double
    /// 1 − stall ÷ I/O busy time, at least 0.
    public var hiddenIOShare: Double
    /// Seconds in which an activity (`attention`, `router`, `expert_ffn`, `lm_head`, `stall`) and a
    /// kind of read (`prefetch`, `demand`) were both busy.
    public var matrix: [String: [String: Double]]

    enum CodingKeys: String, CodingKey {
      case matrix
      case prefetchAttentionShare = "prefetch_attention_share"
      case hiddenIOShare = "hidden_io_share"
    }
  }

  /// How wanted experts were found. Over the whole run.
  public struct ExpertRequests: Codable, Hashable, Sendable {
    public var resident: Int
    public var prefetched: Int
    public var inFlight: Int
    public var absent: Int
    public var hitRate: Double?
    public var byteHitRate: Double?
    public var optHitRate: Double?
    public var misses: Misses?

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
    /// Guessed, but the read was still under way.
    public var late: Int
  }

  /// How good prefetching was.
  public struct PrefetchScores: Codable, Hashable, Sendable {
    public var accuracy: Double?
    public var coverage: Double?
    public var timeliness: Double?
    public var wastedBytes: Int
    /// Of the predicted experts (depth 2 and more), the share that the layer then wanted.
    public var predictionAccuracy: Double?
    /// Reads that were needed and waited for a lane that a guess held; nil where none was guessed.
    public var delayedReads: Int?
    /// How long those waited for guesses, all together.
    public var delaySeconds: Double?

    enum CodingKeys: String, CodingKey {
      case accuracy, coverage, timeliness
      case delayedReads = "delayed_reads"
      case delaySeconds = "delay_seconds"
      case wastedBytes = "wasted_bytes"
      case predictionAccuracy = "prediction_accuracy"
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

    enum CodingKeys: String, CodingKey {
      case threshold, floor
      case activeShare = "active_share"
      case argmaxMissRate = "argmax_miss_rate"
      case checkedTokens = "checked_tokens"
    }
  }

  /// What storage did.
  public struct StorageUse: Codable, Hashable, Sendable {
    public var bytes: Int
    public var reads: Int
    public var busySeconds: Double
    public var bandwidthBytesPerSecond: Double

    enum CodingKeys: String, CodingKey {
      case bytes, reads
      case busySeconds = "busy_seconds"
      case bandwidthBytesPerSecond = "bandwidth_bytes_per_second"
    }
  }

  /// The memory ledger.
  public struct MemoryUse: Codable, Hashable, Sendable {
    public var capBytes: Int?
    public var weightsBytes: Int
    public var cacheBytes: Int
    public var kvBytes: Int
    public var scratchBytes: Int
    public var runtimeBytes: Int

    enum CodingKeys: String, CodingKey {
      case capBytes = "cap_bytes"
      case weightsBytes = "weights_bytes"
      case cacheBytes = "cache_bytes"
      case kvBytes = "kv_bytes"
      case scratchBytes = "scratch_bytes"
      case runtimeBytes = "runtime_bytes"
    }
  }

  /// The machine that computed.
  public struct HostDescription: Codable, Hashable, Sendable {
    public var processor: String
    public var cores: Int
    public var memoryBytes: Int
    public var system: String
    public var kernelVariant: String
    /// Its kinds of cores; nil where all are alike.
    public var topology: String?

    enum CodingKeys: String, CodingKey {
      case processor, cores, system, topology
      case memoryBytes = "memory_bytes"
      case kernelVariant = "kernel_variant"
    }
  }

  enum CodingKeys: String, CodingKey {
    case engineVersion = "engine_version"
    case mode, device, overrides, model
    case modelSHA256 = "model_sha256"
    case seed, threads, placement
    case prefetchDepth = "prefetch_depth"
    case routing
    case readGranularity = "read_granularity"
    case cachePolicy = "cache_policy"
    case cacheSlots = "cache_slots"
    case promptTokenIDs = "prompt_token_ids"
    case generatedTokenIDs = "generated_token_ids"
    case text
    case ttftSeconds = "ttft_seconds"
    case tokensPerSecond = "tokens_per_second"
    case prefillTokensPerSecond = "prefill_tokens_per_second"
    case steadyState = "steady_state"
    case itlSeconds = "itl_seconds"
    case timeShares = "time_shares"
    case deviceTimeShares = "device_time_shares"
    case overlap, experts, prefetch
    case lmHead = "lm_head"
    case embedding, io, memory, enforcement
    case peakRSSBytes = "peak_rss_bytes"
    case worstLagSeconds = "worst_lag_seconds"
    case isComplete = "complete"
    case assumptions, warnings, command, host
    case resolvedProfile = "resolved_profile"
    case tokenSeconds = "token_seconds"
  }
}

extension RunRecord {
  /// The device's name, and what was changed about it.
  public var deviceText: String {
    device + (overrides.map { " \(DeviceProfile.changes($0))" } ?? "")
  }

  /// Whether the process held more than its cap.
  public var violatesCap: Bool {
    guard let cap = memory.capBytes, let peak = peakRSSBytes else { return false }
    return peak > cap
  }
}

extension RunRecord.TimeShares {
  /// How many times faster tokens could come at most if storage took no time at all; infinite where
  /// all was stall.
  public var amdahlBound: Double { 1 / (1 - stall) }
}
