import Metrics
import TestSupport
import Testing

@Suite struct OptimalReplacementTests {
  @Test func `the textbook sequence hits 11 times of 20 with three frames`() {
    let requests: [Int32] = [7, 0, 1, 2, 0, 3, 0, 4, 2, 3, 0, 3, 2, 1, 2, 0, 1, 7, 0, 1]
    #expect(OptimalReplacement.hitRate(requests: requests, capacity: 3) == 11.0 / 20)
  }

  @Test func `a cyclic sequence hits where LRU never does`() {
    let requests = (0..<40).map { $0 % 4 }
    #expect(lruHitCount(requests, capacity: 3) == 0)
    #expect(OptimalReplacement.hitRate(requests: requests.map { Int32($0) }, capacity: 3) > 0.5)
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func `no choice of victims hits more often`(seed: UInt64) {
    var random = RepeatableGenerator(seed: seed)
    let length = Int.random(in: 1...11, using: &random)
    let keyCount = Int.random(in: 2...5, using: &random)
    let requests = (0..<length).map { _ in Int.random(in: 0..<keyCount, using: &random) }
    let capacity = Int.random(in: 1...4, using: &random)
    let best = bestHitCount(requests[...], cached: [], capacity: capacity)
    let rate = OptimalReplacement.hitRate(requests: requests.map { Int32($0) }, capacity: capacity)
    #expect(rate == Double(best) / Double(length))
  }

  @Test func `what is wanted together may be taken in any order`() {
    // Two slots hold 2 and 3 when 1 and 2 are wanted: taken in that order, 1 pushes out 2 or 3.
    let requests: [Int32] = [2, 3, 1, 2, 3, 1]
    #expect(OptimalReplacement.hitRate(requests: requests, capacity: 2) == 2.0 / 6)
    #expect(
      OptimalReplacement.hitRate(requests: requests, turnLengths: [2, 2, 2], capacity: 2)
        == 3.0 / 6)
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func `no choice of order and victims hits more often`(seed: UInt64) {
    var random = RepeatableGenerator(seed: seed)
    let keyCount = Int.random(in: 2...5, using: &random)
    let turns = (0..<Int.random(in: 1...6, using: &random)).map { _ in
      Array((0..<keyCount).shuffled(using: &random).prefix(Int.random(in: 1...3, using: &random)))
    }
    let capacity = Int.random(in: 1...4, using: &random)
    let requests = turns.flatMap(\.self)
    let rate = OptimalReplacement.hitRate(
      requests: requests.map { Int32($0) }, turnLengths: turns.map { Int32($0.count) },
      capacity: capacity)
    let best = bestHitCount(turns[...], cached: [], capacity: capacity)
    #expect(rate == Double(best) / Double(requests.count))
  }

  @Test(arguments: 0..<50 as Range<UInt64>)
  func `what is missed by the end of each turn is no more than any rest of it misses`(
    seed: UInt64
  ) {
    var random = RepeatableGenerator(seed: seed)
    let turns = (0..<12).map { _ in
      Array((Int32(0)..<8).shuffled(using: &random).prefix(Int.random(in: 1...3, using: &random)))
    }
    let capacity = Int.random(in: 1...5, using: &random)
    func misses(_ turns: ArraySlice<[Int32]>) -> [Int] {
      OptimalReplacement.missCounts(
        requests: turns.flatMap(\.self), turnLengths: turns.map { Int32($0.count) },
        capacity: capacity)
    }
    let all = misses(turns[...])
    let requests = turns.flatMap(\.self)
    let rate = OptimalReplacement.hitRate(
      requests: requests, turnLengths: turns.map { Int32($0.count) }, capacity: capacity)
    #expect(Double(requests.count - (all.last ?? 0)) / Double(requests.count) == rate)
    for start in turns.indices.dropFirst() {
      #expect(misses(turns[start...]).last ?? 0 >= (all.last ?? 0) - all[start - 1])
    }
  }

  @Test func `what is there at first is hit without having been loaded`() {
    let requests: [Int32] = [1, 2, 1]
    #expect(OptimalReplacement.hitRate(requests: requests, capacity: 2) == 1.0 / 3)
    #expect(OptimalReplacement.hitRate(requests: requests, capacity: 2, residents: [1, 2]) == 1)
    // 1 takes the slot of 3, which is wanted no more.
    #expect(
      OptimalReplacement.hitRate(requests: requests, capacity: 2, residents: [3, 2]) == 2.0 / 3)
    #expect(OptimalReplacement.hitRate(requests: [], capacity: 2, residents: [1]) == 0)
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func `no choice that begins with the same experts hits more often`(seed: UInt64) {
    var random = RepeatableGenerator(seed: seed)
    let keyCount = Int.random(in: 2...5, using: &random)
    let turns = (0..<Int.random(in: 1...6, using: &random)).map { _ in
      Array((0..<keyCount).shuffled(using: &random).prefix(Int.random(in: 1...3, using: &random)))
    }
    let capacity = Int.random(in: 1...4, using: &random)
    let held = (0..<keyCount + 2).shuffled(using: &random)
      .prefix(Int.random(in: 0...capacity, using: &random))
    let requests = turns.flatMap(\.self)
    let rate = OptimalReplacement.hitRate(
      requests: requests.map { Int32($0) }, turnLengths: turns.map { Int32($0.count) },
      capacity: capacity, residents: Set(held.map { Int32($0) }))
    let best = bestHitCount(turns[...], cached: Set(held), capacity: capacity)
    #expect(rate == Double(best) / Double(requests.count))
  }

  @Test(arguments: 0..<50 as Range<UInt64>)
  func `it is never worse than LRU`(seed: UInt64) {
    var random = RepeatableGenerator(seed: seed)
    let keyCount = Int.random(in: 2...40, using: &random)
    let capacity = Int.random(in: 1...keyCount, using: &random)
    let requests = (0..<2000).map { _ in
      min(
        Int.random(in: 0..<keyCount, using: &random), Int.random(in: 0..<keyCount, using: &random))
    }
    let rate = OptimalReplacement.hitRate(requests: requests.map { Int32($0) }, capacity: capacity)
    #expect(rate >= Double(lruHitCount(requests, capacity: capacity)) / 2000)
    #expect(rate <= Double(2000 - Set(requests).count) / 2000)
  }

  @Test func `an expert hits nowhere without a cache or requests`() {
    #expect(OptimalReplacement.hitRate(requests: [1, 1, 1], capacity: 0) == 0)
    #expect(OptimalReplacement.hitRate(requests: [], capacity: 4) == 0)
  }

  @Test func `a cache that holds all misses each expert once`() {
    let requests = (0..<100_000).map { $0 * $0 % 317 }
    let rate = OptimalReplacement.hitRate(requests: requests.map { Int32($0) }, capacity: 317)
    #expect(rate == Double(100_000 - Set(requests).count) / 100_000)
  }

  func lruHitCount(_ requests: [Int], capacity: Int) -> Int {
    var cached: [Int] = []
    var hitCount = 0
    for key in requests {
      if let index = cached.firstIndex(of: key) {
        hitCount += 1
        cached.remove(at: index)
      } else if cached.count == capacity {
        cached.removeFirst()
      }
      cached.append(key)
    }
    return hitCount
  }

  /// Tries every content that a cache may have after each turn: all of it was there before or was
  /// wanted, and what was wanted alone is there.
  func bestHitCount(_ turns: ArraySlice<[Int]>, cached: Set<Int>, capacity: Int) -> Int {
    guard let turn = turns.first else { return 0 }
    let misses = Set(turn).subtracting(cached)
    var contents: [Set<Int>] = [[]]
    for key in cached.union(turn) { contents += contents.map { $0.union([key]) } }
    let best =
      contents
      .filter { $0.count <= capacity && (turn.count > 1 || $0.contains(turn[0])) }
      .map { bestHitCount(turns.dropFirst(), cached: $0, capacity: capacity) }.max()
    return turn.count - misses.count + (best ?? 0)
  }

  /// Tries every victim at every miss.
  func bestHitCount(_ requests: ArraySlice<Int>, cached: Set<Int>, capacity: Int) -> Int {
    guard let key = requests.first else { return 0 }
    let rest = requests.dropFirst()
    if cached.contains(key) { return 1 + bestHitCount(rest, cached: cached, capacity: capacity) }
    if cached.count < capacity {
      return bestHitCount(rest, cached: cached.union([key]), capacity: capacity)
    }
    return cached.map { victim in
      bestHitCount(rest, cached: cached.subtracting([victim]).union([key]), capacity: capacity)
    }.max() ?? 0
  }
}
