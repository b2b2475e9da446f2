/// On which clusters of cores the threads of a run compute.
public struct ThreadPlacement: Hashable, Sendable {
  /// By the name of the cluster; clusters without threads are absent.
  public let threadsByCluster: [String: Int]

  /// How many threads there are in all.
  public var threads: Int { threadsByCluster.values.reduce(0, +) }

  /// So many threads on each named cluster of `profile`.
  ///
  /// - Precondition: the clusters exist and have a core for each thread, and there is a thread.
  public init(_ threadsByCluster: [String: Int], on profile: DeviceProfile) {
    for (name, threads) in threadsByCluster {
      let cores = profile.cpu.clusters.first { $0.name == name }?.cores ?? -1
      precondition(
        (0...max(0, cores)).contains(threads) && cores > 0,
        "\(profile.name) has no \(threads) cores in a cluster \(name)")
    }
    self.threadsByCluster = threadsByCluster.filter { $0.value > 0 }
    precondition(threads > 0, "at least one thread computes")
  }

  /// So many threads on each named cluster of a device that is not at hand; nil where that makes no
  /// sense on any.
  public init?(_ threadsByCluster: [String: Int]) {
    let total = threadsByCluster.values.reduce(0) { $0.addingReportingOverflow($1).partialValue }
    guard threadsByCluster.values.allSatisfy({ $0 >= 0 }), total > 0 else { return nil }
    self.threadsByCluster = threadsByCluster.filter { $0.value > 0 }
  }

  /// One thread per core, from the fastest cluster of `profile` on.
  ///
  /// - Precondition: `threads` is at least 1 and at most `profile.maxThreads`.
  public init(fastest threads: Int, of profile: DeviceProfile) {
    precondition(
      (1...profile.maxThreads).contains(threads),
      "\(profile.name) runs 1 to \(profile.maxThreads) threads, not \(threads)")
    let everywhere = Dictionary(
      uniqueKeysWithValues: profile.cpu.clusters.map { ($0.name, $0.cores) })
    threadsByCluster = Self.first(threads, of: everywhere, on: profile)
  }

  /// The `limit` threads of this placement that are on the fastest cores.
  public func limited(to limit: Int, on profile: DeviceProfile) -> ThreadPlacement {
    ThreadPlacement(Self.first(limit, of: threadsByCluster, on: profile), on: profile)
  }

  /// How the clusters of `profile` that compute are used, from the fastest on.
  public func clusters(
    of profile: DeviceProfile
  ) -> [(cluster: DeviceProfile.Cluster, threads: Int)] {
    profile.clustersFastestFirst.compactMap { cluster in
      threadsByCluster[cluster.name].map { (cluster, $0) }
    }
  }

  private static func first(
    _ threads: Int, of cores: [String: Int], on profile: DeviceProfile
  ) -> [String: Int] {
    var (taken, left): ([String: Int], Int) = ([:], threads)
    for cluster in profile.clustersFastestFirst {
      let count = min(left, cores[cluster.name] ?? 0)
      if count > 0 { taken[cluster.name] = count }
      left -= count
    }
    return taken
  }
}

extension DeviceProfile {
  var clustersFastestFirst: [Cluster] { cpu.clusters.sorted { $0.int8 > $1.int8 } }
}
