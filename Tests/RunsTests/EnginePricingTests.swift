import DeviceInterface
import Models
import Profiles
import Quantities
import Results
@testable import Runs
import TestSupport
import Testing

@Suite struct EnginePricingTests {
  @Test func `llama cpp draws less from memory, and multiplies by how its weights are packed`()
    throws
  {
    let profile = try SmallProfile.profile()
    let pricing = EnginePricing(.llamaCpp, weights: .q4_k_m, age: .repacksQ4)
    let driven = pricing.driven(profile)
    let share = driven.memory.bandwidth.bytesPerSecond / profile.memory.bandwidth.bytesPerSecond
    #expect(abs(share - 0.92) < 1e-12)
    for (cluster, before) in zip(driven.cpu.clusters, profile.cpu.clusters) {
      #expect(abs(cluster.int8.perSecond / before.int8.perSecond - 0.62) < 1e-12)
      #expect(cluster.float32 == before.float32)
    }
    #expect(EnginePricing.own.driven(profile) == profile.handingOut(.chunks))
    #expect(EnginePricing.published.driven(profile) == profile)
  }

  @Test func `floats of F16 go at their share of the rate of integers`() throws {
    let profile = try SmallProfile.profile()
    let driven = EnginePricing(.powerInferST, weights: .f16).driven(profile)
    for (cluster, before) in zip(driven.cpu.clusters, profile.cpu.clusters) {
      let gain = try #require(cluster.kernels[.feedForward])
      #expect(abs(gain * cluster.float32.perSecond / before.int8.perSecond - 0.55) < 1e-12)
      #expect(cluster.kernels[.attention] == before.kernels[.attention])
    }
  }

  @Test func `the figure that binds decides what a speed rests on`() throws {
    func classes(_ name: String, threads: Int) throws -> [SpeedClass] {
      let profile = try ShippedProfiles.catalog.profile(named: name)
      return SpeedPhase.allCases.map { SpeedClass(of: $0, on: profile, threads: threads) }
    }
    // Fitted, then a bus from a prior that the cores never fill, then priors alone.
    #expect(try classes("raspberry-pi-5-nvme", threads: 4) == [.measured, .measured])
    #expect(try classes("rk3566-sd", threads: 4) == [.measured, .dataSheet])
    #expect(try classes("steam-deck-nvme", threads: 4) == [.dataSheet, .dataSheet])
  }
}
