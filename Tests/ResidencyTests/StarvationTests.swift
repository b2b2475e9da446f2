import DeviceInterface
import Quantities
@testable import Residency
import TestSupport
import Testing
import Tracing

/// What speculative prefetch costs on storage that has no time for it, and brings where it has.
@Suite struct StarvationTests {
  /// How many predictions, all wrong, are made for each turn, whether once or again.
  private static let predictedCount = 3

  @Test(arguments: 0..<40)
  func `predictions that are never served cost at most two slots`(seed: UInt64) throws {
    let bound = 2
    for capacity in (bound + 1)...16 {
      let speculative = try run(capacity: capacity, seed: seed, depth: 3)
      let plain = try run(capacity: capacity - bound, seed: seed, depth: 0)
      let ideal = try run(capacity: capacity, seed: seed, depth: 0)
      #expect(speculative.requests.resident >= plain.requests.resident)
      #expect(speculative.requests.resident <= ideal.requests.resident)
      #expect(speculative.requestLog == plain.requestLog)
    }
  }

  @Test(arguments: 0..<40)
  func `predictions that are never served are made but move no bytes`(seed: UInt64) throws {
    let tracer = Tracer(capacity: 10_000)
    let cache = try run(capacity: 12, seed: seed, depth: 3, tracer: tracer)
    let requests = cache.requests
    #expect(requests.bytesRead.bytes == (requests.total - requests.resident) * 4096)
    #expect(tracer.trace.reads.allSatisfy { $0.wasUsed == ($0.purpose == .prefetch) })
    #expect(tracer.trace.reads.contains { !$0.wasUsed })
    #expect(cache.predictionScore.made > 0)
    #expect(cache.predictionScore.wanted == 0)
  }

  @Test func `where there is room for all experts, predictions cost nothing`() throws {
    let speculative = try run(capacity: 32, seed: 1, depth: 3)
    let plain = try run(capacity: 32, seed: 1, depth: 0)
    #expect(speculative.requests.resident == plain.requests.resident)
    #expect(speculative.requests.bytesRead == plain.requests.bytesRead)
  }

  @Test func `a prediction that is never served is read once its layer wants it`() throws {
    let device = ModelStorage()
    device.servesPredicted = false
    let cache = makeCache(capacity: 4, on: device)
    cache.predict(experts(1, layer: 1))
    device.pass(.microseconds(100))
    try cache.turn(experts(1, layer: 1))
    #expect(cache.requests.inFlight == 1)
    #expect(device.now == Instant(nanoseconds: 110_000))
  }

  @Test func `where storage has time for predictions, later layers find the likelier half`() throws
  {
    let device = ModelStorage()
    let cache = makeCache(capacity: 8, on: device)
    for layer in 1...3 {
      cache.predict(experts(1, 2, 3, 4, layer: layer))
      device.pass(.microseconds(20))
    }
    for layer in 1...3 { try cache.turn(experts(1, 2, layer: layer)) }
    #expect(cache.requests.prefetched == 6)
  }

  /// Turns of one expert each, out of the first four of its layer, on storage that serves no
  /// predicted read. Predictions name others, so that they are always wrong, and are the same from
  /// each layer before.
  private func run(
    capacity: Int, seed: UInt64, depth: Int, tracer: Tracer = Tracer(capacity: 10_000)
  ) throws -> ExpertCache {
    var random = RepeatableGenerator(seed: seed)
    let device = ModelStorage()
    device.servesPredicted = false
    let cache = makeCache(capacity: capacity, on: device, tracer: tracer)
    for turn in 0..<120 {
      let wanted = experts(Int.random(in: 0..<4, using: &random), layer: turn % 4)
      try cache.want(wanted, prefetching: true)
      for target in (turn + 1)..<(turn + 1 + depth) {
        let wrong = (0..<Self.predictedCount).map { 4 + (target / 4 + $0) % 4 }
        cache.predict(wrong.map { ExpertID(layer: target % 4, index: $0) })
      }
      try cache.useAll()
    }
    cache.finish()
    return cache
  }
}
