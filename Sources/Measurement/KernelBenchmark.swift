import DeviceInterface
import HostMachine
public import Kernels
import Quantities
public import Results

/// Measures every kernel beside what this machine's memory and multipliers can do at most.
public struct KernelBenchmark {
  public let threads: [Int]
  public let variants: [KernelVariant]
  public let repetitions: Int
  private let weights: KernelWeights
  private let cases: [KernelCase]

  /// A benchmark of `variants` on so many threads.
  ///
  /// - Throws: `RunError` for threads that this machine does not have, `HostError` where there is
  ///   no memory for what is measured.
  public init(threads: [Int]?, variants: [KernelVariant], repetitions: Int) throws {
    self.threads =
      try threads.map { try $0.map(HostThreads.count) }
      ?? [HostThreads.count(nil)]
    self.variants = variants
    self.repetitions = repetitions
    // The weights, and as much again to measure the memory with.
    try HostProcess.requireRoom(
      for: 2 * MemoryProbe.bufferByteCount + .mebibytes(64), to: "measuring the kernels")
    weights = KernelWeights(byteCount: MemoryProbe.bufferByteCount)
    cases = KernelCase.all(weights)
  }

  /// Measures all kernels in turn, again and again, and takes medians; after an interruption,
  /// returns what was measured until then.
  ///
  /// - Parameter progress: Called with the share that is done.
  public func run(
    progress: (Double) -> Void, isInterrupted: () -> Bool
  ) throws -> [KernelRecord] {
    var records: [KernelRecord] = []
    for (index, count) in threads.enumerated() {
      let device = HostDevice(threads: count)
      let limits = KernelLimits(threads: count, variants: variants, device: device)
      let probes = probes(on: device, threads: count)
      for round in 0..<repetitions {
        if isInterrupted() { break }
        let done = Double(index) + Double(round) / Double(repetitions)
        progress(done / Double(threads.count))
        for probe in probes { probe.sample() }
        limits.sample()
        if round == repetitions / 2 { limits.sampleMemory() }
      }
      limits.sampleMemory()
      records += probes.compactMap { KernelRecord($0, limits: limits, threads: count) }
    }
    return records
  }

  private func probes(on device: HostDevice, threads: Int) -> [KernelProbe] {
    (cases + [.barrier(threads: threads)]).flatMap { kernelCase in
      (kernelCase.hasVariants ? variants : [.best]).flatMap { variant in
        KernelProbe.Source.allCases.compactMap { source in
          KernelProbe(kernelCase, variant, source, weights: weights, device: device)
        }
      }
    }
  }
}
