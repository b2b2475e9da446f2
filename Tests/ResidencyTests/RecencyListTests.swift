import TestSupport
import Testing

@testable import Residency

@Suite struct RecencyListTests {
  @Test(arguments: 0..<20)
  func `it keeps the order that an array would keep`(seed: UInt64) {
    var random = RepeatableGenerator(seed: seed)
    let slotCount = Int.random(in: 1...9, using: &random)
    var list = RecencyList(slotCount: slotCount)
    var array: [Int] = []
    for _ in 0..<200 {
      let slot = Int.random(in: 0..<slotCount, using: &random)
      array.removeAll { $0 == slot }
      switch Int.random(in: 0..<3, using: &random) {
      case 0: list.remove(slot)
      case 1:
        list.insertOldest(slot)
        array.insert(slot, at: 0)
      default:
        list.insertNewest(slot)
        array.append(slot)
      }
      #expect(Array(list.oldestFirst) == array)
      #expect((0..<slotCount).allSatisfy { list.contains($0) == array.contains($0) })
    }
  }
}
