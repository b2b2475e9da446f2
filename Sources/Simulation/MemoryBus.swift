/// The memory that kernels and the reads of storage share.
struct MemoryBus: Hashable, Sendable {
  /// What all cores together draw while nothing is read from storage, in bytes per second.
  let bandwidth: Double
  /// Bytes of memory traffic for each byte that is read from storage.
  let dma: Double

  /// What a kernel draws while reads move `bytesPerSecond` into memory. Something is always left:
  /// no memory controller lets one side starve.
  func bandwidth(
    for demand: CostModel.Demand, besideReads bytesPerSecond: Double
  ) -> Double {
    min(
      demand.drawn,
      demand.busShare * max(bandwidth - dma * bytesPerSecond, bandwidth * Self.leastShare))
  }

  /// Less than what a kernel draws at any time.
  func leastBandwidth(for demand: CostModel.Demand) -> Double {
    min(demand.drawn, demand.busShare * bandwidth * Self.leastShare)
  }

  private static let leastShare = 0.1
}
