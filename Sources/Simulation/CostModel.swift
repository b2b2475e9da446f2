public import DeviceInterface
public import Quantities

/// What kernels cost on a profile with a number of threads: a roofline, plus the hand-over.
public struct CostModel: Hashable, Sendable {
  /// How many threads share each kernel.
  public let threads: Int
  /// The most threads the profile has cores for.
  public let maxThreads: Int
  /// Multiply-adds per second of all threads together, by kind of arithmetic.
  private let int8: MultiplyAddRate
  private let float32: MultiplyAddRate
  /// What all threads together draw from memory.
  public let bandwidth: Bandwidth
  /// What handing one kernel to the other threads takes; nothing where there is only one.
  public let dispatch: Duration

  /// The costs on `profile`, with one thread per core from the fastest cluster on.
  ///
  /// - Precondition: `threads` is at least 1 and at most `profile.maxThreads`.
  public init(profile: DeviceProfile, threads: Int) {
    precondition(
      (1...profile.maxThreads).contains(threads),
      "\(profile.name) runs 1 to \(profile.maxThreads) threads, not \(threads)")
    self.threads = threads
    maxThreads = profile.maxThreads
    let cores = Self.coresPerCluster(profile.cpu.clusters, threads: threads)
    int8 = MultiplyAddRate(perSecond: cores.sum { $0.int8.perSecond })
    float32 = MultiplyAddRate(perSecond: cores.sum { $0.float32.perSecond })
    bandwidth = min(
      Bandwidth(bytesPerSecond: cores.sum { $0.bandwidth.bytesPerSecond }),
      profile.memory.bandwidth)
    dispatch = threads > 1 ? profile.cpu.dispatch : .zero
  }

  /// Multiply-adds per second of all threads together.
  public func throughput(_ arithmetic: Work.Arithmetic) -> MultiplyAddRate {
    switch arithmetic {
    case .int8: int8
    case .float32: float32
    }
  }

  /// The time of `work`: the slower of arithmetic and memory traffic, rounded up to a nanosecond,
  /// and the hand-over.
  public func duration(of work: Work) -> Duration {
    let arithmetic = Duration.roundedUp(
      seconds: Double(work.multiplyAdds) / throughput(work.arithmetic).perSecond)
    return max(arithmetic, work.memoryTraffic / bandwidth) + dispatch
  }

  /// Which clusters the threads run on, and with how many cores of each.
  private static func coresPerCluster(
    _ clusters: [DeviceProfile.Cluster], threads: Int
  ) -> [(cluster: DeviceProfile.Cluster, cores: Int)] {
    var remaining = threads
    return clusters.sorted { $0.int8 > $1.int8 }.map { cluster in
      let cores = min(remaining, cluster.cores)
      remaining -= cores
      return (cluster, cores)
    }
  }
}

extension [(cluster: DeviceProfile.Cluster, cores: Int)] {
  /// A figure per core, summed over all cores in use.
  fileprivate func sum(_ perCore: (DeviceProfile.Cluster) -> Double) -> Double {
    reduce(0) { $0 + perCore($1.cluster) * Double($1.cores) }
  }
}
