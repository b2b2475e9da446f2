/// New experts are on probation in a small queue; those used again go to the main one: S3-FIFO.
///
/// After Yang and others, "FIFO queues are all you need for cache eviction" (SOSP 2023), with their
/// figures: a tenth of the slots for probation, two uses after the first to pass it, uses counted
/// up to 3, and as many victims of it remembered as the main queue has slots. Who is wanted again
/// while remembered needs no probation.
final class ProbationOrder: EvictionOrder {
  /// On probation (0) and in the main queue (1), oldest first.
  private let queues: IndexQueues
  /// The experts that failed probation, oldest first.
  private let failures: IndexQueues
  /// Uses after the first; -1 before it.
  private var laterUses: [Int]
  private var expertOfSlot: [Int]
  private let probationCapacity: Int
  private let failureCapacity: Int

  private static let probation = 0
  private static let main = 1

  init(slotCount: Int, expertCount: Int) {
    queues = IndexQueues(elementCount: slotCount, queueCount: 2)
    failures = IndexQueues(elementCount: expertCount)
    laterUses = Array(repeating: -1, count: slotCount)
    expertOfSlot = Array(repeating: 0, count: slotCount)
    probationCapacity = max(1, slotCount / 10)
    failureCapacity = slotCount - probationCapacity
  }

  func insert(_ slot: Int, expert: Int) {
    expertOfSlot[slot] = expert
    laterUses[slot] = -1
    queues.append(slot, to: failures.contains(expert) ? Self.main : Self.probation)
    failures.remove(expert)
  }

  func touch(_ slot: Int) { laterUses[slot] = min(laterUses[slot] + 1, 3) }

  func remove(_ slot: Int) { queues.remove(slot) }

  /// Complexity: linear in the number of spared slots, on average.
  func victim(for expert: Int, sparing isSpared: (Int) -> Bool) -> Int? {
    let isProbationFull = queues.count(of: Self.probation) >= probationCapacity
    let first = isProbationFull ? probationVictim(isSpared) : mainVictim(isSpared)
    return first ?? (isProbationFull ? mainVictim(isSpared) : probationVictim(isSpared))
  }

  private func probationVictim(_ isSpared: (Int) -> Bool) -> Int? {
    var cursor = queues.oldest(of: Self.probation)
    while let slot = cursor {
      cursor = queues.next(after: slot)
      if isSpared(slot) { continue }
      guard laterUses[slot] > 1 else {
        queues.remove(slot)
        remember(expertOfSlot[slot])
        return slot
      }
      laterUses[slot] = 0
      queues.append(slot, to: Self.main)
    }
    return nil
  }

  /// The oldest that has not been used again since it came to the front last.
  private func mainVictim(_ isSpared: (Int) -> Bool) -> Int? {
    var cursor = queues.oldest(of: Self.main)
    while let slot = cursor {
      cursor = queues.next(after: slot)
      if isSpared(slot) { continue }
      guard laterUses[slot] > 0 else {
        queues.remove(slot)
        return slot
      }
      laterUses[slot] -= 1
      queues.append(slot, to: Self.main)
      cursor = cursor ?? slot
    }
    return nil
  }

  private func remember(_ expert: Int) {
    failures.append(expert)
    if failures.count() > failureCapacity, let oldest = failures.oldest() {
      failures.remove(oldest)
    }
  }
}
