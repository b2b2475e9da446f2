import DeviceInterface
import Files
import Metrics
import Quantities
import Residency
@testable import Runs
import TestSupport
import Testing
import Tracing

/// Caches on recorded traces of large models, against figures from elsewhere.
@Suite struct RouteReplacementTests {
  static func trace(_ name: String) throws -> RouteTrace {
    try RouteTrace(ByteWindow(Array(RecordedTrace(name).routeTrace.utf8)), path: name)
  }

  @Test(arguments: RecordedTrace.names)
  func `hits with prefill and without are those of an independent model`(name: String) throws {
    let trace = try Self.trace(name)
    let decoded = try #require(trace.decoded)
    let all = try RecordedTrace.expected().filter { $0.trace == name }
    #expect(all.count == 95)
    for expected in all {
      let policy = try #require(BatchReplacement.Policy(rawValue: expected.policy))
      let outcome = (expected.hasPrefill ? trace.replacement : decoded.replacement)
        .outcome(policy, budget: expected.capacity)
      let lookups = outcome.lookups.reduce(0, +)
      #expect(lookups == expected.lookups)
      #expect(lookups - outcome.misses.reduce(0, +) == expected.hits, "\(expected)")
    }
  }

  /// The caches of this package make room before a read, not after a batch, lend free slots to
  /// other layers, share out all slots among layers, and halve counts.
  @Test(arguments: RecordedTrace.names)
  func `the caches of runs hit about as often`(name: String) throws {
    let recorded = try RecordedTrace(name)
    let turns = recorded.decoded.flatMap { layers in
      layers.enumerated().map { layer, experts in experts.map { layer * recorded.expertCount + $0 }
      }
    }
    let allowed: [(policy: CachePolicy, points: Double)] = [
      (.lru, 0.001), (.layerLRU, 0.011), (.lfu, 0.015),
    ]
    for expected in try RecordedTrace.expected()
    where expected.trace == name && !expected.hasPrefill {
      let rate = Double(expected.hits) / Double(expected.lookups)
      if expected.policy == "belady" {
        let best = OptimalReplacement.hitRate(
          requests: turns.joined().map { Int32($0) }, capacity: expected.capacity)
        #expect(abs(best - rate) <= 0.015, "OPT at \(expected.capacity): \(best) for \(rate)")
      }
      guard let (policy, points) = allowed.first(where: { "\($0.policy)" == expected.policy })
      else {
        continue
      }
      let surplus = policy == .layerLRU ? expected.capacity % recorded.layerCount : 0
      let counts = try replay(turns, policy, capacity: expected.capacity - surplus, recorded)
      let reached = Double(counts.resident) / Double(counts.total)
      #expect(
        abs(reached - rate) <= points, "\(policy) at \(expected.capacity): \(reached) for \(rate)")
    }
  }

  private func replay(
    _ turns: [[Int]], _ policy: CachePolicy, capacity: Int, _ recorded: RecordedTrace
  ) throws -> RequestCounts {
    let expertCount = recorded.expertCount
    let layout = ExpertLayout(
      layerCount: recorded.layerCount, expertsPerLayer: expertCount,
      expertByteCount: ByteCount(4096)
    ) { ($0.layer * expertCount + $0.index) * 4096 }
    let cache = unsafe ExpertCache(
      options: CacheOptions(capacity: capacity, policy: policy), layout: layout,
      device: ScriptedDevice(), tracer: Tracer(capacity: 1)
    ) { _, _ in nil }
    for turn in turns {
      try cache.want(
        turn.map { ExpertID(layer: $0 / expertCount, index: $0 % expertCount) }, prefetching: false)
      while let expert = cache.next {
        _ = try cache.bytes(of: expert)
        try cache.release(expert)
      }
    }
    return cache.requests
  }
}
