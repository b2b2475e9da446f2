import DeviceInterface
import ExpertStore
import Kernels
import Residency
import Tracing

extension Session {
  /// Norms and packs the input that all experts of the layer share.
  func prepareExperts(layer: Int) {
    let expertNorm = model.weights.layers[layer].expertNorm
    device.run(
      RMSNorm(
        buffers.hidden, weight: expertNorm, epsilon: model.shape.normEpsilon,
        into: buffers.normed))
    device.run(Pack(buffers.normed, into: buffers.expertOperand))
  }

  /// Computes each expert once for all tokens that use it, those in memory first: for a single
  /// token all that are there together, so that threads meet seldom. The order changes nothing:
  /// every (token, rank) has a row of its own, and `Combine` sums by rank.
  func runExperts(of routing: Routing, layer: Int) throws(ResidencyError) {
    buffers.expertOutputs.rows = routing.experts.count
    if !prefetchesKnown { try cache.demand() }
    let isSingleToken = routing.experts.count == routing.expertsPerToken
    while let next = cache.next {
      let present = isSingleToken ? cache.present : []
      let group = present.isEmpty ? [next] : present
      let matrices = try load(group, layer: layer)
      run(matrices, indices: group.map(\.index), routing: routing)
      for expert in group { try cache.release(expert) }
      endLap(sharedBy: group.map { .expert(layer: layer, expert: $0.index) })
    }
  }

  /// The matrices of experts in memory, or of one that is waited for.
  private func load(_ group: [ExpertID], layer: Int) throws(ResidencyError) -> [ExpertMatrices] {
    var matrices: [ExpertMatrices] = []
    for expert in group {
      let bytes = try unsafe cache.bytes(of: expert)
      // The wait is a stall, which the cache has recorded.
      if let stallEnd = cache.lastStallEnd { beginLap(at: stallEnd) }
      matrices.append(
        unsafe ExpertMatrices(header: model.header, layer: layer, bytes: bytes))
    }
    return matrices
  }

  /// Computes the one expert of a dense layer, and returns who uses it: everybody.
  func runFeedForward(_ matrices: ExpertMatrices, layer: Int, count: Int) -> Routing {
    let routing = Routing(
      expertsPerToken: 1, experts: Array(repeating: 0, count: count),
      weights: Array(repeating: 1, count: count))
    buffers.expertOutputs.rows = count
    run([matrices], indices: [0], routing: routing)
    endLap(.expert(layer: layer, expert: 0))
    return routing
  }

  /// ReGLU: down · (relu(gate · m) ⊙ (up · m)), into the rows of `expertOutputs` that use it.
  private func run(_ group: [ExpertMatrices], indices: [Int], routing: Routing) {
    let isSparse = model.shape.activation == .relu
    let experts = zip(zip(group, indices), buffers.experts).map { expert, buffers in
      (
        matrices: expert.0, index: expert.1, buffers: buffers, uses: routing.uses(of: expert.1)
      )
    }
    device.run(
      Together(
        experts.map {
          MatMul(
            isSparse ? .expertGate : .feedForward, $0.matrices.gate, buffers.expertOperand,
            tokens: $0.uses.tokens,
            into: $0.buffers.gate)
        }))
    let active = experts.map {
      isSparse
        ? decisions.activeNeurons(ofExpert: $0.index, gate: $0.buffers.gate)
        : $0.matrices.up.rows * $0.uses.tokens.count
    }
    let skips = options.skipsInactiveNeurons && isSparse
    device.run(
      Together(
        zip(experts, active).map { expert, active in
          GatedUp(
            gate: expert.buffers.gate, up: expert.matrices.up, operand: buffers.expertOperand,
            tokens: expert.uses.tokens,
            skipInactive: skips
              && GatedUp.skippingPays(
                activeCount: active, neurons: expert.matrices.up.rows,
                tokens: expert.uses.tokens.count),
            activeCount: active, kind: isSparse ? .expertUp : .feedForward,
            into: expert.buffers.activated)
        }))
    device.run(
      Together(experts.map { Pack($0.buffers.activated, into: $0.buffers.activatedOperand) }))
    device.run(
      Together(
        zip(experts, active).map { expert, active in
          Down(
            expert.matrices.down, expert.buffers.activatedOperand,
            activations: expert.buffers.activated, skipInactive: skips, activeCount: active,
            kind: isSparse ? .expertDown : .feedForward, into: buffers.expertOutputs,
            outputRows: expert.uses.outputRows)
        }))
  }
}
