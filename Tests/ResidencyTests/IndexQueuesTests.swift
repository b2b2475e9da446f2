@testable import Residency
import TestSupport
import Testing

@Suite struct IndexQueuesTests {
  @Test(arguments: 0..<20)
  func `they keep the orders that arrays would keep`(seed: UInt64) {
    var random = RepeatableGenerator(seed: seed)
    let elementCount = Int.random(in: 1...9, using: &random)
    let queueCount = Int.random(in: 1...3, using: &random)
    let queues = IndexQueues(elementCount: elementCount, queueCount: queueCount)
    var arrays = Array(repeating: [Int](), count: queueCount)
    for _ in 0..<200 {
      let element = Int.random(in: 0..<elementCount, using: &random)
      let queue = Int.random(in: 0..<queueCount, using: &random)
      for index in arrays.indices { arrays[index].removeAll { $0 == element } }
      switch Int.random(in: 0..<3, using: &random) {
      case 0: queues.remove(element)
      case 1:
        queues.prepend(element, to: queue)
        arrays[queue].insert(element, at: 0)
      default:
        queues.append(element, to: queue)
        arrays[queue].append(element)
      }
      for (index, array) in arrays.enumerated() {
        #expect(Array(queues.elements(of: index)) == array)
        #expect(queues.count(of: index) == array.count)
        #expect(queues.oldest(of: index) == array.first)
        #expect(
          array.indices.dropLast().allSatisfy {
            queues.next(after: array[$0]) == array[$0 + 1]
          })
        #expect(array.allSatisfy { queues.queue(of: $0) == index })
      }
      #expect((0..<elementCount).count(where: queues.contains) == arrays.joined().count)
    }
  }
}
