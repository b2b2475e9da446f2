/// The least recently used gives way: LRU.
final class RecencyOrder: EvictionOrder {
  private let queue: IndexQueues

  init(slotCount: Int) { queue = IndexQueues(elementCount: slotCount) }

  func insert(_ slot: Int, expert: Int) { queue.append(slot) }

  func touch(_ slot: Int) { queue.append(slot) }

  func remove(_ slot: Int) { queue.remove(slot) }

  /// Complexity: linear in the number of spared slots.
  func victim(for expert: Int, sparing isSpared: (Int) -> Bool) -> Int? {
    guard let victim = queue.oldest(sparing: isSpared) else { return nil }
    queue.remove(victim)
    return victim
  }
}
