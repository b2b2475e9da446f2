import DeviceInterface
import Quantities

/// Guesses about later layers, and what may give way to whom.
extension ExpertCache {
  /// Guesses that `experts` will be wanted by the next turn of their layers, the likeliest first.
  ///
  /// Starts their reads as far as slots can be had without taking anything that is wanted or
  /// predicted for the same or a sooner layer. A guess beyond the next layer is read only if
  /// storage keeps up: if fewer than two reads of guesses are under way. Guesses for a layer add up
  /// until its turn comes, read or not. Never waits.
  ///
  /// - Throws: if a read is refused; guesses from that one on are not fetched.
  public func predict(_ experts: [ExpertID]) throws(ResidencyError) {
    for expert in experts {
      _ = layout.ordinal(of: expert)
      guesses.insert(expert)
    }
    for expert in experts where table.index(of: expert) == nil && !pendingOrder.contains(expert) {
      let turns = guesses.distance(to: expert.layer)
      guard turns == 1 || guessedReadCount < Self.enoughGuessedReads,
        let index = takeSlot(for: expert, neededInTurns: turns)
      else { continue }
      try startRead(of: expert, into: index, urgency: .predicted)
    }
  }

  /// With so many reads of guesses under way, further ones are for the next layer only.
  ///
  /// A guess takes an expert's slot at once, whenever its bytes come. The next layer would take the
  /// slot in a moment anyhow; a later one holds it in vain where storage has no time for guesses.
  /// More than 2 gain on the fastest storage what they lose on a slow one.
  private static let enoughGuessedReads = 2

  /// How many guesses are being read, wrong ones included.
  private var guessedReadCount: Int {
    table.pendingIndices.count { !table[$0].isPinned && !device.hasEnded(table[$0].read!.ticket) }
  }

  /// Judges the guesses for `layer`. The wrong ones that nobody has used give way before all else.
  func settleGuesses(for layer: Int, wanted: [ExpertID]) {
    for expert in guesses.settle(layer, wanted: wanted) {
      if let index = table.index(of: expert), table[index].read != nil { table.reject(index) }
    }
  }

  /// Lets the guesses that have come true be served like prefetches.
  func raiseGuesses() {
    for expert in pendingOrder {
      if let read = pendingRead(of: expert) { device.raise(read.ticket, to: .prefetch) }
    }
  }

  /// A free slot for `expert`, which is needed `turns` turns from now, 0 being this one; nil if
  /// nothing may give way to it.
  func takeSlot(for expert: ExpertID, neededInTurns turns: Int) -> Int? {
    if let index = table.freeIndex { return index }
    guard
      let victim = table.victim(for: expert, sparing: guesses)
        ?? farthestGuess(beyond: turns)
    else { return nil }
    giveUp(victim)
    return table.freeIndex
  }

  /// The slot of the guess for the farthest layer that is more than `turns` turns away. Among
  /// guesses for one layer it is the last one submitted: the least likely and the least read.
  ///
  /// Complexity: linear in the number of layers and guesses.
  private func farthestGuess(beyond turns: Int) -> Int? {
    for layer in guesses.layersFarthestFirst(beyond: turns) {
      let slots = guesses.experts(of: layer).compactMap(table.index(of:)).filter(table.mayLeave)
      // An expert that has been used, and is guessed to be wanted again, was submitted before all.
      let last = slots.reversed().max {
        (table[$0].read?.number ?? 0) < (table[$1].read?.number ?? 0)
      }
      if let last { return last }
    }
    return nil
  }
}
