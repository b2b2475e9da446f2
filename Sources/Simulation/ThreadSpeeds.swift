import Profiles

/// How fast each of the threads is that share a kernel, at one of the things that cores do.
///
/// Whatever others take, no thread is faster for it: not on the core that it has moved to, and not
/// because one that it shares is faster than those that are gone. So no speed of all threads
/// together grows with the cores that are taken.
struct ThreadSpeeds {
  /// Fastest first.
  private let speeds: [Double]
  /// Of the cores that compute, in the same order; those that are shared as one.
  private let coreSpeeds: [Double]
  private let areMixed: Bool

  /// The speeds of threads that compute where `placement` says.
  ///
  /// - Parameter speed: What each of so many threads in a cluster does that have a core each.
  init(
    _ placement: ScenarioPlacement, speed: (DeviceProfile.Cluster, Int) -> Double
  ) {
    var (cores, slowest) = ([Cores](), Double.infinity)
    for use in placement.clusters {
      let own = speed(use.cluster, max(1, use.staying + use.arrived))
      slowest = min(slowest, own)
      if use.staying > 0 { cores.append(Cores(count: use.staying, speed: own)) }
      if use.arrived > 0 { cores.append(Cores(count: use.arrived, speed: slowest)) }
    }
    // Each shares the core on which it is the fastest.
    for _ in 0..<placement.sharing {
      let best = cores.indices.max { cores[$0].speedOfNextGuest < cores[$1].speedOfNextGuest }
      if let best { cores[best].guestCount += 1 }
    }
    let unmoved = placement.clusters.flatMap { use in
      Array(repeating: speed(use.cluster, max(1, use.placed)), count: use.placed)
    }.sorted(by: >)
    func capped(_ speeds: [Double]) -> [Double] { zip(speeds.sorted(by: >), unmoved).map(min) }
    speeds = capped(
      cores.flatMap { cores in
        Array(repeating: cores.sharedSpeed, count: cores.count)
          + Array(repeating: min(cores.sharedSpeed, slowest), count: cores.guestCount)
      })
    coreSpeeds = capped(cores.flatMap { Array(repeating: $0.speed, count: $0.count) })
    areMixed = placement.clusters.count > 1
  }

  /// Cores of one speed, one thread on each, and guests beside those.
  private struct Cores {
    let count: Int
    let speed: Double
    var guestCount = 0

    var speedOfNextGuest: Double { speed / Double(guestCount / count + 2) }

    /// What each thread does: rows that are divided evenly wait for the core with the most.
    var sharedSpeed: Double { speed / Double((guestCount + count - 1) / count + 1) }
  }

  /// What all do together of rows that are divided evenly: the slowest thread decides.
  var even: Double { Double(speeds.count) * (speeds.last ?? 0) }

  /// The same of multiply-adds, which go at the rate of the fastest threads alone where slower ones
  /// would only hold them up: public prefills with all cores are within 15 % of those with the fast
  /// ones.
  var evenWithoutStragglers: Double {
    speeds.indices.map { Double($0 + 1) * speeds[$0] }.max() ?? 0
  }

  /// What all do together where whoever is free takes the next chunk: all add up, but for a tenth
  /// where cores differ.
  var inChunks: Double {
    let sum = coreSpeeds.reduce(0, +)
    return areMixed ? sum * Self.mixedShare : sum
  }

  private static let mixedShare = 0.9
}
