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

  /// Computes each expert once for all tokens that use it, those in memory first. The order
  /// changes nothing: every (token, rank) has a row of its own, and `Combine` sums by rank.
  func runExperts(of routing: Routing, layer: Int) throws(ResidencyError) {
    buffers.expertOutputs.rows = routing.experts.count
    if !prefetchesKnown { try cache.demand() }
    while let expert = cache.next {
      let bytes = try unsafe cache.bytes(of: expert)
      // The wait is a stall, which the cache has recorded.
      if let stallEnd = cache.lastStallEnd { beginLap(at: stallEnd) }
      let matrices = unsafe ExpertMatrices(
        header: model.header, layer: layer, bytes: bytes)
      run(matrices, index: expert.index, routing: routing)
      try cache.release(expert)
      endLap(.expert(layer: layer, expert: expert.index))
    }
  }

  /// Computes the one expert of a dense layer, and returns who uses it: everybody.
  func runFeedForward(_ matrices: ExpertMatrices, layer: Int, count: Int) -> Routing {
    let routing = Routing(
      expertsPerToken: 1, experts: Array(repeating: 0, count: count),
      weights: Array(repeating: 1, count: count))
    buffers.expertOutputs.rows = count
    run(matrices, index: 0, routing: routing)
    endLap(.expert(layer: layer, expert: 0))
    return routing
  }

  /// ReGLU: down · (relu(gate · m) ⊙ (up · m)), into the rows of `expertOutputs` that use it.
  private func run(_ matrices: ExpertMatrices, index: Int, routing: Routing) {
    let (tokens, outputRows) = routing.uses(of: index)
    device.run(
      MatMul(
        .expertGate, matrices.gate, buffers.expertOperand, tokens: tokens, into: buffers.gate))
    let isSparse = model.shape.activation == .relu
    let active =
      isSparse
      ? decisions.activeNeurons(ofExpert: index, gate: buffers.gate)
      : matrices.up.rows * tokens.count
    let skips = options.skipsInactiveNeurons && isSparse
    let skipsRows =
      skips
      && GatedUp.skippingPays(
        activeCount: active, neurons: matrices.up.rows, tokens: tokens.count)
    device.run(
      GatedUp(
        gate: buffers.gate, up: matrices.up, operand: buffers.expertOperand, tokens: tokens,
        skipInactive: skipsRows, activeCount: active, into: buffers.activated))
    device.run(Pack(buffers.activated, into: buffers.activatedOperand))
    device.run(
      Down(
        matrices.down, buffers.activatedOperand, activations: buffers.activated,
        skipInactive: skips, activeCount: active, into: buffers.expertOutputs,
        outputRows: outputRows))
  }
}
