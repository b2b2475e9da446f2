import DeviceInterface
import ExpertStore
import Kernels
import Residency
import Tracing

extension Session {
  /// Computes each expert once for all tokens that use it, those in memory first: for a single
  /// token all that are there together, so that threads meet seldom. The order changes nothing:
  /// every (token, rank) has a row of its own, and `Combine` sums by rank.
  func runExperts(of routing: Routing, layer: Int) throws(ResidencyError) {
    buffers.expertOutputs.rows = routing.experts.count
    if !prefetchesKnown { try cache.demand() }
    while let next = routing.isOfOneToken ? cache.nextTogether : cache.next.map({ [$0] }) {
      try load(next, routing: routing, layer: layer)
      runPlaces(next.count)
      for expert in next { try cache.release(expert) }
      if next.count == 1 {
        endLap(.expert(layer: layer, expert: next[0].index))
      } else {
        endLap(sharedBy: next.map { .expert(layer: layer, expert: $0.index) })
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
    let isSparse = model.shape.activation == .relu
    run(count) {
      MatMul(
        isSparse ? .expertGate : .feedForward, $0.matrices.gate, buffers.expertOperand,
        tokens: $0.uses.tokens,
        into: $0.buffers.gate)
    }
    for place in 0..<count where isSparse {
      let expert = places[place]
      expert.activeCount = decisions.activeNeurons(
        ofExpert: expert.index, gate: expert.buffers.gate)
    }
    let skips = options.skipsInactiveNeurons && isSparse
    run(count) {
      GatedUp(
        gate: $0.buffers.gate, up: $0.matrices.up, operand: buffers.expertOperand,
        tokens: $0.uses.tokens,
        skipInactive: skips
          && GatedUp.skippingPays(
            activeCount: $0.activeCount, neurons: $0.matrices.up.rows,
            tokens: $0.uses.outputRows.count),
        activeCount: $0.activeCount, kind: isSparse ? .expertUp : .feedForward,
        into: $0.buffers.activated)
    }
    run(count) { Pack($0.buffers.activated, into: $0.buffers.activatedOperand) }
    run(count) {
      Down(
        $0.matrices.down, $0.buffers.activatedOperand, activations: $0.buffers.activated,
        skipInactive: skips, activeCount: $0.activeCount,
        kind: isSparse ? .expertDown : .feedForward, into: buffers.expertOutputs,
        outputRows: $0.uses.outputRows)
    }
  }

  /// Runs one kernel for each of the experts in the first `count` places, all of them together.
  private func run<Part: Kernel>(_ count: Int, _ part: (ExpertPlace) -> Part) {
    guard count > 1 else { return device.run(part(places[0])) }
    var parts: [Part] = []
    parts.reserveCapacity(count)
    for place in 0..<count { parts.append(part(places[place])) }
    device.run(Together(parts))
  }
}
