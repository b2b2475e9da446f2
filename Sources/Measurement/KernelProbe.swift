import DeviceInterface
import HostMachine
import Kernels
import Quantities

/// One kernel on one copy of its weights, and how long it took.
final class KernelProbe {
  let kernelCase: KernelCase
  let variant: KernelVariant
  let source: Source
  let work: Work
  /// Seconds of one call, from each sample.
  private(set) var seconds: [Double] = []
  private let device: HostDevice
  private let kernels: [any Kernel]
  private var next = 0
  /// How many calls make a sample long enough.
  private var callCount = 1

  /// Where the weights are before a call.
  enum Source: String, CaseIterable {
    /// The same matrix again and again: as near as it fits.
    case cache
    /// Copies in turn, together larger than any cache.
    case memory
  }

  /// Far above the cost of reading the clock and of a late worker.
  private static let sampleTime = Duration.milliseconds(2)

  /// A probe that has run once or more; nil where `source` makes no sense for the kernel.
  init?(
    _ kernelCase: KernelCase, _ variant: KernelVariant, _ source: Source, weights: KernelWeights,
    device: HostDevice
  ) {
    let copies =
      kernelCase.copyByteCount > .zero ? weights.copyCount(of: kernelCase.copyByteCount) : 1
    let isLarge = kernelCase.copyByteCount > Self.largestCached
    if source == .memory ? copies == 1 : isLarge { return nil }
    self.kernelCase = kernelCase
    self.variant = variant
    self.source = source
    self.device = device
    kernels = (0..<(source == .cache ? 1 : copies)).map(kernelCase.make(variant))
    work = kernels[0].work
    let time = call(4) / 4
    callCount = max(1, Int(Self.sampleTime.inSeconds / max(time, 1e-9)))
  }

  /// Above this, the same matrix again is not in the caches next to a core.
  private static let largestCached = ByteCount.mebibytes(32)

  /// Measures once more.
  func sample() { seconds.append(call(callCount) / Double(callCount)) }

  /// The seconds that `count` calls take together.
  private func call(_ count: Int) -> Double {
    let start = device.now
    for _ in 0..<count {
      let kernel = kernels[next]
      device.run(kernel)
      next = (next + 1) % kernels.count
    }
    return (device.now - start).inSeconds
  }
}
