import DeviceInterface
import HostMachine
import Kernels
import Metrics
import Quantities
import Results

extension KernelRecord {
  /// What `probe` measured; nil where it was interrupted before its first sample.
  init?(_ probe: KernelProbe, limits: KernelLimits, threads: Int) {
    guard !probe.seconds.isEmpty else { return nil }
    let (work, bytes) = (probe.work, probe.kernelCase.weightByteCount.bytes)
    let hasLimits = probe.kernelCase.hasLimits
    let seconds = SampleStatistics(probe.seconds).median
    let rate = limits.multiplyAddsPerSecond(probe.variant, work.multiplier)
    let multiplying = Double(work.multiplyAdds) / rate
    // Bytes that are in a cache do not have to come through the memory bus.
    let reading = probe.source == .memory ? Double(bytes) / limits.bytesPerSecond : 0
    self.init(
      engineVersion: Edgewise.version, kernel: probe.kernelCase.name,
      shape: probe.kernelCase.shape, tokens: probe.kernelCase.tokens,
      variant: probe.kernelCase.hasVariants ? probe.variant.rawValue : nil,
      arithmetic: work.multiplier.rawValue, threads: threads, source: probe.source.rawValue,
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
