/// Slots from the least to the most recently used; every change takes constant time.
///
/// A ring of links in two arrays. The last place of each belongs to no slot: it stands between the
/// newest and the oldest. A slot that is not in the list links to itself.
struct RecencyList {
  private var older: [Int]
  private var newer: [Int]

  /// An empty list for slots `0 ..< slotCount`.
  init(slotCount: Int) {
    older = Array(0...slotCount)
    newer = Array(0...slotCount)
  }

  private var boundary: Int { older.count - 1 }

  func contains(_ slot: Int) -> Bool { older[slot] != slot }

  /// Makes `slot` the most recently used.
  mutating func insertNewest(_ slot: Int) {
    remove(slot)
    link(slot, after: older[boundary])
  }

  /// Makes `slot` the least recently used.
  mutating func insertOldest(_ slot: Int) {
    remove(slot)
    link(slot, after: boundary)
  }

  /// Takes `slot` out, if it is in.
  mutating func remove(_ slot: Int) {
    let (previous, next) = (older[slot], newer[slot])
    newer[previous] = next
    older[next] = previous
    (older[slot], newer[slot]) = (slot, slot)
  }

  /// The slots, least recently used first.
  var oldestFirst: some Sequence<Int> {
    sequence(state: boundary) { slot in
      slot = newer[slot]
      return slot == boundary ? nil : slot
    }
  }

  private mutating func link(_ slot: Int, after previous: Int) {
    let next = newer[previous]
    (older[slot], newer[slot]) = (previous, next)
    newer[previous] = slot
    older[next] = slot
  }
}
