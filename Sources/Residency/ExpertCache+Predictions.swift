import DeviceInterface
import Quantities

/// Speculative prefetch for later layers, and what may give way to what.
extension ExpertCache {
  /// Predicts that `experts`, of one layer, will be wanted by its next turn, the likeliest first.
  ///
  /// No predicted expert gives way to one predicted for the same or a later layer. Predictions for
  /// a layer add up until its turn comes, read or not; the latest, from nearer, rank
  /// first. Never waits, and never fails: a read that is refused is tried again, and why is said
  /// once it is wanted.
  public func predict(_ experts: [ExpertID]) {
    guard let layer = experts.first?.layer else { return }
    precondition(
      experts.allSatisfy { $0.layer == layer }, "a prediction is for experts of one layer")
    for expert in experts { _ = layout.ordinal(of: expert) }
    predicted.insert(experts, for: layer)
    readPredicted()
  }

  /// Keeps predicted reads under way, half as many as a prediction names, or a quarter when it is
  /// the turn of the less likely half and storage still reads what is wanted: as far as slots can
  /// be had without taking anything that is wanted or predicted for the same or a sooner layer.
  ///
  /// A predicted expert takes a slot as its read is submitted, whenever its bytes come: more of
  /// them only wait where storage has no time for them, and with fewer it runs out of work. The
  /// likeliest come first, whatever their layer. Of a token's 4 experts in a 4B the first that was
  /// predicted for the layer three turns away came true in 97 of 100 cases, the last for the very
  /// next in 65; with trained weights ranks differ as much, and layers less.
  func readPredicted() {
    guard predicted.reach > 0 else { return }
    let half = (predicted.latestCount + 1) / 2
    var underWay = predicted.count(upTo: half, where: isBeingRead)
    guard underWay < half else { return }
    for rank in 0..<predicted.rankCount {
      let isLikely = 2 * rank < predicted.latestCount
      let enough = isLikely || !awaitsWanted ? half : (half + 1) / 2
      for turns in 1...predicted.reach {
        guard underWay < enough else { return }
        guard let expert = predicted.expert(ranked: rank, inTurns: turns),
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

  /// Judges the predictions for `layer`. Wrong ones that were never used give way before all else.
  func settlePredicted(for layer: Int, wanted: [ExpertID]) {
    for expert in predicted.settle(layer, wanted: wanted) {
      if let index = table.index(of: expert), table[index].read != nil { table.reject(index) }
    }
  }

  /// Lets predicted reads that have come true be served like prefetches.
  func raisePredicted() {
    for expert in pendingOrder {
      if let read = pendingRead(of: expert) { device.raise(read.ticket, to: .prefetch) }
    }
  }

  /// A free slot for `expert`, which is needed `turns` turns from now, 0 being this one; nil if
  /// nothing may give way to it.
  func takeSlot(for expert: ExpertID, neededInTurns turns: Int) -> Int? {
    if let index = table.freeIndex { return index }
    guard
      let victim = table.victim(for: expert, sparing: predicted)
        ?? farthestPredicted(beyond: turns)
    else { return nil }
    giveUp(victim)
    return table.freeIndex
  }

  /// The slot of an expert predicted for the farthest layer that is more than `turns` turns away.
  /// Among those of one layer it is the last one submitted: the least likely and the least read.
  ///
  /// Complexity: linear in the number of layers and predictions, or in that of slots and of
  /// predictions for one layer where there are only a few slots.
  private func farthestPredicted(beyond turns: Int) -> Int? {
    if table.slotCount <= Self.fewSlots {
      guard let layer = farthestLayerAmongSlots(beyond: turns) else { return nil }
      return lastSubmitted(predictedFor: layer)
    }
    for layer in predicted.layersFarthestFirst(beyond: turns) {
      if let last = lastSubmitted(predictedFor: layer) { return last }
    }
    return nil
  }

  /// With so few, looking through all slots is faster than through what is predicted for each
  /// layer: it is asked for with every prediction.
  private static let fewSlots = 32

  /// The farthest layer that is more than `turns` turns away and that a slot is predicted for which
  /// may leave; nil where there is none.
  private func farthestLayerAmongSlots(beyond turns: Int) -> Int? {
    var (farthest, reach): (Int?, Int) = (nil, turns)
    for index in table.occupiedIndices where table.mayLeave(index) {
      let expert = table[index].expert
      let distance = predicted.distance(to: expert.layer)
      if distance > reach, predicted.contains(expert) {
        (farthest, reach) = (expert.layer, distance)
      }
    }
    return farthest
  }

  /// The slot that may leave of an expert predicted for `layer` whose read was submitted last.
  private func lastSubmitted(predictedFor layer: Int) -> Int? {
    let slots = predicted.experts(of: layer).compactMap(table.index(of:)).filter(table.mayLeave)
    // An expert that has been used, and is predicted again, was submitted before all.
    return slots.reversed().max {
      (table[$0].read?.number ?? 0) < (table[$1].read?.number ?? 0)
    }
  }
}
