import Residency
@testable import Runs
import Testing

@Suite struct WorkingSetTests {
  @Test func `a cache smaller than what one token uses is warned about`() throws {
    #expect(
      WorkingSet.warning(layers: 52, activeExperts: 6, capacity: 312) == nil)
    let warning = WorkingSet.warning(
      layers: 52, activeExperts: 6, capacity: 311)
    #expect(try #require(warning).contains("311 experts, but one token uses 312"))
    #expect(try #require(warning).contains("lru may never hit; layer-lru"))
    for policy in [CachePolicy.lfu, .layerLRU, .s3FIFO] {
      #expect(
        WorkingSet.warning(
          layers: 52, activeExperts: 6, capacity: 311, policy: policy) == nil)
    }
  }
}
