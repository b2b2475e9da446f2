import DeviceInterface
import ExpertStore
import Kernels
import Models
import Residency
import Tracing

extension Session {
  /// Computes each expert once for all tokens that use it, those in memory first: for a single
  /// token all that are there together, so that threads meet seldom. The order changes nothing:
  /// every (token, rank) has a row of its own, and `Combine` sums by rank.
  func runExperts(of routing: Routing, layer: PreparedLayer) throws(ResidencyError) {
    buffers.expertOutputs.rows = routing.experts.count
    if !prefetchesKnown { try cache.demand() }
    while let next = routing.isOfOneToken ? cache.nextTogether : cache.next.map({ [$0] }) {
      if let costs = layer.costs, routing.isOfOneToken {
        try account(for: next, costs: costs, layer: layer.index)
      } else {
        try load(next, routing: routing, layer: layer.index)
        runPlaces(next.count)
      }
      for expert in next { try cache.release(expert) }
      if next.count == 1 {
        endLap(.expert(layer: layer.index, expert: next[0].index))
      } else {
        endLap(sharedBy: next.map { .expert(layer: layer.index, expert: $0.index) })
      }
    }
  }

  /// Puts experts in memory, or one that is waited for, into their places.
  private func load(
    _ group: [ExpertID], routing: Routing, layer: Int
  ) throws(ResidencyError) {
    for (place, expert) in group.enumerated() {
      let bytes = try unsafe cache.bytes(of: expert)
      // The wait is a stall, which the cache has recorded.
      if let stallEnd = cache.lastStallEnd { beginLap(at: stallEnd) }
      places[place].use(
        unsafe ExpertMatrices(model.expertPlans[layer], bytes: bytes), of: expert.index,
        uses: routing.uses(of: expert.index))
    }
  }

  /// Computes the one expert of a dense layer, and returns who uses it: everybody.
  func runFeedForward(_ matrices: ExpertMatrices, layer: Int, count: Int) -> Routing {
    let routing = Routing(
      expertsPerToken: 1, experts: Array(repeating: 0, count: count),
      weights: Array(repeating: 1, count: count))
    buffers.expertOutputs.rows = count
    places[0].use(matrices, of: 0, uses: routing.uses(of: 0))
    runPlaces(1)
    endLap(.expert(layer: layer, expert: 0))
    return routing
  }

  /// ReGLU: down · (relu(gate · m) ⊙ (up · m)), into the rows of `expertOutputs` that use it, for
  /// the experts in the first `count` places.
  private func runPlaces(_ count: Int) {
    run(count) { gate(of: $0) }
    for place in 0..<count where isSparse {
      let expert = places[place]
      expert.activeCount = decisions.activeNeurons(
        ofExpert: expert.index, gate: expert.buffers.gate)
    }
    run(count) { up(of: $0) }
    run(count) { pack(of: $0) }
    run(count) { down(of: $0) }
  }

  /// Runs one kernel for each of the experts in the first `count` places, all of them together.
  private func run<Part: Kernel>(_ count: Int, _ part: (ExpertPlace) -> Part) {
    guard count > 1 else { return device.run(part(places[0])) }
    var parts: [Part] = []
    parts.reserveCapacity(count)
    for place in 0..<count { parts.append(part(places[place])) }
    device.run(Together(parts))
  }

  /// As `load` and `runPlaces` for the experts of a single token, where nothing is computed.
  private func account(
    for group: [ExpertID], costs: LayerCosts, layer: Int
  ) throws(ResidencyError) {
    let (cache, decisions, gate) = (cache, decisions, places[0].buffers.gate)
    for expert in group {
      let bytes = try unsafe cache.bytes(of: expert)
      if let stallEnd = cache.lastStallEnd { beginLap(at: stallEnd) }
      guard costs.experts == nil else { continue }
      places[0].use(
        unsafe ExpertMatrices(model.expertPlans[layer], bytes: bytes), of: expert.index,
        uses: Routing.Uses.ofOneToken[0])
      costs.experts = expertCosts(of: places[0])
    }
    guard let experts = costs.experts else { return }
    var (works, activeCounts) = ([Work](), [Int]())
    swap(&works, &pricing.works)
    swap(&activeCounts, &pricing.activeCounts)
    activeCounts.removeAll(keepingCapacity: true)
    for expert in group {
      activeCounts.append(
        isSparse
          ? decisions.activeNeurons(ofExpert: expert.index, gate: gate) : model.shape.expertLength)
    }
    experts.fill(&works, activeCounts: activeCounts)
    device.account(for: works)
    pricing = (works, activeCounts)
  }

  private func expertCosts(of place: ExpertPlace) -> ExpertCosts {
    // Each kernel sets how many rows of its output are in use, so they are made in their order.
    let (gate, up, pack) = (gate(of: place), up(of: place), pack(of: place))
    return ExpertCosts(gate: gate, up: up, pack: pack, down: down(of: place))
  }
}

/// The kernels of the expert in a place.
extension Session {
  private func gate(of place: ExpertPlace) -> MatMul {
    MatMul(
      isSparse ? .expertGate : .feedForward, place.matrices.gate, buffers.expertOperand,
      tokens: place.uses.tokens, into: place.buffers.gate)
  }

  private func up(of place: ExpertPlace) -> GatedUp {
    GatedUp(
      gate: place.buffers.gate, up: place.matrices.up, operand: buffers.expertOperand,
      tokens: place.uses.tokens,
      skipInactive: skipsNeurons
        && GatedUp.skippingPays(
          activeCount: place.activeCount, neurons: place.matrices.up.rows,
          tokens: place.uses.outputRows.count),
      activeCount: place.activeCount, kind: isSparse ? .expertUp : .feedForward,
      into: place.buffers.activated)
  }

  private func pack(of place: ExpertPlace) -> Pack {
    Pack(place.buffers.activated, into: place.buffers.activatedOperand)
  }

  private func down(of place: ExpertPlace) -> Down {
    Down(
      place.matrices.down, place.buffers.activatedOperand, activations: place.buffers.activated,
      skipInactive: skipsNeurons, activeCount: place.activeCount,
      kind: isSparse ? .expertDown : .feedForward, into: buffers.expertOutputs,
      outputRows: place.uses.outputRows)
  }

  private var skipsNeurons: Bool { options.skipsInactiveNeurons && isSparse }
}
