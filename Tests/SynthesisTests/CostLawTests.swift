import Inference
import Models
import Profiles
import Quantities
import Results
import Runs
@testable import Synthesis
import TestSupport
import Testing

/// What the speeds of dense models follow on shipped profiles, and what they do not.
@Suite struct CostLawTests {
  /// Decode and prefill speed of a model in tokens per second.
  private struct Speeds {
    let decode: Double
    let prefill: Double

    /// Of `model` on `profile` with `promptCount` tokens in the context.
    init(
      _ model: String, on profile: DeviceProfile, pricing: EnginePricing = .published,
      promptCount: Int
    ) throws {
      let shape = try #require(NamedShape(rawValue: model))
      var replays = ShapeReplays { shape, options in
        try SyntheticDecisions(
          model: shape.blueprint, routing: .uniform, locality: .independent, seed: 1
        ).recording(
          promptCount: promptCount, answerCount: options.maxTokens, depth: 1,
          conditions: PreparedRun.conditions(
            of: shape.blueprint, promptCount: promptCount, options: options))
      }
      var options = try ShapeReplays.options(
        of: shape, on: profile, pricing: pricing, answerCount: 9, command: "")
      options.maxBatch = 512
      let record = try replays.replay(of: shape, options: options).record
      decode = try #require(record.tokensPerSecond)
      prefill = try #require(record.prefillTokensPerSecond)
    }
  }

  /// The profile with figures of `keys` a tenth higher.
  private func tenthMore(_ profile: DeviceProfile, _ keys: [String]) throws -> DeviceProfile {
    try profile.applying(
      keys.map { key in
        let field = try #require(profile.fields.first { $0.path == key })
        let parts = field.value.split(separator: " ", maxSplits: 1)
        let number = try #require(Double(parts[0]))
        return "\(key)=\(number * 1.1) \(parts[1])"
      })
  }

  /// Whether all threads together draw so much more than the memory gives that a tenth changes
  /// nothing.
  private func isBoundByBus(_ profile: DeviceProfile) -> Bool {
    let placement = ThreadPlacement(fastest: profile.cpu.threads, of: profile)
    let used = placement.clusters(of: profile)
    let slowest = used.map(\.cluster.bandwidth.bytesPerSecond).min() ?? 0
    return Double(placement.threads) * slowest > 1.2 * profile.memory.bandwidth.bytesPerSecond
  }

  @Test func `decoding follows the memory, a prefill the integers, on every bus-bound profile`()
    throws
  {
    var count = 0
    for name in ShippedProfiles.catalog.names {
      let profile = try ShippedProfiles.catalog.profile(named: name)
        .applying(["memory.total=16 GiB", "memory.available=15 GiB"])
      guard isBoundByBus(profile) else { continue }
      count += 1
      let base = try Speeds("qwen3-1.7b", on: profile, promptCount: 512)
      let memory = try Speeds(
        "qwen3-1.7b", on: tenthMore(profile, ["memory.bandwidth"]), promptCount: 512)
      let integers = try Speeds(
        "qwen3-1.7b",
        on: tenthMore(profile, profile.cpu.clusters.map { "cpu.clusters.\($0.name).int8" }),
        promptCount: 512)
      #expect((1.07...1.1).contains(memory.decode / base.decode), "\(name)")
      #expect((1...1.01).contains(memory.prefill / base.prefill), "\(name)")
      #expect((1...1.01).contains(integers.decode / base.decode), "\(name)")
      #expect((1.07...1.1).contains(integers.prefill / base.prefill), "\(name)")
    }
    #expect(count >= 10)
  }

  /// 7.16 and 8.42 tok/s were measured with llama.cpp b7095, 64 and 576 tokens deep in the mean.
  @Test func `a longer context slows a Raspberry Pi 4 as it does`() throws {
    let profile = try ShippedProfiles.catalog.profile(named: "raspberry-pi-4-sd")
    let engine = EnginePricing(.llamaCpp, weights: .q4_0)
    let near = try Speeds("qwen3-0.6b", on: profile, pricing: engine, promptCount: 60)
    let far = try Speeds("qwen3-0.6b", on: profile, pricing: engine, promptCount: 572)
    #expect(abs(far.decode / near.decode - 0.85) <= 0.04, "\(far.decode / near.decode)")
  }
}
