import DeviceInterface
import Quantities
@testable import Residency
import TestSupport
import Testing
import Tracing

/// Random turns on random machines, checked against what needs no cleverness to know.
@Suite struct StressTests {
  @Test(arguments: 0..<150)
  func `a wanted expert's bytes are always its own`(seed: UInt64) throws {
    var run = RandomRun(seed: seed)
    for _ in 0..<60 { try run.turn() }
    run.cache.finish()

    let requests = run.cache.requests
    #expect(requests.total == run.wantedCount)
    #expect(run.cache.requestLog.count == run.wantedCount)
    #expect(requests.bytesWanted.bytes == run.wantedCount * 4096)
    let reads = run.tracer.trace.reads
    #expect(reads.count == run.device.submissionCount)
    #expect(reads.filter(\.wasUsed).count == requests.total - requests.resident)
    #expect(requests.bytesRead.bytes == reads.reduce(0) { $0 + $1.byteCount.bytes })
    #expect(run.tracer.trace.samples.allSatisfy { $0.value <= run.capacity * 4096 })
    #expect(reads.allSatisfy { $0.wasUsed || $0.purpose == .predicted })
    #expect(run.cache.predictionScore == run.predictionScore)
    #expect(requests.misses.total <= requests.total - requests.resident)
    #expect(requests.misses.cold <= Set(run.cache.requestLog).count)
  }

  @Test(arguments: 0..<40)
  func `without predictions the hits are those of plain LRU`(seed: UInt64) throws {
    var run = RandomRun(seed: seed, policy: .lru)
    run.depth = 0
    for _ in 0..<60 { try run.turn() }
    #expect(run.cache.requests.resident == run.plainHitCount)
  }

  @Test(arguments: 0..<100)
  func `whatever fails, trying again succeeds`(seed: UInt64) throws {
    var run = RandomRun(seed: seed)
    run.isFaulty = true
    for _ in 0..<60 { try run.turn() }
    run.cache.finish()
    let requests = run.cache.requests
    #expect(requests.total == run.wantedCount)
    let reads = run.tracer.trace.reads
    #expect(reads.filter(\.wasUsed).count == requests.total - requests.resident)
    #expect(run.cache.predictionScore == run.predictionScore)
  }

  @Test(arguments: 0..<7)
  func `a run in virtual time is the same each time`(seed: UInt64) throws {
    let traces = try (0..<2).map { _ in
      var run = RandomRun(seed: seed)
      for _ in 0..<100 { try run.turn() }
      return run.tracer.trace
    }
    #expect(traces[0] == traces[1])
  }
}

/// A small model's worth of turns, with a cache, a storage and a list of what should happen.
private struct RandomRun {
  let device: ModelStorage
  let tracer = Tracer(capacity: 100_000)
  let cache: ExpertCache
  let capacity: Int
  var depth: Int
  /// Whether reads fail now and then.
  var isFaulty = false
  private(set) var wantedCount = 0
  private(set) var plainHitCount = 0
  private(set) var predictionScore = (made: 0, wanted: 0)
  private let layout: ExpertLayout
  private var random: RepeatableGenerator
  private var turnCount = 0
  private var predictions: [Int: Set<ExpertID>] = [:]
  private var plain: [ExpertID] = []
  /// The experts that may not leave once they have been used.
  private var kept: Set<ExpertID> = []
  private var usedBefore: Set<ExpertID> = []

  /// A run with `policy`; without one, seeds go through all of them.
  init(seed: UInt64, policy: CachePolicy? = nil) {
    var random = RepeatableGenerator(seed: seed)
    let layers = Int.random(in: 1...4, using: &random)
    let expertsPerLayer = Int.random(in: 1...8, using: &random)
    capacity = Int.random(in: 1...layers * expertsPerLayer, using: &random)
    depth = Int.random(in: 0...3, using: &random)
    layout = ExpertLayout(
      layerCount: layers, expertsPerLayer: expertsPerLayer, expertByteCount: ByteCount(4096)
    ) { ($0.layer * expertsPerLayer + $0.index) * 4096 }
    device = ModelStorage(laneCount: Int.random(in: 1...4, using: &random))
    var delays = RepeatableGenerator(seed: seed &+ 1)
    let slowest = Int64.random(in: 1...100, using: &random)
    device.nextDuration = { .microseconds(Int64.random(in: 1...slowest, using: &delays)) }
    let hotSet = Self.hotSet(of: layout, using: &random)
    let policies = CachePolicy.unprofiled + [.pinned(hotSet)]
    let policy = policy ?? policies[Int(seed) % policies.count]
    if case .pinned = policy { kept = Set(hotSet.experts(pinnedIn: capacity)) }
    unsafe cache = ExpertCache(
      options: CacheOptions(capacity: capacity, policy: policy), layout: layout, device: device,
      tracer: tracer
    ) { _, _ in nil }
    self.random = random
  }

