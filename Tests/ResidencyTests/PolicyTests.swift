import DeviceInterface
@testable import Residency
import TestSupport
import Testing

/// What tells the policies apart, one expert wanted at a time.
@Suite struct PolicyTests {
  @Test(arguments: CachePolicy.unprofiled)
  func `a policy is called what the command line calls it`(policy: CachePolicy) {
    #expect(CachePolicy(name: policy.description) == policy)
  }

  @Test func `what needs a profile run is no policy by name alone`() {
    #expect(CachePolicy(name: "pinned") == nil)
    #expect(CachePolicy(name: "LRU") == nil)
  }

  @Test func `LFU keeps a favourite through a crowd of newcomers`() throws {
    #expect(try hits(.lfu, capacity: 3, [1, 1, 1, 2, 3, 4, 5, 6, 7, 1]) == 3)
    #expect(try hits(.lru, capacity: 3, [1, 1, 1, 2, 3, 4, 5, 6, 7, 1]) == 2)
  }

  @Test func `LFU remembers a favourite that had to give way`() throws {
    #expect(try hits(.lfu, capacity: 2, [1, 1, 2, 2, 2, 3, 3, 3, 1, 1, 4, 1]) == 7)
  }

  @Test func `LFU lets old favourites go in time`() throws {
    // 16 uses for each of 32 experts make an age.
    let past = Array(repeating: [1, 2], count: 300).flatMap(\.self)
    let present = Array(repeating: [3, 4, 5], count: 600).flatMap(\.self)
    let hits = try hits(.lfu, capacity: 3, past + present)
    #expect(hits > 598 + 1500)
  }

  @Test func `layers with slots of their own hit where LRU falls off its cliff`() throws {
    let tokens = (0..<20).flatMap { _ in (0..<4).map { experts(0, 1, layer: $0) } }
    let lru = try requests(.lru, capacity: 6, tokens)
    #expect(lru.resident == 0)
    let layered = try requests(.layerLRU, capacity: 6, tokens)
    #expect(layered.resident == 19 * 6)
    #expect(layered.misses.cold == 8)
  }

  @Test func `a layer without experts has no slots of its own`() throws {
    let cache = makeCache(
      capacity: 4, policy: .layerLRU, experts: [0, 8, 0, 8], on: ScriptedDevice())
    for _ in 0..<5 { for layer in [1, 3] { try cache.turn(experts(0, 1, layer: layer)) } }
    #expect(cache.requests.resident == 16 && cache.requests.misses.cold == 4)
  }

  @Test func `a layer borrows free slots and gives them back`() throws {
    let cache = makeCache(capacity: 8, policy: .layerLRU, on: ScriptedDevice())
    for index in 0..<6 { try cache.turn(experts(index)) }
    for layer in 1...3 { try cache.turn(experts(0, 1, layer: layer)) }
    #expect((0..<6).filter { isHeld(cache, $0) } == [4, 5])
    #expect((1...3).allSatisfy { isHeld(cache, 0, layer: $0) && isHeld(cache, 1, layer: $0) })
  }

  @Test func `S3-FIFO lets a crowd pass by what was wanted twice more`() throws {
    let crowd = [10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20]
    #expect(try hits(.s3FIFO, capacity: 4, [1, 1, 1, 2, 2, 2] + crowd + [1, 2]) == 6)
    #expect(try hits(.lru, capacity: 4, [1, 1, 1, 2, 2, 2] + crowd + [1, 2]) == 4)
  }

  @Test func `S3-FIFO takes back what failed its probation and is wanted again`() throws {
    let cache = makeCache(capacity: 3, policy: .s3FIFO, on: ScriptedDevice())
    for index in [1, 2, 3, 4, 1, 5, 6, 7] { try cache.turn(experts(index)) }
    #expect(isHeld(cache, 1))
  }

  @Test func `the hand of SIEVE spares once what was used again`() throws {
    let cache = makeCache(capacity: 3, policy: .sieve, on: ScriptedDevice())
    for index in [1, 2, 3, 1, 4] { try cache.turn(experts(index)) }
    #expect((0..<8).filter { isHeld(cache, $0) } == [1, 3, 4])
    for index in [5, 6] { try cache.turn(experts(index)) }
    #expect((0..<8).filter { isHeld(cache, $0) } == [1, 5, 6])
  }

  @Test func `ARC learns from what it should have kept`() throws {
    let cache = makeCache(capacity: 2, policy: .arc, on: ScriptedDevice())
    for index in [1, 1, 2, 3] { try cache.turn(experts(index)) }
    #expect(isHeld(cache, 1), "used again stays when newcomers pass")
    // 2 is wanted right after it gave way: from now on, newcomers get more room.
    for index in [2, 4] { try cache.turn(experts(index)) }
    #expect((0..<8).filter { isHeld(cache, $0) } == [3, 4])
  }

  @Test func `what is pinned stays from its first use on, in half of the slots`() throws {
    let hotSet = HotSet(
      name: "hot.json", modelSHA256: "", ranking: experts(7) + experts(6) + experts(5))
    let cache = makeCache(capacity: 5, policy: .pinned(hotSet), on: ScriptedDevice())
    for index in [5, 6, 7, 0, 1, 2, 3, 4, 0, 1] { try cache.turn(experts(index)) }
    #expect((0..<8).filter { isHeld(cache, $0) } == [0, 1, 4, 6, 7])
    #expect(CachePolicy.pinned(hotSet).description == "pinned:hot.json")
  }

  @Test func `a hot set leaves a slot, and keeps its experts even from predictions`() throws {
    let hotSet = HotSet(name: "h", modelSHA256: "", ranking: experts(1, 2, 3), share: 1)
    let device = ScriptedDevice()
    let cache = makeCache(capacity: 2, policy: .pinned(hotSet), on: device)
    try cache.turn(experts(1, 2, 3))
    cache.predict(experts(1))
    try cache.turn(experts(4, 5, 6, layer: 1))
    #expect(isHeld(cache, 1))
    #expect(CachePolicy.pinned(hotSet).description == "pinned:100%:h")
  }

  @Test func `misses are told apart by what became of the expert before`() throws {
    let device = ScriptedDevice()
    let cache = makeCache(capacity: 2, on: device)
    device.pendingTickets = [4, 5]
    for index in [1, 2, 3] { try cache.turn(experts(index)) }
    try cache.turn(experts(1))
    #expect(cache.requests.misses.cold == 3 && cache.requests.misses.capacity == 1)
    cache.predict(experts(6, layer: 1))
    try cache.turn(experts(6, layer: 1))
    #expect(cache.requests.misses.late == 1)
    cache.predict(experts(7, layer: 2))
    try cache.turn(experts(7, layer: 2))
    #expect(cache.requests.misses.total == 5, "a prediction that came in time is no miss")
  }

  /// How many of `indices` in one layer were found in memory.
  private func hits(
    _ policy: CachePolicy, capacity: Int, _ indices: some Sequence<Int>
  ) throws -> Int {
    let turns = indices.map { experts($0 % 8, layer: $0 / 8) }
    return try requests(policy, capacity: capacity, turns).resident
  }

  private func requests(
    _ policy: CachePolicy, capacity: Int, _ turns: [[ExpertID]]
  ) throws -> RequestCounts {
    let cache = makeCache(capacity: capacity, policy: policy, on: ScriptedDevice())
    for turn in turns { try cache.turn(turn, prefetching: false) }
    return cache.requests
  }

  private func isHeld(_ cache: ExpertCache, _ index: Int, layer: Int = 0) -> Bool {
    cache.table.index(of: ExpertID(layer: layer, index: index)) != nil
  }
}
