import Inference
import Models
import Profiles
import Quantities
import Results
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
    of name: String, on profile: DeviceProfile, memory: ByteCount?, _ denseWeights: DenseWeights?,
    pricing: EnginePricing = .published
  ) throws -> Double? {
    let shape = try #require(NamedShape(rawValue: name))
    var options = try ShapeReplays.options(
      of: shape, on: profile, pricing: pricing, answerCount: 8, command: "")
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

  @Test func `only mapped weights may have less memory than they take, asked for or not`() throws {
    let profile = try ShippedProfiles.catalog.profile(named: "oneplus-13")
    func speed(_ kind: DenseWeights?, _ pricing: EnginePricing = .published) throws -> Double? {
      try self.speed(
        of: "qwen3-1.7b", on: profile, memory: .mebibytes(1024), kind, pricing: pricing)
    }
    for kind in [DenseWeights.anon, .pinned] { #expect(try speed(kind) == nil) }
    // The engines of published speeds map weights by themselves, and Edgewise does not.
    let mapped = try #require(try speed(.mmap))
    #expect(try speed(nil) == mapped)
    let own = EnginePricing(.own, weights: .q4_0)
    #expect(try speed(nil, own) == nil)
    #expect(try speed(.mmap, own) != nil)
  }

  /// A table of which tokens read a row each is mapped as well, and missed by none.
  @Test func `what has room without its embedding table says so, and can be read again`() throws {
    let profile = try ShippedProfiles.catalog.profile(named: "oneplus-13")
    var options = try ShapeReplays.options(
      of: .standard4B, on: profile, answerCount: 8, command: "")
    options.memory = .mebibytes(700)
    var replays = Self.replays()
    let memory = try replays.replay(of: .standard4B, options: options).record.memory
    let least = memory.weightsBytes + memory.kvBytes + memory.scratchBytes + memory.runtimeBytes
    options.memory = ByteCount(least) - .mebibytes(30)
    let record = try replays.replay(of: .standard4B, options: options).record
    #expect(record.memory.denseWeights == "mmap" && record.faults == nil)
    let bytes = try RunFolder.json(
      ResultFile(record, origin: ResultOrigin(started: "2026-01-01T00:00:00Z", hostID: "h")))
    let again = try ResultFile<RunRecord>(json: bytes, path: "run.json", orElse: "damaged")
    #expect(again.content.memory == record.memory)
  }

  @Test func `of mapped weights nothing has to be moved out of memory`() throws {
    let profile = try ShippedProfiles.catalog.profile(named: "oneplus-13")
    for (kind, isMovable) in [(DenseWeights.mmap, false), (.anon, true)] {
      var options = try ShapeReplays.options(
        of: .standard4B, on: profile, answerCount: 8, command: "")
      (options.memory, options.denseWeights) = (.mebibytes(64), kind)
      var replays = Self.replays()
      let error = #expect(throws: BudgetError.self) {
        try replays.replay(of: .standard4B, options: options)
      }
      #expect(error?.canMoveEmbedding == isMovable)
    }
  }

  @Test func `a measured speed is of a model in memory, whatever engine it was`() throws {
    let memory = "memory.available=1 GiB"
    let profile = try ShippedProfiles.catalog.profile(named: "rk3588-nvme")
      .applying([memory], catalog: ShippedProfiles.catalog)
    let conditions = SpeedConditions(
      shape: try #require(NamedShape(rawValue: "qwen3-1.7b")), pricing: .published, threads: 4,
      phase: .decode, promptTokens: 0, contextDepth: 64)
    var replays = Self.replays()
    #expect(throws: BudgetError.self) { try replays.speed(under: conditions, on: profile) }
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
