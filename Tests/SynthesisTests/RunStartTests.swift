import Inference
import Models
import Profiles
import Quantities
import Residency
import Results
@testable import Runs
import Simulation
import Synthesis
import TestSupport
import Testing

/// What is in memory as a request comes, and what that does to its figures.
@Suite struct RunStartTests {
  private static let shape = NamedShape.standard4B
  private static let answerCount = 12
  private let profile: DeviceProfile

  init() throws { profile = try ShippedProfiles.catalog.profile(named: "raspberry-pi-5-nvme") }

  private func options(
    _ start: RunStart?, memory: ByteCount? = .mebibytes(1024), policy: CachePolicy = .lru,
    depth: Int = 1
  ) throws -> RunOptions {
    var options = try ShapeReplays.options(
      of: Self.shape, on: profile, answerCount: Self.answerCount, command: "")
    options.start = start
    options.headSelection = nil
    options.memory = memory
    options.cachePolicy = policy
    options.prefetchDepth = depth
    return options
  }

  private func text(seed: UInt64, model: ModelBlueprint = Self.shape.blueprint) throws -> Recording
  {
    try SyntheticDecisions(
      model: model, routing: .uniform,
      locality: RoutingLocality.independent, seed: seed
    ).recording(
      promptCount: 4, answerCount: Self.answerCount, depth: 2,
      conditions: PreparedRun.conditions(of: model, promptCount: 4, options: options(nil)))
  }

  private func prepared(_ options: RunOptions) throws -> PreparedRun {
    try PreparedRun(
      replaying: text(seed: 1), after: options.start == .warm ? text(seed: 2) : nil,
      options: options)
  }

  private func record(_ options: RunOptions) throws -> RunRecord {
    let run = try prepared(options)
    return RunRecord(
      try run.replay(tracesKernels: false), of: run, mode: "replayed",
      prefetchDepth: options.prefetchDepth)
  }

  @Test func `a load comes before a request, within it, or not at all`() throws {
    let unsaid = try record(options(nil))
    let started = try record(options(.appStart))
    #expect(unsaid.start == .appStart && unsaid.tokenSeconds == started.tokenSeconds)
    let (load, ttft) = (try #require(started.loadSeconds), try #require(started.ttftSeconds))
    #expect(load > 0.1 && unsaid.ttftSeconds == ttft)
    #expect(started.ttftFromStartSeconds == load + ttft)
    let installed = try record(options(.installed))
    #expect(installed.loadSeconds == load && installed.ttftSeconds == load + ttft)
    #expect(installed.ttftFromStartSeconds == installed.ttftSeconds)
    #expect(installed.tokenSeconds == started.tokenSeconds)
    let warm = try record(options(.warm))
    #expect(warm.start == .warm && warm.loadSeconds == nil && warm.ttftFromStartSeconds == nil)
    #expect(try #require(warm.ttftSeconds) < ttft)
  }

  @Test func `a load is of the weights outside of experts, as the engine reads them`() throws {
    let cases: [(DenseWeights, DenseWeights?)] = [(.mmap, nil), (.anon, .anon)]
    for (held, engine) in cases {
      var options = try options(.appStart)
      options.denseWeights = engine
      let run = try prepared(options)
      let expected = WeightLoading(run.ledger.weights, held, piece: .mebibytes(1))
      #expect(try record(options).loadSeconds == expected.time(on: profile).inSeconds)
    }
  }

  @Test func `a warm start finds what the text before left`() throws {
    let (cold, warm) = (try record(options(.appStart)), try record(options(.warm)))
    let rates = try [cold, warm].map { try #require($0.experts.hitRate) }
    #expect(rates[1] > rates[0] && rates[1] < 1)
    // Of the experts that the text before read none is new.
    let (first, second) = (try #require(cold.experts.misses), try #require(warm.experts.misses))
    #expect(second.cold < first.cold)
    let total = warm.experts.resident + warm.experts.prefetched + warm.experts.inFlight
    #expect(
      total + warm.experts.absent == cold.experts.resident + cold.experts.prefetched
        + cold.experts.inFlight + cold.experts.absent)
  }

  @Test func `with room for all experts a shape is warm unless something else is said`() throws {
    let memory = ByteCount.mebibytes(8192)
    let unsaid = try record(options(nil, memory: memory))
    #expect(unsaid.start == .warm && unsaid.loadSeconds == nil)
    #expect(unsaid.experts.hitRate == 1 && unsaid.experts.optHitRate == 1)
    #expect(try record(options(.warm, memory: memory)).tokenSeconds == unsaid.tokenSeconds)
    let started = try record(options(.appStart, memory: memory))
    #expect(try #require(started.experts.hitRate) < 1)
    #expect(try #require(started.ttftSeconds) > #require(unsaid.ttftSeconds))
  }

  @Test(arguments: RunStart.allCases, [0, 1, 2])
  func `nothing hits more often than the best that starts alike`(
    start: RunStart, depth: Int
  ) throws {
    for policy in CachePolicy.unprofiled {
      for memory in [ByteCount.mebibytes(900), .mebibytes(1600), .mebibytes(8192)] {
        let experts = try record(
          options(start, memory: memory, policy: policy, depth: depth)
        ).experts
        let (rate, best) = (try #require(experts.hitRate), try #require(experts.optHitRate))
        #expect(rate <= best + 1e-9, "\(policy), \(memory)")
      }
    }
  }

  @Test func `a warm start needs to know what went before, of the same model`() throws {
    let options = try options(.warm)
    let recording = try text(seed: 1)
    let unknown = #expect(throws: RunError.self) {
      try PreparedRun(replaying: recording, options: options)
    }
    #expect("\(try #require(unknown))".contains("--preceding"))
    let other = try text(seed: 1, model: NamedShape.embedded.blueprint)
    // The same where all experts have room and nothing depends on it.
    for memory in [ByteCount.mebibytes(1024), .mebibytes(8192)] {
      let options = try self.options(.warm, memory: memory)
      let foreign = #expect(throws: RunError.self) {
        try PreparedRun(replaying: recording, after: other, options: options)
      }
      #expect("\(try #require(foreign))".contains("give another --preceding"))
    }
  }
}
