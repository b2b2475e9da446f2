import DeviceInterface
import Metrics
import Quantities
import Residency
import TestSupport
import Testing
import Tracing

/// Policies on recorded and on random routing, held against figures from elsewhere.
@Suite struct PolicyComparisonTests {
  /// A capacity and what each policy hits with it in the recording of one domain.
  struct Case: Sendable {
    let domain: String
    let capacity: Int
    /// LRU, LFU, LRU by layer, S3-FIFO, SIEVE, ARC.
    let hits: [Int]
    /// With half of the slots pinned to what the second half of the `bible` recording uses most.
    let pinnedHits: Int
    let optimalHits: Int
  }

  /// Made with plain models of the policies in another language, written from the papers, each a
  /// list or an ordered map without slots or reads.
  static let cases = [
    Case(
      domain: "bible", capacity: 24, hits: [0, 1256, 900, 764, 0, 0],
      pinnedHits: 777, optimalHits: 2835),
    Case(
      domain: "bible", capacity: 64, hits: [2118, 2840, 2274, 2365, 1898, 2042],
      pinnedHits: 2533, optimalHits: 4796),
    Case(
      domain: "bible", capacity: 128, hits: [4320, 4946, 4535, 4580, 4538, 4333],
      pinnedHits: 4595, optimalHits: 6450),
    Case(
      domain: "bible", capacity: 192, hits: [6327, 6580, 6381, 6450, 6428, 6322],
      pinnedHits: 6461, optimalHits: 7337),
    Case(
      domain: "dictionary", capacity: 24, hits: [0, 1124, 939, 812, 0, 0],
      pinnedHits: 379, optimalHits: 2904),
    Case(
      domain: "dictionary", capacity: 64, hits: [2262, 2610, 2428, 2379, 1669, 2171],
      pinnedHits: 2162, optimalHits: 4860),
    Case(
      domain: "dictionary", capacity: 128, hits: [4344, 4683, 4577, 4494, 3899, 4360],
      pinnedHits: 4206, optimalHits: 6480),
    Case(
      domain: "dictionary", capacity: 192, hits: [6321, 6485, 6364, 6382, 6007, 6335],
      pinnedHits: 6257, optimalHits: 7340),
    Case(
      domain: "manual", capacity: 24, hits: [0, 1299, 1060, 1151, 0, 0],
      pinnedHits: 342, optimalHits: 2986),
    Case(
      domain: "manual", capacity: 64, hits: [2371, 3157, 2614, 2651, 2001, 2385],
      pinnedHits: 2228, optimalHits: 4987),
    Case(
      domain: "manual", capacity: 128, hits: [4631, 5361, 4816, 4960, 4727, 4638],
      pinnedHits: 4369, optimalHits: 6594),
    Case(
      domain: "manual", capacity: 192, hits: [6637, 6878, 6669, 6754, 6652, 6658],
      pinnedHits: 6399, optimalHits: 7448),
    Case(
      domain: "python", capacity: 24, hits: [0, 1066, 797, 946, 0, 0],
      pinnedHits: 431, optimalHits: 2779),
    Case(
      domain: "python", capacity: 64, hits: [2063, 2688, 2211, 2131, 1752, 1872],
      pinnedHits: 2117, optimalHits: 4720),
    Case(
      domain: "python", capacity: 128, hits: [4152, 4895, 4326, 4398, 4175, 4169],
      pinnedHits: 4221, optimalHits: 6383),
    Case(
      domain: "python", capacity: 192, hits: [6289, 6596, 6351, 6431, 6250, 6294],
      pinnedHits: 6186, optimalHits: 7327),
  ]

