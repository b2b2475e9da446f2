import DeviceInterface
import Quantities

/// Guesses about later layers, and what may give way to whom.
extension ExpertCache {
  /// Guesses that `experts`, of one layer, will be wanted by its next turn, the likeliest first.
  ///
  /// Nothing that is guessed gives way to a guess for the same or a later layer. Guesses for a
  /// layer add up until its turn comes, read or not; what was guessed last, from nearer, ranks
  /// first. Never waits, and never fails: a read that is refused is tried again, and why is said
  /// once it is wanted.
  public func predict(_ experts: [ExpertID]) {
    guard let layer = experts.first?.layer else { return }
    precondition(experts.allSatisfy { $0.layer == layer }, "a guess is for experts of one layer")
    for expert in experts { _ = layout.ordinal(of: expert) }
    guesses.insert(experts, for: layer)
    readGuesses()
  }

  /// Keeps reads of guesses under way, half as many as a guess names, or a quarter when it is the
  /// turn of the less likely half and storage still reads what is wanted: as far as slots can be
  /// had without taking anything that is wanted or predicted for the same or a sooner layer.
  ///
  /// A guess takes an expert's slot as its read is submitted, whenever its bytes come: more of them
  /// wait in vain where storage has no time for guesses, and with fewer it runs out of work. The
  /// likeliest come first, whatever their layer. Of a token's 4 experts in a 4B the first that was
  /// guessed for the layer three turns away came true in 97 of 100 cases, the last for the very
  /// next in 65; with trained weights ranks differ as much, and layers less.
  func readGuesses() {
    guard guesses.reach > 0 else { return }
    let half = (guesses.latestCount + 1) / 2
    var underWay = guesses.count(upTo: half, where: isBeingRead)
    guard underWay < half else { return }
    for rank in 0..<guesses.rankCount {
      let isLikely = 2 * rank < guesses.latestCount
      let enough = isLikely || !awaitsWanted ? half : (half + 1) / 2
      for turns in 1...guesses.reach {
        guard underWay < enough else { return }
        guard let expert = guesses.expert(ranked: rank, inTurns: turns),
          table.index(of: expert) == nil, !pendingOrder.contains(expert),
          let index = takeSlot(for: expert, neededInTurns: turns)
        else { continue }
        guard (try? startRead(of: expert, into: index, urgency: .predicted)) != nil
        else { return }
        underWay += 1
      }
    }
  }

  /// Whether storage still reads something that this turn wants.
  private var awaitsWanted: Bool { pendingOrder.contains { !isPresent($0) } }

  private func isBeingRead(_ expert: ExpertID) -> Bool {
    pendingRead(of: expert).map { !device.hasEnded($0.ticket) } ?? false
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
