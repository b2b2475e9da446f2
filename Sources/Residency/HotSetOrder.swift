/// The favourites of a profile run stay from their first use on; the others are replaced by LRU.
final class HotSetOrder: EvictionOrder {
  /// The slots that may give way, the least recently used first.
  private let queue: IndexQueues
  private var isHotExpert: [Bool]
  private var isHot: [Bool]
  private var isKept: [Bool]

  /// - Precondition: `hotSet` is of a model with this layout.
  init(_ hotSet: HotSet, slotCount: Int, layout: ExpertLayout) {
    queue = IndexQueues(elementCount: slotCount)
    isHotExpert = Array(repeating: false, count: layout.ordinalCount)
    isHot = Array(repeating: false, count: slotCount)
    isKept = isHot
    for expert in hotSet.experts(pinnedIn: slotCount) {
      isHotExpert[layout.ordinal(of: expert)] = true
    }
  }

  func insert(_ slot: Int, expert: Int) {
    isHot[slot] = isHotExpert[expert]
    queue.append(slot)
  }

  func touch(_ slot: Int) {
    if isHot[slot] {
      queue.remove(slot)
      isKept[slot] = true
    } else {
      queue.append(slot)
    }
  }

  func remove(_ slot: Int) {
    queue.remove(slot)
    isKept[slot] = false
  }

  /// Complexity: linear in the number of spared slots.
  func victim(for expert: Int, sparing isSpared: (Int) -> Bool) -> Int? {
    guard let victim = queue.oldest(sparing: isSpared) else { return nil }
    queue.remove(victim)
    return victim
  }

  func mayLeave(_ slot: Int) -> Bool { !isKept[slot] }
}
