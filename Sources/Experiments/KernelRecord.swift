import DeviceInterface
import HostMachine
import Kernels
import Quantities

/// How fast one kernel ran, beside this machine's limits. Flat, so that it is a row of a table.
public struct KernelRecord: Codable, Hashable, Sendable {
  public var engineVersion: String
  public var kernel: String
  public var shape: String
  public var tokens: Int
  /// nil where the kernel has only one.
  public var variant: String?
  /// `int8` or `float32`: the multipliers it uses.
  public var arithmetic: String
  public var threads: Int
  /// `cache`: the same weights again; `memory`: copies in turn, larger than the last cache.
  public var source: String
  /// The median of all samples, for one call.
  public var seconds: Double
  /// For one call, in the order of measuring.
  public var samples: [Double]
  public var weightBytes: Int
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
  public var hostProcessor: String
  public var hostCores: Int

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

extension KernelRecord {
  /// What `probe` measured; nil where it was interrupted before its first sample.
  init?(_ probe: KernelProbe, limits: KernelLimits, threads: Int) {
    guard !probe.seconds.isEmpty else { return nil }
    let (work, bytes) = (probe.work, probe.kernelCase.weightByteCount.bytes)
    let hasLimits = probe.kernelCase.hasLimits
    let seconds = SampleStatistics(probe.seconds).median
    let rate = limits.multiplyAddsPerSecond(probe.variant, work.arithmetic)
    let multiplying = Double(work.multiplyAdds) / rate
    // Bytes that are in a cache do not have to come through the memory bus.
    let reading = probe.source == .memory ? Double(bytes) / limits.bytesPerSecond : 0
    self.init(
      engineVersion: Edgewise.version, kernel: probe.kernelCase.name,
      shape: probe.kernelCase.shape, tokens: probe.kernelCase.tokens,
      variant: probe.kernelCase.hasVariants ? probe.variant.rawValue : nil,
      arithmetic: work.arithmetic.rawValue, threads: threads, source: probe.source.rawValue,
      seconds: seconds, samples: probe.seconds, weightBytes: bytes,
      multiplyAdds: hasLimits ? work.multiplyAdds : 0,
      weightBytesPerSecond: bytes > 0 ? Double(bytes) / seconds : nil,
      multiplyAddsPerSecond: hasLimits ? Double(work.multiplyAdds) / seconds : nil,
      memoryLimitBytesPerSecond: limits.bytesPerSecond,
      multiplyLimitPerSecond: hasLimits ? rate : nil,
      limit: hasLimits ? (reading > multiplying ? "memory" : "multipliers") : nil,
      limitShare: hasLimits ? max(reading, multiplying) / seconds : nil,
      hostProcessor: HostProcess.processorName, hostCores: HostProcess.coreCount)
  }
}
