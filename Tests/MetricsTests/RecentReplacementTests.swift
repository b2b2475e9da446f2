import Metrics
import TestSupport
import Testing

@Suite struct RecentReplacementTests {
  @Test(arguments: 0..<30 as Range<UInt64>)
  func `hit rates are those of a cache that was really kept`(seed: UInt64) {
    var random = RepeatableGenerator(seed: seed)
    let keyCount = Int.random(in: 1...30, using: &random)
    let requests = (0..<400).map { _ in Int.random(in: 0..<keyCount, using: &random) }
    let curve = RecentReplacement(requests: requests)
    for capacity in [0, 1, 2, keyCount / 2, keyCount, keyCount + 5] {
      var (kept, hits): ([Int], Int) = ([], 0)
      for key in requests {
        if let index = kept.firstIndex(of: key) {
          kept.remove(at: index)
          hits += 1
        }
        kept.append(key)
        if kept.count > capacity { kept.removeFirst() }
      }
      #expect(curve.hitRate(capacity: capacity) == Double(hits) / 400)
    }
  }
}
