import Inference
import Models
import Profiles
import Quantities
import Runs
import Simulation
import Synthesis
import TestSupport
import Testing

/// Replays under caps that are too small for the weights that every token reads.
@Suite struct ShortMemoryTests {
  private static func replays() -> ShapeReplays {
    ShapeReplays { shape, options in
      SyntheticDecisions(
        model: shape.blueprint, routing: .uniform, locality: .independent,
        seed: options.sampling.seed
      ).recording(
        promptCount: 4, answerCount: options.maxTokens, depth: options.prefetchDepth,
        conditions: try PreparedRun.conditions(
          of: shape.blueprint, promptCount: 4, options: options))
    }
  }

  private func speed(
    of name: String, on profile: DeviceProfile, memory: ByteCount?, _ denseWeights: DenseWeights?
  ) throws -> Double? {
    let shape = try #require(NamedShape(rawValue: name))
    var options = try ShapeReplays.options(of: shape, on: profile, answerCount: 8, command: "")
    (options.memory, options.denseWeights) = (memory, denseWeights)
    var replays = Self.replays()
    return try replays.speed(of: shape, options: options)
  }

  /// The speeds of Qwen3-1.7B in Q4_0 under a limit of 1 GiB (PowerInfer, smallthinker/README.md):
  /// nothing was fitted to them.
  @Test(arguments: [
    ("desktop-i9-14900", 2.66), ("oneplus-13", 1.09), ("rk3588-nvme", 1.00), ("rk3576", 0.47),
    ("rk3566-sd", 0.11),
  ])
  func `a dense model in too little memory is as slow as was published`(
    device: String, published: Double
  ) throws {
    let profile = try ShippedProfiles.catalog.profile(named: device)
    let simulated = try #require(
      try speed(of: "qwen3-1.7b", on: profile, memory: .mebibytes(1024), .mmap))
    let ratio = simulated / published
    #expect((1 / 1.6...1.6).contains(ratio), "\(simulated) for \(published)")
  }

  @Test func `only who asks for mapped weights may have less memory than they take`() throws {
    let profile = try ShippedProfiles.catalog.profile(named: "oneplus-13")
    for kind in [nil, DenseWeights.anon, .pinned] {
      #expect(try speed(of: "qwen3-1.7b", on: profile, memory: .mebibytes(1024), kind) == nil)
    }
  }

  @Test func `weights that fit are as fast however they are held`() throws {
    let profile = try ShippedProfiles.catalog.profile(named: "rk3588-nvme")
    let speeds = try [nil, DenseWeights.mmap, .anon, .pinned].map {
      try speed(of: "smallthinker-4b", on: profile, memory: .mebibytes(1024), $0)
    }
    #expect(speeds.allSatisfy { $0 != nil && $0 == speeds[0] })
  }

  @Test func `a smaller cap is never faster`() throws {
    let profile = try ShippedProfiles.catalog.profile(named: "raspberry-pi-5-nvme")
    var last = Double.infinity
    for mebibytes in stride(from: 1600, through: 700, by: -100) {
      let speed = try #require(
        try speed(of: "qwen3-1.7b", on: profile, memory: .mebibytes(mebibytes), .mmap))
      #expect(speed <= last)
      last = speed
    }
  }
}
