import DeviceInterface
import HostMachine
import Kernels
import Quantities

/// What this machine can do at most with so many threads.
final class KernelLimits {
  private let threads: Int
  private let device: HostDevice
  private var bandwidths: [Double] = []
  private var rates: [KernelVariant: [Work.Multiplier: Double]] = [:]

  /// Limits of `variants`, each measured once.
  init(threads: Int, variants: [KernelVariant], device: HostDevice) {
    self.threads = threads
    self.device = device
    for variant in Set(variants + [.best]) { rates[variant] = [:] }
    sample()
    sampleMemory()
  }

  /// Measures the multipliers once more. A limit is the best that was ever reached.
  func sample() {
    for variant in rates.keys.sorted(by: { $0.rawValue < $1.rawValue }) {
      for multiplier in Work.Multiplier.allCases {
        let kernel = MultiplyLimit(multiplier, variant: variant, rows: 4 * threads)
        let start = device.now
        device.run(kernel)
        let rate = Double(kernel.work.multiplyAdds) / (device.now - start).inSeconds
        let best = max(rate, multiplyAddsPerSecond(variant, multiplier))
        rates[variant]?[multiplier] = best
      }
    }
  }

  /// Measures the memory once more.
  func sampleMemory() {
    bandwidths.append(
      MemoryProbe.readBandwidth(threads: threads, seconds: Self.memorySeconds).bytesPerSecond)
  }

  private static let memorySeconds = 0.3

  var bytesPerSecond: Double { bandwidths.max() ?? 0 }

  func multiplyAddsPerSecond(_ variant: KernelVariant, _ multiplier: Work.Multiplier) -> Double {
    rates[variant]?[multiplier] ?? 0
  }
}