  private static func hotSet(
    of layout: ExpertLayout, using random: inout RepeatableGenerator
  ) -> HotSet {
    let all = (0..<layout.layerCount).flatMap { layer in
      (0..<layout.expertsPerLayer).map { ExpertID(layer: layer, index: $0) }
    }
    let count = Int.random(in: 0...all.count, using: &random)
    return HotSet(
      name: "random", modelSHA256: "", ranking: Array(all.shuffled(using: &random).prefix(count)),
      share: Double.random(in: 0...1, using: &random))
  }

  /// One layer's turn: predict, want, compute, and check the bytes while they are held.
  mutating func turn() throws {
    let layer = turnCount % layout.layerCount
    turnCount += 1
    let wanted = choice(ofLayer: layer)
    wantedCount += wanted.count
    judge(layer, wanted)
    breakSomething(in: layer)
    for expert in kept.intersection(usedBefore) {
      #expect(cache.table.index(of: expert) != nil, "\(expert) was pinned and has left")
    }
    usedBefore.formUnion(wanted)
    let isPrefetching = Bool.random(using: &random)
    try forgive { try cache.want(wanted, prefetching: isPrefetching) }
    try predict(from: layer)
    device.pass(.microseconds(Int64.random(in: 0...50, using: &random)))
    followPlainLRU(wanted)
    for expert in cache.pendingOrder {
      try forgive { _ = try cache.bytes(of: expert) }
      let bytes = unsafe try cache.bytes(of: expert).bytes
      unsafe expectContent(of: expert, in: bytes)
      device.pass(.microseconds(Int64.random(in: 0...20, using: &random)))
      if Bool.random(using: &random) { try predict(from: layer) }
      unsafe expectContent(of: expert, in: bytes)
      try forgive { try cache.release(expert) }
    }
  }

  private mutating func choice(ofLayer layer: Int) -> [ExpertID] {
    let all = (0..<layout.expertsPerLayer).map { ExpertID(layer: layer, index: $0) }
    let count = Int.random(in: 1...all.count, using: &random)
    return Array(all.shuffled(using: &random).prefix(count))
  }

  private mutating func predict(from layer: Int) throws {
    for step in 0..<depth {
      let target = (layer + 1 + step) % layout.layerCount
      let experts = choice(ofLayer: target)
      predictions[target, default: []].formUnion(experts)
      try forgive { cache.predict(experts) }
    }
  }

  private mutating func breakSomething(in layer: Int) {
    guard isFaulty else { return }
    device.failingOffsets = Set(choice(ofLayer: layer).map(layout.offset))
    device.refusedOffsets = Set(choice(ofLayer: layer).map(layout.offset))
  }

  /// Does something that may fail; if it does, as it may in a faulty run, the storage gets well.
  private func forgive(_ attempt: () throws -> Void) throws {
    do {
      try attempt()
    } catch is ResidencyError where isFaulty {
      device.failingOffsets = []
      device.refusedOffsets = []
    }
  }

  private mutating func judge(_ layer: Int, _ wanted: [ExpertID]) {
    let made = predictions.removeValue(forKey: layer) ?? []
    predictionScore.made += made.count
    predictionScore.wanted += made.intersection(wanted).count
  }

  /// What an array in order of use would hit, hits being used first.
  private mutating func followPlainLRU(_ wanted: [ExpertID]) {
    let hits = wanted.filter(plain.contains)
    plainHitCount += hits.count
    plain.removeAll(where: wanted.contains)
    plain += hits + wanted.filter { !hits.contains($0) }
    plain = plain.suffix(capacity)
  }

  private func expectContent(of expert: ExpertID, in bytes: UnsafeRawBufferPointer) {
    let content = ModelStorage.content(at: layout.offset(expert))
    #expect(unsafe bytes.allSatisfy { $0 == content }, "bytes of \(expert)")
  }
}
