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
      try run(load(next, routing: routing, layer: layer))
      for expert in next { try cache.release(expert) }
      if next.count == 1 {
        endLap(.expert(layer: layer, expert: next[0].index))
      } else {
        endLap(sharedBy: next.map { .expert(layer: layer, expert: $0.index) })
      }
    }
  }

  /// Experts in memory, or one that is waited for.
  private func load(
    _ group: [ExpertID], routing: Routing, layer: Int
  ) throws(ResidencyError) -> [UsedExpert] {
    var experts: [UsedExpert] = []
    experts.reserveCapacity(group.count)
    for expert in group {
      let bytes = try unsafe cache.bytes(of: expert)
      // The wait is a stall, which the cache has recorded.
      if let stallEnd = cache.lastStallEnd { beginLap(at: stallEnd) }
      experts.append(
        UsedExpert(
          matrices: unsafe ExpertMatrices(model.expertPlans[layer], bytes: bytes),
          index: expert.index, buffers: buffers.experts[experts.count],
          uses: routing.uses(of: expert.index)))
    }
    return experts
  }

  /// Computes the one expert of a dense layer, and returns who uses it: everybody.
  func runFeedForward(_ matrices: ExpertMatrices, layer: Int, count: Int) -> Routing {
    let routing = Routing(
      expertsPerToken: 1, experts: Array(repeating: 0, count: count),
      weights: Array(repeating: 1, count: count))
    buffers.expertOutputs.rows = count
    run([
      UsedExpert(
        matrices: matrices, index: 0, buffers: buffers.experts[0], uses: routing.uses(of: 0))
    ])
    endLap(.expert(layer: layer, expert: 0))
    return routing
  }

  /// ReGLU: down · (relu(gate · m) ⊙ (up · m)), into the rows of `expertOutputs` that use it.
  private func run(_ experts: [UsedExpert]) {
    let isSparse = model.shape.activation == .relu
    run(experts) {
      MatMul(
        isSparse ? .expertGate : .feedForward, $0.matrices.gate, buffers.expertOperand,
        tokens: $0.uses.tokens,
        into: $0.buffers.gate)
    }
    for expert in experts where isSparse {
      expert.activeCount = decisions.activeNeurons(
        ofExpert: expert.index, gate: expert.buffers.gate)
    }
    let skips = options.skipsInactiveNeurons && isSparse
    run(experts) {
      GatedUp(
        gate: $0.buffers.gate, up: $0.matrices.up, operand: buffers.expertOperand,
        tokens: $0.uses.tokens,
        skipInactive: skips
          && GatedUp.skippingPays(
            activeCount: $0.activeCount, neurons: $0.matrices.up.rows,
            tokens: $0.uses.tokens.count),
        activeCount: $0.activeCount, kind: isSparse ? .expertUp : .feedForward,
        into: $0.buffers.activated)
    }
    run(experts) { Pack($0.buffers.activated, into: $0.buffers.activatedOperand) }
    run(experts) {
      Down(
        $0.matrices.down, $0.buffers.activatedOperand, activations: $0.buffers.activated,
        skipInactive: skips, activeCount: $0.activeCount,
        kind: isSparse ? .expertDown : .feedForward, into: buffers.expertOutputs,
        outputRows: $0.uses.outputRows)
    }
  }

  /// Runs one kernel for each of `experts`, all of them together.
  private func run<Part: Kernel>(_ experts: [UsedExpert], _ part: (UsedExpert) -> Part) {
    if experts.count == 1 {
      device.run(part(experts[0]))
    } else {
      device.run(Together(experts.map(part)))
    }
  }
}

/// An expert in memory, with what its computation needs.
private final class UsedExpert {
  let matrices: ExpertMatrices
  let index: Int
  let buffers: ExpertBuffers
  let uses: Routing.Uses
  /// How many of its neurons are active for the tokens that use it.
  var activeCount: Int

  /// An expert all of whose neurons are active.
  init(matrices: ExpertMatrices, index: Int, buffers: ExpertBuffers, uses: Routing.Uses) {
    self.matrices = matrices
    self.index = index
    self.buffers = buffers
    self.uses = uses
    activeCount = matrices.up.rows * uses.tokens.count
  }
}
