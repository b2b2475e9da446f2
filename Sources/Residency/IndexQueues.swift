/// Small numbers in a few queues, each number in one of them at most. Every change takes constant
/// time.
///
/// Rings of links in two arrays. The indices behind the last element belong to no element: one for
/// each queue stands between its newest and its oldest. An element in no queue links to itself.
final class IndexQueues {
  private let older: FixedArray<Int>
  private let newer: FixedArray<Int>
  private let queueOfElement: FixedArray<Int?>
  private let counts: FixedArray<Int>

  /// Empty queues `0 ..< queueCount` for elements `0 ..< elementCount`.
  init(elementCount: Int, queueCount: Int = 1) {
    older = FixedArray(repeating: 0, count: elementCount + queueCount)
    newer = FixedArray(repeating: 0, count: elementCount + queueCount)
    queueOfElement = FixedArray(repeating: nil, count: elementCount)
    counts = FixedArray(repeating: 0, count: queueCount)
    for index in 0..<elementCount + queueCount { (older[index], newer[index]) = (index, index) }
  }

  func contains(_ element: Int) -> Bool { queueOfElement[element] != nil }

  /// Which queue `element` is in.
  func queue(of element: Int) -> Int? { queueOfElement[element] }

  func count(of queue: Int = 0) -> Int { counts[queue] }

  /// Makes `element` the newest of `queue`, wherever it was.
  func append(_ element: Int, to queue: Int = 0) {
    remove(element)
    link(element, after: older[boundary(of: queue)], in: queue)
  }

  /// Makes `element` the oldest of `queue`, wherever it was.
  func prepend(_ element: Int, to queue: Int = 0) {
    remove(element)
    link(element, after: boundary(of: queue), in: queue)
  }

  /// Takes `element` out, if it is in a queue.
  func remove(_ element: Int) {
    guard let queue = queueOfElement[element] else { return }
    let (previous, next) = (older[element], newer[element])
    newer[previous] = next
    older[next] = previous
    (older[element], newer[element]) = (element, element)
    queueOfElement[element] = nil
    counts[queue] -= 1
  }

  func oldest(of queue: Int = 0) -> Int? { element(at: newer[boundary(of: queue)]) }

  /// The oldest of `queue` that is not `spared`. Complexity: linear in how many are.
  func oldest(of queue: Int = 0, sparing isSpared: (Int) -> Bool) -> Int? {
    var cursor = oldest(of: queue)
    while let element = cursor, isSpared(element) { cursor = next(after: element) }
    return cursor
  }

  /// The element that came after `element` into its queue; nil for the newest.
  func next(after element: Int) -> Int? { self.element(at: newer[element]) }

  /// The elements of `queue`, oldest first.
  func elements(of queue: Int = 0) -> some Sequence<Int> {
    sequence(first: boundary(of: queue)) { self.element(at: self.newer[$0]) }.dropFirst()
  }

  private func boundary(of queue: Int) -> Int { queueOfElement.count + queue }

  private func element(at index: Int) -> Int? { index < queueOfElement.count ? index : nil }

  private func link(_ element: Int, after previous: Int, in queue: Int) {
    let next = newer[previous]
    (older[element], newer[element]) = (previous, next)
    newer[previous] = element
    older[next] = element
    queueOfElement[element] = queue
    counts[queue] += 1
  }
}
