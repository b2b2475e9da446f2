/// A clock hand goes through the slots in order of age and takes the first that was not used again
/// since the hand passed it last: SIEVE.
///
/// After Zhang and others, "SIEVE is simpler than LRU" (NSDI 2024). Slots never move in the queue.
final class SieveOrder: EvictionOrder {
  private let queue: IndexQueues
  /// Where the hand goes on; nil for the oldest.
  private var hand: Int?
  private var laterUses: [Int]

  init(slotCount: Int) {
    queue = IndexQueues(elementCount: slotCount)
    laterUses = Array(repeating: -1, count: slotCount)
  }

  func insert(_ slot: Int, expert: Int) {
    laterUses[slot] = -1
    queue.append(slot)
  }

  func touch(_ slot: Int) { laterUses[slot] = min(laterUses[slot] + 1, 1) }

  func remove(_ slot: Int) {
    if hand == slot { hand = queue.next(after: slot) }
    queue.remove(slot)
  }

  /// Complexity: linear in the number of spared slots, on average.
  func victim(for expert: Int, sparing isSpared: (Int) -> Bool) -> Int? {
    // Once around every mark is gone, so that the second round finds whatever is not spared.
    for _ in 0..<2 * queue.count() {
      guard let slot = hand ?? queue.oldest() else { return nil }
      if !isSpared(slot) {
        if laterUses[slot] < 1 {
          hand = slot
          remove(slot)
          return slot
        }
        laterUses[slot] = 0
      }
      hand = queue.next(after: slot)
    }
    return nil
  }
}
