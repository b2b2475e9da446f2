/// Everything that one test of one configuration reports. Flat, so that it is a row of a table.
///
/// Times are seconds of device time. A value that does not apply is nil and absent from files.
public typealias BenchmarkRecord = Configured<BenchmarkOutcome>

/// What one test of one configuration reports beside its settings.
public struct BenchmarkOutcome: SettingsOutcome {
  /// The Edgewise that made it.
  public var engineVersion: String
  /// `host`, `applied` or `simulated`: which machine's time the figures are.
  public var mode: String
  /// The profile's name; `host` for this machine as it is.
  public var device: String
  /// What-ifs that changed the device's profile, `; ` between them; nil where there are none.
  public var overrides: String?
  /// The model's name.
  public var model: String
  /// Of the file of weights, in hexadecimal digits.
  public var modelSHA256: String
  /// The file of weights, in bytes.
  public var modelBytes: Int
  /// Weights of all tensors.
  public var modelParameters: Int
  /// Whether the weights are random: speeds are as good as any other model's, texts are not.
  public var isSynthetic: Bool
  /// The instructions that kernels use, by name.
  public var kernelVariant: String
  /// The most that the run may hold, in bytes; nil where unbounded.
  public var memoryCapBytes: Int?
  /// The share of the head's rows that was computed; nil where the head is dense.
  public var lmHeadActiveShare: Double?
  /// Experts that the cache holds.
  public var cacheSlots: Int
  /// Experts of all layers together.
  public var expertCount: Int
  /// Reads that storage serves at a time.
  public var ioLanes: Int
  /// Where random numbers begin.
  public var seed: UInt64
  /// What is measured: `pp64` for prefill, `tg32` for decoding.
  public var test: String
  /// Tokens of the prompt.
  public var promptTokens: Int
  /// Tokens of the answer.
  public var generatedTokens: Int
  /// Tokens in the context before the test.
  public var contextDepth: Int
  /// Measured ones: fewer than asked for after an interruption.
  public var repetitions: Int
  /// False where it was interrupted.
  public var isComplete: Bool
  /// The mean over all repetitions; the other figures of `samples` follow.
  public var tokensPerSecond: Double
  /// Of the repetitions' speeds, in tokens per second; nil where there is only one.
  public var standardDeviation: Double?
  /// In tokens per second, like the two that follow.
  public var median: Double
  /// The slowest repetition.
  public var least: Double
  /// The fastest repetition.
  public var greatest: Double
  /// Tokens per second of each repetition.
  public var samples: [Double]
  /// The share of wanted experts that were in memory when the router named them.
  public var expertHitRate: Double?
  /// Bytes of all reads ÷ tokens, over all measured repetitions.
  public var bytesReadPerToken: Double?
  /// Over all measured repetitions.
  public var ioBusySeconds: Double?
  /// While busy.
  public var ioBandwidthBytesPerSecond: Double?
  /// What reading took of the processor, as a share of one core; nil in modelled time.
  public var ioProcessorShare: Double?
  /// What the storage gives at most for reads of one expert on as many lanes: measured on the
  /// bundle before and after the test, or the profile's figure.
  public var storageBandwidthBytesPerSecond: Double?
  /// The storage's bandwidth ÷ bytes read per token: the speed if nothing but reading took time.
  public var diskBoundTokensPerSecond: Double?
  /// How much of that speed was reached.
  public var diskBoundShare: Double?
  /// What memory gives at most to as many threads, measured before and after the test; nil unless
  /// tokens are made one by one and by this machine, with all experts in memory.
  public var memoryBandwidthBytesPerSecond: Double?
  /// What the kernels of one token ask of memory, by their demands.
  public var memoryTrafficBytesPerToken: Double?
  /// The memory's bandwidth ÷ traffic per token: the speed if nothing but that took time.
  public var memoryBoundTokensPerSecond: Double?
  /// How much of that speed was reached.
  public var memoryBoundShare: Double?
  /// Of this configuration so far.
  public var peakRSSBytes: Int?
  /// The most by which this machine was ever late, in seconds; nil where time was modelled.
  public var worstLagSeconds: Double?
  /// What the kernel enforced on top, in words; nil where it was not asked to.
  public var enforcement: String?
  /// What the host's processor calls itself.
  public var hostProcessor: String
  /// The host's cores that may compute.
  public var hostCores: Int
  /// What is built into the host, in bytes.
  public var hostMemoryBytes: Int
  /// The host's operating system.
  public var hostSystem: String
  /// What the figures rest on and what their reader should know.
  public var notes: [String]
  /// How to make it again.
  public var command: String

