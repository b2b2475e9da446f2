/// Balances those used once against those used again by watching which it should have kept: ARC.
///
/// After Megiddo and Modha, "ARC: a self-tuning, low overhead replacement cache" (FAST 2003).
final class AdaptiveOrder: EvictionOrder {
  /// Slots used once (0) and used again (1), the least recently used first.
  private let queues: IndexQueues
  /// Experts that gave way from the one or the other, oldest first.
  private let departed: IndexQueues
  private var laterUses: [Int]
  private var expertOfSlot: [Int]
  /// How many slots those used once should have.
  private var target = 0
  private let capacity: Int

  private static let once = 0
  private static let again = 1

  init(slotCount: Int, expertCount: Int) {
    queues = IndexQueues(elementCount: slotCount, queueCount: 2)
    departed = IndexQueues(elementCount: expertCount, queueCount: 2)
    laterUses = Array(repeating: -1, count: slotCount)
    expertOfSlot = Array(repeating: 0, count: slotCount)
    capacity = slotCount
  }

  func insert(_ slot: Int, expert: Int) {
    expertOfSlot[slot] = expert
    laterUses[slot] = -1
    queues.append(slot, to: departed.contains(expert) ? Self.again : Self.once)
    departed.remove(expert)
    forgetOldest()
  }

  func touch(_ slot: Int) {
    laterUses[slot] = min(laterUses[slot] + 1, 1)
    guard let queue = queues.queue(of: slot) else { return }
    queues.append(slot, to: laterUses[slot] > 0 ? Self.again : queue)
  }

  func remove(_ slot: Int) { queues.remove(slot) }

  /// Complexity: linear in the number of spared slots.
  func victim(for expert: Int, sparing isSpared: (Int) -> Bool) -> Int? {
    let departure = departed.queue(of: expert)
    adapt(to: departure)
    let count = queues.count(of: Self.once)
    let isOnceTooLong = count > target || (count == target && departure == Self.again)
    let first = count > 0 && isOnceTooLong ? Self.once : Self.again
    return victim(of: first, isSpared) ?? victim(of: 1 - first, isSpared)
  }

  private func victim(of queue: Int, _ isSpared: (Int) -> Bool) -> Int? {
    guard let victim = queues.oldest(of: queue, sparing: isSpared) else { return nil }
    queues.remove(victim)
    departed.append(expertOfSlot[victim], to: queue)
    return victim
  }

  /// An expert is wanted that gave way from `departure`: that queue should have been longer.
  private func adapt(to departure: Int?) {
    guard let departure else { return }
    let (mine, others) = (departed.count(of: departure), departed.count(of: 1 - departure))
    let step = max(1, others / mine)
    target =
      departure == Self.once ? min(target + step, capacity) : max(target - step, 0)
  }

  /// Keeps as many experts in mind as there are slots, and of those used once no more than slots
  /// in all.
  private func forgetOldest() {
    while queues.count(of: Self.once) + departed.count(of: Self.once) > capacity,
      let oldest = departed.oldest(of: Self.once)
    {
      departed.remove(oldest)
    }
    let occupied = queues.count(of: Self.once) + queues.count(of: Self.again)
    while occupied + departed.count(of: Self.once) + departed.count(of: Self.again) > 2 * capacity,
      let oldest = departed.oldest(of: Self.again)
    {
      departed.remove(oldest)
    }
  }
}