  @Test(arguments: cases)
  func `hits on recorded routing are those of an independent model`(expected: Case) throws {
    let turns = try RecordedRouting(domain: expected.domain).ordinals
    let hits = try CachePolicy.unprofiled.map {
      try replay(turns, $0, capacity: expected.capacity).resident
    }
    #expect(hits == expected.hits)
    let pinned = CachePolicy.pinned(try Self.hotSet())
    #expect(
      try replay(turns, pinned, capacity: expected.capacity).resident == expected.pinnedHits)
    let requests = turns.flatMap(\.self)
    let rate = OptimalReplacement.hitRate(
      requests: requests.map { Int32($0) }, turnLengths: turns.map { Int32($0.count) },
      capacity: expected.capacity)
    #expect(rate == Double(expected.optimalHits) / Double(requests.count))
  }

  /// The second half of a recording, ranked by use.
  private static func hotSet() throws -> HotSet {
    let turns = try RecordedRouting(domain: "bible").ordinals
    var uses: [Int: Int] = [:]
    for expert in turns.suffix(turns.count / 2).joined() { uses[expert, default: 0] += 1 }
    let ranking = uses.keys.sorted { (-uses[$0]!, $0) < (-uses[$1]!, $1) }
    return HotSet(
      name: "bible", modelSHA256: "",
      ranking: ranking.map {
        ExpertID(
          layer: $0 / RecordedRouting.expertsPerLayer, index: $0 % RecordedRouting.expertsPerLayer)
      })
  }

  @Test(arguments: 0..<15 as Range<UInt64>)
  func `no policy, no capacity hits more often than one that knows the future`(
    seed: UInt64
  ) throws {
    var random = RepeatableGenerator(seed: seed)
    let layers = Int.random(in: 1...3, using: &random)
    let expertsPerLayer = Int.random(in: 1...6, using: &random)
    let turns = (0..<40).map { turn in
      let first = turn % layers * expertsPerLayer
      let count = Int.random(in: 1...expertsPerLayer, using: &random)
      return Array((first..<first + expertsPerLayer).shuffled(using: &random).prefix(count))
    }
    let hotSet = HotSet(
      name: "first", modelSHA256: "",
      ranking: (0..<layers).map { ExpertID(layer: $0, index: 0) })
    for policy in CachePolicy.unprofiled + [.pinned(hotSet)] {
      for capacity in 1...layers * expertsPerLayer {
        let counts = try replay(
          turns, policy, capacity: capacity, layers: layers, expertsPerLayer: expertsPerLayer,
          prefetching: Bool.random(using: &random))
        let ceiling = OptimalReplacement.hitRate(
          requests: turns.joined().map { Int32($0) }, turnLengths: turns.map { Int32($0.count) },
          capacity: capacity)
        #expect(counts.total == turns.joined().count, "\(policy), \(capacity) slots")
        #expect(
          Double(counts.resident) <= ceiling * Double(counts.total) + 0.5,
          "\(policy), \(capacity) slots")
        #expect(counts.misses.total == counts.total - counts.resident)
        #expect(counts.misses.cold == Set(turns.joined()).count)
      }
    }
  }

  /// Each turn as the engine takes it: those in memory first, then the others by rank.
  private func replay(
    _ turns: [[Int]], _ policy: CachePolicy, capacity: Int,
    layers: Int = RecordedRouting.layerCount,
    expertsPerLayer: Int = RecordedRouting.expertsPerLayer, prefetching: Bool = false
  ) throws -> RequestCounts {
    let layout = ExpertLayout(
      layerCount: layers, expertsPerLayer: expertsPerLayer, expertByteCount: ByteCount(4096)
    ) { ($0.layer * expertsPerLayer + $0.index) * 4096 }
    let cache = unsafe ExpertCache(
      options: CacheOptions(capacity: capacity, policy: policy), layout: layout,
      device: ScriptedDevice(), tracer: Tracer(capacity: 1)
    ) { _, _ in nil }
    for turn in turns {
      try cache.want(
        turn.map { ExpertID(layer: $0 / expertsPerLayer, index: $0 % expertsPerLayer) },
        prefetching: prefetching)
      while let expert = cache.next {
        _ = try cache.bytes(of: expert)
        try cache.release(expert)
      }
    }
    return cache.requests
  }
}
