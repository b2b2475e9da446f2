import DeviceInterface
import Profiles
import Quantities
@testable import Simulation
import TestSupport
import Testing

/// What cores that are taken make of kernels: never a gain.
@Suite struct ScenarioCoresTests {
  /// Multiply-adds and bytes per second with so many cores taken of each cluster, in the order of
  /// the profile.
  private func speeds(
    of profile: DeviceProfile, _ placement: ThreadPlacement, taken: [Int]
  ) -> [Double] {
    var load = Scenario.Load()
    for (cluster, count) in zip(profile.cpu.clusters, taken) where count > 0 {
      load.cores.byCluster[cluster.name] = count
    }
    let costs = CostModel(
      profile: profile, placement: placement, weightTraffic: [:], load: load)
    let kinds: [KernelKind?] = [nil, .expertUp]
    let rates = kinds.flatMap { kind in
      [costs.throughput(.int8, of: kind), costs.throughput(.float32, of: kind)].map(\.perSecond)
    }
    let demands = [KernelKind.projection, .expertUp].map { kind in
      costs.demand(of: PricedKernel(kind, multiplyAdds: 1, traffic: 1).work)
    }
    return rates + demands.flatMap { [$0.drawn, $0.busShare] }
  }

  /// Every choice of up to all cores of each cluster, but not of all of them.
  private func choices(of profile: DeviceProfile) -> [[Int]] {
    let all = profile.cpu.clusters.reduce([[]]) { choices, cluster in
      choices.flatMap { choice in (0...cluster.cores).map { choice + [$0] } }
    }
    return all.filter { $0.reduce(0, +) < profile.maxThreads }
  }

  /// What is faster with one more core taken.
  private func gains(of placement: ThreadPlacement, on profile: DeviceProfile) -> [String] {
    let choices = choices(of: profile)
    var known: [[Int]: [Double]] = [:]
    for choice in choices { known[choice] = speeds(of: profile, placement, taken: choice) }
    var gains: [String] = []
    for choice in choices {
      for cluster in choice.indices {
        var more = choice
        more[cluster] += 1
        guard let before = known[choice], let after = known[more] else { continue }
        // Sums of fractions differ in their last digits.
        if zip(before, after).contains(where: { $1 > $0 * (1 + 1e-12) }) {
          gains.append("\(placement.threadsByCluster): \(choice) \(before), \(more) \(after)")
        }
      }
    }
    return gains
  }

  /// Those of the profiles that come along whose cores differ, one of each processor.
  private static let profiles: [DeviceProfile] = {
    var seen = Set<DeviceProfile.Processor>()
    return ShippedProfiles.catalog.names.compactMap { name in
      guard let profile = try? ShippedProfiles.catalog.profile(named: name),
        profile.cpu.clusters.count > 1, seen.insert(profile.cpu).inserted
      else { return nil }
      return profile
    }
  }()

  @Test(arguments: ["even", "chunks"])
  func `no core that is taken makes any number of threads faster`(split: String) throws {
    #expect(Self.profiles.count > 8)
    for profile in Self.profiles {
      let profile = try profile.applying(["cpu.split=\(split)"])
      for threads in 1...profile.maxThreads {
        let placement = ThreadPlacement(fastest: threads, of: profile)
        #expect(gains(of: placement, on: profile).isEmpty, "\(profile.name)")
      }
    }
  }

  @Test(arguments: 0..<60)
  func `nor does it anywhere else, wherever the threads are`(seed: Int) throws {
    var random = RepeatableGenerator(seed: UInt64(seed))
    let counts = (0..<2).map { _ in Int.random(in: 1...6, using: &random) }
    // Of these, the cluster with the faster multipliers may be the slower one at others.
    func rate() -> String { "\(Int.random(in: 1...40, using: &random))" }
    let settings = zip(["slow", "fast"], counts).flatMap { name, count in
      [
        "\(name).cores=\(count)", "\(name).int8=\(rate()) GMAC/s",
        "\(name).float32=\(rate()) GMAC/s", "\(name).bandwidth=\(rate()) GB/s",
      ].map { "cpu.clusters.\($0)" }
    }
    let split = seed.isMultiple(of: 2) ? "even" : "chunks"
    let profile = try SmallProfile.profile().applying(settings + ["cpu.split=\(split)"])
    for slow in 0...counts[0] {
      for fast in 0...counts[1] where slow + fast > 0 {
        let placement = ThreadPlacement(["slow": slow, "fast": fast], on: profile)
        #expect(gains(of: placement, on: profile).isEmpty, "\(counts) \(settings)")
      }
    }
  }

  @Test func `one of two prime cores costs no more than both`() throws {
    let profile = try ShippedProfiles.catalog.profile(named: "oneplus-13")
    let placement = ThreadPlacement(fastest: 4, of: profile)
    func rates(_ taken: Int) -> [Double] {
      speeds(
        of: profile, placement, taken: profile.cpu.clusters.map { $0.name == "prime" ? taken : 0 })
    }
    // Four threads at the speed of a performance core each, from the first on.
    let performance = try #require(profile.cpu.clusters.first { $0.name == "performance" })
    #expect(rates(0)[0] == 4 * performance.int8.perSecond)
    #expect(rates(1) == rates(0) && rates(2) == rates(0))
  }

  @Test func `where no core is free the slowest thread decides all the same`() throws {
    let profile = try SmallProfile.profile()
    func speeds(_ threads: Int, _ slow: Int, _ fast: Int) -> [Double] {
      self.speeds(
        of: profile, ThreadPlacement(fastest: threads, of: profile), taken: [slow, fast])
    }
    // int8 in GMAC/s and what is drawn in GB/s. Four threads, two of them on slow cores.
    func figures(_ slow: Int, _ fast: Int) -> [Double] {
      let all = speeds(4, slow, fast)
      return [all[0] / 1e9, all[4] / 1e9]
    }
    #expect(figures(0, 0) == [20, 4])
    // One shares a fast core with another, and is as slow as on the core that it has lost.
    #expect(figures(1, 0) == [10, 4])
    #expect(figures(2, 0) == [10, 4])
    // Without a fast core two share the other one, each at 5 or, where it has lost its own, at 2.
    #expect(figures(0, 1) == [8, 4])
    // Two share each slow core.
    #expect(figures(0, 2) == [4, 2])
  }
}
