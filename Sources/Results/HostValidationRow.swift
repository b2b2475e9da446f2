import Quantities

/// A run that was applied on this host beside the same run simulated. Flat, so that it is a row of
/// a table; times are seconds of device time.
public struct HostValidationRow: Codable, Hashable, Sendable {
  /// The model's name.
  public var model: String
  /// The profile's name; `host` for this machine as it is.
  public var device: String
  /// 0: experts are read on demand; 1: when the router names them; from 2 on: layers ahead.
  public var prefetchDepth: Int
  /// How many times slower than real time device time ran.
  public var dilation: Double
  /// The most that the run may hold, in bytes; nil where unbounded.
  public var memoryCapBytes: Int?
  /// Experts that the cache holds.
  public var cacheSlots: Int
  /// Times between tokens that were compared.
  public var samples: Int
  /// How often it was applied; the run that was least late is kept.
  public var attempts: Int
  /// By how much of their device time the tokens of that run really took longer.
  public var missedPace: Double
  /// The most by which the device was ever late in that run.
  public var worstLagSeconds: Double
  /// Whether other programs, or other machines on the same hardware, were noticed during that run.
  public var isDisturbed: Bool
  /// The median time between tokens.
  public var simulatedP50Seconds: Double
  /// The same, applied.
  public var appliedP50Seconds: Double
  /// The 99th percentile of the time between tokens.
  public var simulatedP99Seconds: Double
  /// The same, applied.
  public var appliedP99Seconds: Double
  /// Decode speed, in tokens per second.
  public var simulatedTokensPerSecond: Double
  /// The same, applied.
  public var appliedTokensPerSecond: Double
  /// Waiting for storage ÷ the decoded tokens' time, from 0 to 1.
  public var simulatedStallShare: Double
  /// The same, applied.
  public var appliedStallShare: Double
  /// Of I/O busy time, the part that attention covers; nil where nothing was read.
  public var simulatedOverlap: Double?
  /// The same, applied.
  public var appliedOverlap: Double?
  /// Requests that were resident.
  public var simulatedHits: Int
  /// The same, applied.
  public var appliedHits: Int
  /// Experts that were wanted.
  public var requests: Int
  /// Whether both made the same tokens, from the same experts in memory and out of it.
  public var isExact: Bool

  /// All of its values.
  public init(
    model: String, device: String, prefetchDepth: Int, dilation: Double, memoryCapBytes: Int? = nil,
    cacheSlots: Int, samples: Int, attempts: Int, missedPace: Double, worstLagSeconds: Double,
    isDisturbed: Bool, simulatedP50Seconds: Double, appliedP50Seconds: Double,
    simulatedP99Seconds: Double, appliedP99Seconds: Double, simulatedTokensPerSecond: Double,
    appliedTokensPerSecond: Double, simulatedStallShare: Double, appliedStallShare: Double,
    simulatedOverlap: Double? = nil, appliedOverlap: Double? = nil, simulatedHits: Int,
    appliedHits: Int, requests: Int, isExact: Bool
  ) {
    self.model = model
    self.device = device
    self.prefetchDepth = prefetchDepth
    self.dilation = dilation
    self.memoryCapBytes = memoryCapBytes
    self.cacheSlots = cacheSlots
    self.samples = samples
    self.attempts = attempts
    self.missedPace = missedPace
    self.worstLagSeconds = worstLagSeconds
    self.isDisturbed = isDisturbed
    self.simulatedP50Seconds = simulatedP50Seconds
    self.appliedP50Seconds = appliedP50Seconds
    self.simulatedP99Seconds = simulatedP99Seconds
    self.appliedP99Seconds = appliedP99Seconds
    self.simulatedTokensPerSecond = simulatedTokensPerSecond
    self.appliedTokensPerSecond = appliedTokensPerSecond
    self.simulatedStallShare = simulatedStallShare
    self.appliedStallShare = appliedStallShare
    self.simulatedOverlap = simulatedOverlap
    self.appliedOverlap = appliedOverlap
    self.simulatedHits = simulatedHits
    self.appliedHits = appliedHits
    self.requests = requests
    self.isExact = isExact
  }

  enum CodingKeys: String, CodingKey {
    case model, device
    case prefetchDepth = "prefetch_depth"
    case dilation
    case memoryCapBytes = "memory_cap_bytes"
    case cacheSlots = "cache_slots"
    case samples, attempts
    case missedPace = "missed_pace"
    case worstLagSeconds = "worst_lag_seconds"
    case isDisturbed = "disturbed"
    case simulatedP50Seconds = "simulated_p50_seconds"
    case appliedP50Seconds = "applied_p50_seconds"
    case simulatedP99Seconds = "simulated_p99_seconds"
    case appliedP99Seconds = "applied_p99_seconds"
    case simulatedTokensPerSecond = "simulated_tokens_per_second"
    case appliedTokensPerSecond = "applied_tokens_per_second"
    case simulatedStallShare = "simulated_stall_share"
    case appliedStallShare = "applied_stall_share"
    case simulatedOverlap = "simulated_overlap"
    case appliedOverlap = "applied_overlap"
    case simulatedHits = "simulated_hits"
    case appliedHits = "applied_hits"
    case requests
    case isExact = "exact"
  }
}

extension HostValidationRow {
  /// (simulated − applied) ÷ applied, of the median time between tokens.
  public var p50Error: Double { simulatedP50Seconds / appliedP50Seconds - 1 }
  /// The same of the 99th percentile.
  public var p99Error: Double { simulatedP99Seconds / appliedP99Seconds - 1 }
  /// The same of the decode speed.
  public var speedError: Double { simulatedTokensPerSecond / appliedTokensPerSecond - 1 }
  /// The difference between the stall shares.
  public var stallError: Double { simulatedStallShare - appliedStallShare }
  /// The difference between the overlaps with attention; nil where nothing was read.
  public var overlapError: Double? {
    simulatedOverlap.flatMap { simulated in appliedOverlap.map { simulated - $0 } }
  }
}
