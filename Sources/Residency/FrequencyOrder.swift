/// The least often used gives way, of several the least recently used: LFU with ageing.
///
/// Uses are counted for every expert, in memory or not, so that a favourite that had to give way
/// comes back as one. All counts are halved whenever each expert has been used `usesPerAge` times
/// on average: after a change of subject, favourites of the old one are gone in a few ages.
final class FrequencyOrder: EvictionOrder {
  /// A queue for each count, of which the last stands for all greater ones.
  private let queues: IndexQueues
  private var useCounts: [Int]
  private var expertOfSlot: [Int]
  private var usesLeft: Int

  private static let greatestCount = 63
  private static let usesPerAge = 16

  init(slotCount: Int, expertCount: Int) {
    queues = IndexQueues(elementCount: slotCount, queueCount: Self.greatestCount + 1)
    useCounts = Array(repeating: 0, count: expertCount)
    expertOfSlot = Array(repeating: 0, count: slotCount)
    usesLeft = Self.usesPerAge * expertCount
  }

  func insert(_ slot: Int, expert: Int) {
    expertOfSlot[slot] = expert
    queues.append(slot, to: useCounts[expert])
  }

  /// Complexity: O(1), averaged over an age.
  func touch(_ slot: Int) {
    let expert = expertOfSlot[slot]
    useCounts[expert] = min(useCounts[expert] + 1, Self.greatestCount)
    queues.append(slot, to: useCounts[expert])
    usesLeft -= 1
    if usesLeft == 0 { age() }
  }

  func remove(_ slot: Int) { queues.remove(slot) }

  /// Complexity: linear in the number of spared slots.
  func victim(for expert: Int, sparing isSpared: (Int) -> Bool) -> Int? {
    for count in 0...Self.greatestCount {
      guard let victim = queues.oldest(of: count, sparing: isSpared) else { continue }
      queues.remove(victim)
      return victim
    }
    return nil
  }

  /// Halves all counts. Of two that become equal, the smaller one still gives way first.
  private func age() {
    usesLeft = Self.usesPerAge * useCounts.count
    for expert in useCounts.indices { useCounts[expert] /= 2 }
    for count in 1...Self.greatestCount {
      for slot in Array(queues.elements(of: count)) { queues.append(slot, to: count / 2) }
    }
  }
}
