/// Where the threads of a run compute while others keep cores busy.
///
/// A thread stays on its core as long as it has one. One that has lost it moves to the best core
/// that is free, of whatever cluster, as a system's scheduler would have it. Where none is free it
/// shares one.
public struct ScenarioPlacement: Sendable {
  /// Those in which a thread is, was, or looked for a core; from the fastest on.
  public private(set) var clusters: [Use] = []
  /// How many threads have no core of their own.
  public private(set) var sharing: Int

  /// How threads use a cluster.
  public struct Use: Sendable {
    public let cluster: DeviceProfile.Cluster
    /// Those that compute there while nothing is taken.
    public let placed: Int
    /// Of those, the ones that have kept a core.
    public let staying: Int
    /// Those of other clusters that have found a core there.
    public let arrived: Int
  }

  /// Where the threads of `placement` compute on `profile` where others keep `taken` busy.
  ///
  /// - Precondition: a core is left.
  public init(
    of placement: ThreadPlacement, on profile: DeviceProfile, besides taken: Scenario.Cores
  ) {
    let left = profile.coresLeft(besides: taken).mapValues { max(0, $0) }
    precondition(left.values.contains { $0 > 0 }, "others leave a core")
    let clusters = profile.clustersFastestFirst.map { cluster in
      let placed = placement.threadsByCluster[cluster.name] ?? 0
      let cores = left[cluster.name] ?? 0
      return (cluster: cluster, placed: placed, cores: cores, staying: min(placed, cores))
    }
    sharing = clusters.reduce(0) { $0 + $1.placed - $1.staying }
    for (cluster, placed, cores, staying) in clusters {
      // Where others keep the cores busy that would else be free, threads have looked for one.
      let hasRoom = sharing > 0 && placed < cluster.cores
      guard placed > 0 || hasRoom else { continue }
      let arrived = min(sharing, cores - staying)
      sharing -= arrived
      self.clusters.append(
        Use(cluster: cluster, placed: placed, staying: staying, arrived: arrived))
    }
  }
}
