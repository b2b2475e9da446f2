import Quantities

/// How fast one kernel ran, beside this machine's limits. Flat, so that it is a row of a table.
public struct KernelRecord: Codable, Hashable, Sendable {
  /// The Edgewise that made it.
  public var engineVersion: String
  /// Which kernel ran.
  public var kernel: String
  /// The sizes it ran with.
  public var shape: String
  /// Rows that it computed at once.
  public var tokens: Int
  /// nil where the kernel has only one.
  public var variant: String?
  /// `int8` or `float32`: the multipliers it uses.
  public var arithmetic: String
  /// Threads that compute.
  public var threads: Int
  /// `cache`: the same weights again; `memory`: copies in turn, larger than the last cache.
  public var source: String
  /// The median of all samples, for one call.
  public var seconds: Double
  /// For one call, in the order of measuring.
  public var samples: [Double]
  /// What one call reads, in bytes.
  public var weightBytes: Int
  /// Of one call.
  public var multiplyAdds: Int
  /// Of weights, or of keys and values; nil where there are none.
  public var weightBytesPerSecond: Double?
  /// nil, like all limits, where nothing is multiplied.
  public var multiplyAddsPerSecond: Double?
  /// What this machine's memory gives to as many threads.
  public var memoryLimitBytesPerSecond: Double
  /// What the multipliers give with the same instructions on as many threads.
  public var multiplyLimitPerSecond: Double?
  /// `memory` or `multipliers`: which of the two limits is nearer.
  public var limit: String?
  /// The time that this limit allows ÷ the time it took.
  public var limitShare: Double?
  /// What the host's processor calls itself.
  public var hostProcessor: String
  /// The host's cores that may compute.
  public var hostCores: Int

  /// All of its values.
  public init(
    engineVersion: String, kernel: String, shape: String, tokens: Int, variant: String? = nil,
    arithmetic: String, threads: Int, source: String, seconds: Double, samples: [Double],
    weightBytes: Int, multiplyAdds: Int, weightBytesPerSecond: Double? = nil,
    multiplyAddsPerSecond: Double? = nil, memoryLimitBytesPerSecond: Double,
    multiplyLimitPerSecond: Double? = nil, limit: String? = nil, limitShare: Double? = nil,
    hostProcessor: String, hostCores: Int
  ) {
    self.engineVersion = engineVersion
    self.kernel = kernel
    self.shape = shape
    self.tokens = tokens
    self.variant = variant
    self.arithmetic = arithmetic
    self.threads = threads
    self.source = source
    self.seconds = seconds
    self.samples = samples
    self.weightBytes = weightBytes
    self.multiplyAdds = multiplyAdds
    self.weightBytesPerSecond = weightBytesPerSecond
    self.multiplyAddsPerSecond = multiplyAddsPerSecond
    self.memoryLimitBytesPerSecond = memoryLimitBytesPerSecond
    self.multiplyLimitPerSecond = multiplyLimitPerSecond
    self.limit = limit
    self.limitShare = limitShare
    self.hostProcessor = hostProcessor
    self.hostCores = hostCores
  }

  enum CodingKeys: String, CodingKey {
    case engineVersion = "engine_version"
    case kernel, shape, tokens, variant, arithmetic, threads, source, seconds, samples
    case weightBytes = "weight_bytes"
    case multiplyAdds = "multiply_adds"
    case weightBytesPerSecond = "weight_bytes_per_second"
    case multiplyAddsPerSecond = "multiply_adds_per_second"
    case memoryLimitBytesPerSecond = "memory_limit_bytes_per_second"
    case multiplyLimitPerSecond = "multiply_limit_per_second"
    case limit
    case limitShare = "limit_share"
    case hostProcessor = "host_processor"
    case hostCores = "host_cores"
  }
}