  /// All of its values.
  public init(
    engineVersion: String, mode: String, device: String, overrides: String? = nil, model: String,
    modelSHA256: String, modelBytes: Int, modelParameters: Int, isSynthetic: Bool,
    kernelVariant: String, memoryCapBytes: Int? = nil, lmHeadActiveShare: Double? = nil,
    cacheSlots: Int,
    expertCount: Int, ioLanes: Int, seed: UInt64, test: String, promptTokens: Int,
    generatedTokens: Int, contextDepth: Int, repetitions: Int, isComplete: Bool,
    tokensPerSecond: Double, standardDeviation: Double? = nil, median: Double, least: Double,
    greatest: Double, samples: [Double], expertHitRate: Double? = nil,
    bytesReadPerToken: Double? = nil, ioBusySeconds: Double? = nil,
    ioBandwidthBytesPerSecond: Double? = nil, ioProcessorShare: Double? = nil,
    storageBandwidthBytesPerSecond: Double? = nil, diskBoundTokensPerSecond: Double? = nil,
    diskBoundShare: Double? = nil, memoryBandwidthBytesPerSecond: Double? = nil,
    memoryTrafficBytesPerToken: Double? = nil, memoryBoundTokensPerSecond: Double? = nil,
    memoryBoundShare: Double? = nil, peakRSSBytes: Int? = nil, worstLagSeconds: Double? = nil,
    enforcement: String? = nil, hostProcessor: String, hostCores: Int, hostMemoryBytes: Int,
    hostSystem: String, notes: [String], command: String
  ) {
    self.engineVersion = engineVersion
    self.mode = mode
    self.device = device
    self.overrides = overrides
    self.model = model
    self.modelSHA256 = modelSHA256
    self.modelBytes = modelBytes
    self.modelParameters = modelParameters
    self.isSynthetic = isSynthetic
    self.kernelVariant = kernelVariant
    self.memoryCapBytes = memoryCapBytes
    self.lmHeadActiveShare = lmHeadActiveShare
    self.cacheSlots = cacheSlots
    self.expertCount = expertCount
    self.ioLanes = ioLanes
    self.seed = seed
    self.test = test
    self.promptTokens = promptTokens
    self.generatedTokens = generatedTokens
    self.contextDepth = contextDepth
    self.repetitions = repetitions
    self.isComplete = isComplete
    self.tokensPerSecond = tokensPerSecond
    self.standardDeviation = standardDeviation
    self.median = median
    self.least = least
    self.greatest = greatest
    self.samples = samples
    self.expertHitRate = expertHitRate
    self.bytesReadPerToken = bytesReadPerToken
    self.ioBusySeconds = ioBusySeconds
    self.ioBandwidthBytesPerSecond = ioBandwidthBytesPerSecond
    self.ioProcessorShare = ioProcessorShare
    self.storageBandwidthBytesPerSecond = storageBandwidthBytesPerSecond
    self.diskBoundTokensPerSecond = diskBoundTokensPerSecond
    self.diskBoundShare = diskBoundShare
    self.memoryBandwidthBytesPerSecond = memoryBandwidthBytesPerSecond
    self.memoryTrafficBytesPerToken = memoryTrafficBytesPerToken
    self.memoryBoundTokensPerSecond = memoryBoundTokensPerSecond
    self.memoryBoundShare = memoryBoundShare
    self.peakRSSBytes = peakRSSBytes
    self.worstLagSeconds = worstLagSeconds
    self.enforcement = enforcement
    self.hostProcessor = hostProcessor
    self.hostCores = hostCores
    self.hostMemoryBytes = hostMemoryBytes
    self.hostSystem = hostSystem
    self.notes = notes
    self.command = command
  }

  enum CodingKeys: String, CodingKey {
    case engineVersion = "engine_version"
    case mode, device, overrides, model
    case modelSHA256 = "model_sha256"
    case modelBytes = "model_bytes"
    case modelParameters = "model_parameters"
    case isSynthetic = "synthetic"
    case kernelVariant = "kernel_variant"
    case memoryCapBytes = "memory_cap_bytes"
    case lmHeadActiveShare = "lm_head_active_share"
    case cacheSlots = "cache_slots"
    case expertCount = "expert_count"
    case ioLanes = "io_lanes"
    case seed, test
    case promptTokens = "prompt_tokens"
    case generatedTokens = "generated_tokens"
    case contextDepth = "context_depth"
    case repetitions
    case isComplete = "complete"
    case tokensPerSecond = "tokens_per_second"
    case standardDeviation = "tokens_per_second_sd"
    case median = "tokens_per_second_median"
    case least = "tokens_per_second_min"
    case greatest = "tokens_per_second_max"
    case samples
    case expertHitRate = "expert_hit_rate"
    case bytesReadPerToken = "bytes_read_per_token"
    case ioBusySeconds = "io_busy_seconds"
    case ioBandwidthBytesPerSecond = "io_bandwidth_bytes_per_second"
    case ioProcessorShare = "io_processor_share"
    case storageBandwidthBytesPerSecond = "storage_bandwidth_bytes_per_second"
    case diskBoundTokensPerSecond = "disk_bound_tokens_per_second"
    case diskBoundShare = "disk_bound_share"
    case memoryBandwidthBytesPerSecond = "memory_bandwidth_bytes_per_second"
    case memoryTrafficBytesPerToken = "memory_traffic_bytes_per_token"
    case memoryBoundTokensPerSecond = "memory_bound_tokens_per_second"
    case memoryBoundShare = "memory_bound_share"
    case peakRSSBytes = "peak_rss_bytes"
    case worstLagSeconds = "worst_lag_seconds"
    case enforcement
    case hostProcessor = "host_processor"
    case hostCores = "host_cores"
    case hostMemoryBytes = "host_memory_bytes"
    case hostSystem = "host_system"
    case notes, command
  }
}

extension BenchmarkOutcome {
  /// Whether the process held more than its cap.
  public var violatesCap: Bool {
    guard let cap = memoryCapBytes, let peak = peakRSSBytes else { return false }
    return peak > cap
  }

  /// All settings but those that a row spells in its own way, and those that its test decides.
  public static let settingNames = SettingName.allCases.filter {
    ![
      .lanes, .placement, .memory, .context, .heat, .startTemperature, .denseWeights,
    ].contains($0)
  }
  public static let keepsDefaults = true
}
