import DeviceInterface
import Kernels
import Models

/// The layers of a model, prepared for batches of one size.
final class PreparedLayers {
  /// How many tokens a batch has.
  let count: Int
  let layers: [PreparedLayer]
  /// None where nothing turns.
  private let turns: [RotaryTurns]

  /// Prepares `buffers` and kernels for batches of `count` tokens.
  ///
  /// - Precondition: that many rows of the residual stream are in use.
  init(
    model: Model, buffers: SessionBuffers, keyValues: KVCache,
    rotary: (global: RotaryTable, sliding: RotaryTable), variant: KernelVariant, count: Int
  ) {
    self.count = count
    let global = RotaryTurns(rotary.global, positions: 0..<count)
    let isShared = rotary.sliding == rotary.global
    let sliding = isShared ? global : RotaryTurns(rotary.sliding, positions: 0..<count)
    turns = !model.hasWeights ? [] : isShared ? [global] : [global, sliding]
    layers = keyValues.rings.enumerated().map { index, ring in
      let attention = model.shape.attention[index]
      return PreparedLayer(
        index: index, model: model, buffers: buffers, ring: ring,
        turns: attention.hasRotary ? (attention.window == nil ? global : sliding) : nil,
        variant: variant)
    }
    if !model.hasWeights, count == 1 { findCosts() }
  }

  private func findCosts() {
    var attention: [Int?: AttentionCosts] = [:]
    for layer in layers {
      let shared = attention[layer.window] ?? AttentionCosts()
      attention[layer.window] = shared
      layer.costs = LayerCosts(layer, attention: shared)
    }
  }

  /// Sets the turns of a batch that begins at `position`.
  func moveTurns(to position: Int) {
    for turns in turns { turns.move(to: position) }
  }
}

/// The kernels of a layer that are the same for all batches of one size. Making them takes longer
/// than asking what they cost, so they are made once.
final class PreparedLayer {
  let index: Int
  let ring: KeyValueRing
  /// How far its tokens see; nil for all the way.
  let window: Int?
  let router: Router?
  let attentionNorm: RMSNorm
  let attentionPack: Pack
  /// Queries, keys and values: together, so that threads meet once, unless they are multiplied in
  /// different ways.
  let projections: [Together<MatMul>]
  let rotary: RotaryKernels?
  let staging: StageKeyValues
  let attendedPack: Pack
  let output: MatMul
  let residual: AddRows
  let expertNorm: RMSNorm
  let expertPack: Pack
  /// What every token uses in a dense model.
  let feedForward: ExpertMatrices?
  /// Set where a single token is priced and nothing is computed.
  fileprivate(set) var costs: LayerCosts?

  // Classes, because taking a value out of an optional copies it, and this is done for each token.

  /// Packing what the router looks at, and its logits.
  final class Router {
    let pack: Pack
    let logits: MatMul

    init(pack: Pack, logits: MatMul) {
      self.pack = pack
      self.logits = logits
    }
  }

  /// Turning queries and keys.
  final class RotaryKernels {
    let queries: Rotary
    let keys: Rotary

    init(queries: Rotary, keys: Rotary) {
      self.queries = queries
      self.keys = keys
    }
  }

  /// The kernels of layer `index` for as many tokens as there are rows of the residual stream.
  init(
    index: Int, model: Model, buffers: SessionBuffers, ring: KeyValueRing, turns: RotaryTurns?,
    variant: KernelVariant
  ) {
    let (shape, weights) = (model.shape, model.weights.layers[index])
    self.index = index
    self.ring = ring
    window = shape.attention[index].window
    feedForward = weights.feedForward
    // Each kernel sets how many rows of its output are in use, so they are made in their order.
    buffers.attended.rows = buffers.hidden.rows
    attentionNorm = RMSNorm(
      buffers.hidden, weight: weights.attentionNorm, epsilon: shape.normEpsilon,
      into: buffers.normed, variant: variant)
    router =
      shape.routerInput == .none
      ? nil
      : Router(
        pack: Pack(
          shape.routerInput == .layerInput ? buffers.hidden : buffers.normed,
          into: buffers.routerOperand),
        logits: MatMul(
          .router, weights.router, buffers.routerOperand, into: buffers.routerLogits))
    attentionPack = Pack(buffers.normed, into: buffers.attentionOperand)
    let products = [
      (weights.query, buffers.queries), (weights.key, buffers.keys),
      (weights.value, buffers.values),
    ].map { MatMul(.projection, $0, buffers.attentionOperand, into: $1) }
    let isUniform =
      weights.key.type == weights.query.type && weights.value.type == weights.query.type
    projections = isUniform ? [Together(products)] : products.map { Together([$0]) }
    rotary = turns.map {
      RotaryKernels(
        queries: Rotary(buffers.queries, heads: shape.headCount, turns: $0, variant: variant),
        keys: Rotary(
          buffers.keys, heads: shape.keyValueHeadCount, turns: $0, variant: variant))
    }
    staging = StageKeyValues(
      keys: buffers.keys, values: buffers.values, into: ring, variant: variant)
    attendedPack = Pack(buffers.attended, into: buffers.attendedOperand)
    output = MatMul(.projection, weights.output, buffers.attendedOperand, into: buffers.delta)
    residual = AddRows(buffers.delta, to: buffers.hidden, variant: variant)
    expertNorm = RMSNorm(
      buffers.hidden, weight: weights.expertNorm, epsilon: shape.normEpsilon, into: buffers.normed,
      variant: variant)
    expertPack = Pack(buffers.normed, into: buffers.expertOperand)
  }
}

extension PreparedLayer {
  func runRouter(on processor: some Processor) {
    guard let router else { return }
    processor.run(router.pack)
    processor.run(router.logits)
  }

  func runBeforeAttention(on processor: some Processor) {
    processor.run(attentionNorm)
    processor.run(attentionPack)
    for projection in projections { processor.run(projection) }
    if let rotary {
      processor.run(rotary.queries)
      processor.run(rotary.keys)
    }
    processor.run(staging)
  }

  /// - Parameter position: Of the first token of the batch.
  func runAfterAttention(on processor: some Processor, position: Int) {
    processor.run(CommitKeyValues(in: ring, firstPosition: position, count: residual.rows))
    processor.run(attendedPack)
    processor.run(output)
    processor.run(residual)
  }

  func runBeforeExperts(on processor: some Processor) {
    processor.run(expertNorm)
    processor.run(expertPack)
  }
}
