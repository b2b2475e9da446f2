import Calibration
import Models
import Profiles
import Results
import Runs
import TestSupport
import Testing

/// Kernels that were taken down once take as long as the replay that they came from.
@Suite struct SpeedDemandTests {
  @Test(arguments: [
    ("qwen3-0.6b", WeightFormat.q4_0, SpeedPhase.decode, 4), ("llama3.2-1b", .q4_k_m, .prefill, 4),
    ("gemma3-270m", .f16, .decode, 1), ("granite3.1-1b-a400m", .q4_0, .decode, 4),
    ("granite3.1-1b-a400m", .q8_0, .prefill, 2), ("smallthinker-4b", .q4_0, .decode, 3),
  ])
  func `a speed is the same as by a replay, on another machine too`(
    model: String, format: WeightFormat, phase: SpeedPhase, threads: Int
  ) throws {
    let conditions = SpeedConditions(
      shape: try #require(NamedShape(rawValue: model)),
      pricing: EnginePricing(.llamaCpp, weights: format), threads: threads, phase: phase,
      promptTokens: 600, contextDepth: 100)
    let room = ["memory.total=512 GiB", "memory.available=512 GiB"]
    let first = try ShippedProfiles.catalog.profile(named: "rk3588-nvme").applying(room)
    var replays = ShapeReplays.ofModelsInMemory()
    let demand = try replays.demand(under: conditions, on: first)
    for name in ["rk3588-nvme", "raspberry-pi-4-sd", "oneplus-13", "n150-mini-pc-nvme"] {
      let profile = try ShippedProfiles.catalog.profile(named: name).applying(
        room + ["cpu.sampling=1 ms"])
      let replayed = try replays.speed(under: conditions, on: profile)
      #expect(abs(demand.speed(on: profile) / replayed - 1) < 1e-9, "\(name)")
    }
  }
}
