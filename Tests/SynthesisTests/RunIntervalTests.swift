import Glibc
import Inference
import Metrics
import Models
import Profiles
import Quantities
import Results
@testable import Runs
import Synthesis
import TestSupport
import Testing

/// How sure speeds are: told from the trace of one run, and by replays on slower devices.
@Suite struct RunIntervalTests {
  struct Case: Sendable {
    let device: String
    let mebibytes: Int
    let depth: Int
  }

  /// All in memory; bound by storage; about as long reading as computing; and between them.
  private static let cases =
    ["raspberry-pi-5-nvme", "rk3588-nvme", "oneplus-13"].flatMap { device in
      [800, 1400, 2400].flatMap { mebibytes in
        [0, 1, 2].map { Case(device: device, mebibytes: mebibytes, depth: $0) }
      }
    } + [
      Case(device: "raspberry-pi-5-sd", mebibytes: 1024, depth: 1),
      Case(device: "raspberry-pi-5-sd", mebibytes: 3000, depth: 1),
    ]

  private func run(_ test: Case) throws -> PreparedRun {
    let shape = NamedShape.standard4B
    let profile = try ShippedProfiles.catalog.profile(named: test.device)
    var options = try ShapeReplays.options(of: shape, on: profile, answerCount: 24, command: "")
    options.headSelection = nil
    options.memory = .mebibytes(test.mebibytes)
    options.prefetchDepth = test.depth
    let recording = try SyntheticDecisions(
      model: shape.blueprint, routing: .uniform, locality: .independent, seed: 1
    ).recording(
      promptCount: 16, answerCount: 24, depth: test.depth,
      conditions: PreparedRun.conditions(of: shape.blueprint, promptCount: 16, options: options))
    return try PreparedRun(replaying: recording, options: options)
  }

  @Test(arguments: cases)
  func `a trace tells nearly what replays on slower devices tell`(test: Case) throws {
    let run = try run(test)
    let execution = try run.replay(tracesKernels: false)
    let replayed = try run.intervals(of: execution)
    let traced = run.tracedIntervals(of: execution, TraceMetrics(trace: execution.trace))
    // Which predicted reads come in time, a trace does not tell.
    let tolerance = test.depth < 2 ? 0.01 : 0.06
    for (phase, pair) in [
      ("decode", (replayed.decode, traced.decode)), ("prefill", (replayed.prefill, traced.prefill)),
    ] {
      let (exact, told) = (try #require(pair.0), try #require(pair.1))
      #expect(exact.speedClass == told.speedClass)
      #expect(abs(log(told.factor / exact.factor)) < tolerance, "\(phase)")
      #expect(abs(told.middle / exact.middle - 1) < 1e-9, "\(phase)")
    }
    let ends = try [replayed, traced].map { try #require($0.ttft) }
    #expect(abs(log(ends[1].upperBound / ends[0].upperBound)) < tolerance)
    let stalls = [replayed, traced].map {
      [$0.leastStallShare ?? -1, $0.greatestStallShare ?? -1]
    }
    for (exact, told) in zip(stalls[0], stalls[1]) { #expect(abs(told - exact) < 0.06) }
    #expect(replayed.load == traced.load)
  }

  @Test(arguments: cases)
  func `a trace adds up to the time that the run took`(test: Case) throws {
    let execution = try run(test).replay(tracesKernels: false)
    let metrics = TraceMetrics(trace: execution.trace)
    let times = metrics.phaseTimes(at: [PartPaces(), PartPaces(processor: 2, storage: 2)])
    let decoded = metrics.tokenDurations.reduce(.zero, +).inSeconds
    // The first token is chosen behind the prompt, and that counts with what follows.
    #expect((0.999...1.01).contains(times[0].decode.total / decoded))
    let prompt = try #require(execution.prefillDuration).inSeconds
    #expect((0.99...1.001).contains(times[0].prefill.total / prompt))
    for pair in [(times[0].decode, times[1].decode), (times[0].prefill, times[1].prefill)] {
      #expect(abs(pair.1.total / pair.0.total - 2) < 1e-6)
    }
  }
}
