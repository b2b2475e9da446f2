import Inference
import Models
import Profiles
import Quantities
import Results
import Runs
@testable import Synthesis
import Testing
import Validation

/// Simulated speeds beside published ones, on a device of round figures.
@Suite struct PublishedValidationTests {
  private static let profile = """
    title: A device
    description: All figures are round.
    cpu:
      clusters:
        - name: cores
          cores: { value: 4, kind: assumed, source: "a test" }
          clock: { value: 2 GHz, kind: assumed, source: "a test" }
          int8: { value: 32 GMAC/s, kind: assumed, source: "a test" }
          float32: { value: 8 GMAC/s, kind: assumed, source: "a test" }
          bandwidth: { value: 10 GB/s, kind: assumed, source: "a test" }
      threads: { value: 4, kind: assumed, source: "a test" }
      dispatch: { value: 5 µs, kind: assumed, source: "a test" }
    memory:
      total: { value: 8 GiB, kind: assumed, source: "a test" }
      available: { value: 7 GiB, kind: assumed, source: "a test" }
      peak: { value: 20 GB/s, kind: assumed, source: "a test" }
      bandwidth: { value: 10 GB/s, kind: assumed, source: "a test" }
    storage:
      lanes: { value: 1, kind: assumed, source: "a test" }
      ceiling: { value: 100 MB/s, kind: assumed, source: "a test" }
      latency: { value: 100 µs, kind: assumed, source: "a test" }
      bandwidth: { value: 100 MB/s, kind: assumed, source: "a test" }
    """

  private static func replays() -> ShapeReplays {
    ShapeReplays { shape, options in
      let conditions = try PreparedRun.conditions(
        of: shape.blueprint, promptCount: 4, options: options)
      return SyntheticDecisions(
        model: shape.blueprint, routing: .uniform, locality: .independent,
        seed: options.sampling.seed
      ).recording(
        promptCount: 4, answerCount: options.maxTokens, depth: options.prefetchDepth,
        conditions: conditions)
    }
  }

  @Test func `a dense model is fitted, a limited one is bound by its storage`() throws {
    let device = try DeviceProfile(yaml: Self.profile, name: "round")
    let speeds = try PublishedSpeed.rows(
      csv: "device,model,memory_gib_limit,threads,tokens_per_second\n"
        + "rk3566,smallthinker-4b,1,best,1\nrk3566,qwen3-0.6b,,best,30\n")
    let record = try PublishedValidation(
      speeds, thresholds: .init(meanAbsoluteError: 10, worstError: 10)
    ) { name in
      #expect(name == "rk3566-sd")
      return device
    }.run(
      Self.replays(), seed: 1, routing: "", command: "", progress: { _ in },
      isInterrupted: { false })
    let (limited, dense) = (record.cells[0], record.cells[1])
    #expect(record.unfitted?.cells == 1)
    #expect(record.fitted?.cells == 1)
    #expect(record.isPassed)
    #expect(limited.stallShare > 0.8)
    #expect(
      limited.command
        == "edgewise simulate --device rk3566-sd --model-shape smallthinker-4b --lm-head predicted"
        + " --memory \"1 GiB\"")
    // 335 MB of weights at 10 GB/s.
    #expect((24...30).contains(dense.simulatedTokensPerSecond))
    #expect(dense.stallShare == 0)
    #expect(dense.hitRate == nil)
    let caveats = record.assumptions
    #expect(Set(caveats).count == caveats.count)
    #expect(caveats.contains { $0.hasPrefix("smallthinker-4b: the routing is synthetic") })
    #expect(caveats.contains { $0.hasPrefix("qwen3-0.6b: the model is dense") })
  }

  @Test func `a model that does not fit has no speed`() throws {
    let device = try DeviceProfile(yaml: Self.profile, name: "round")
    var replays = Self.replays()
    var options = try ShapeReplays.options(
      of: .embedded, on: device, answerCount: 8, command: "")
    #expect(try replays.speed(of: .embedded, options: options) ?? 0 > 1)
    options.memory = .mebibytes(8)
    #expect(try replays.speed(of: .embedded, options: options) == nil)
  }
}
