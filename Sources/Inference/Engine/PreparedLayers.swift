import DeviceInterface
import Kernels
import Models

/// The layers of a model, prepared for steps of one size.
final class PreparedLayers {
  /// How many rows a step has.
  let count: Int
  let layers: [PreparedLayer]
  private let turns: [RotaryTurns]

  /// Prepares `buffers` and kernels for steps of `count` rows.
  ///
  /// - Precondition: that many rows of the residual stream are in use.
  init(
    model: Model, buffers: StepBuffers, rotary: (global: RotaryTable, sliding: RotaryTable),
    variant: KernelVariant, count: Int
  ) {
    self.count = count
    let global = RotaryTurns(rotary.global, positions: 0..<count)
    let isShared = rotary.sliding == rotary.global
    let sliding = isShared ? global : RotaryTurns(rotary.sliding, positions: 0..<count)
    turns = isShared ? [global] : [global, sliding]
    var attentionCosts: [Int?: StageCosts] = [:]
    layers = model.shape.attention.enumerated().map { index, attention in
      let costs = attentionCosts[attention.window] ?? StageCosts()
      attentionCosts[attention.window] = costs
      return PreparedLayer(
        index: index, model: model, buffers: buffers, attentionCosts: costs,
        turns: attention.hasRotary ? (attention.window == nil ? global : sliding) : nil,
        variant: variant)
    }
  }

  /// Sets the turns of the rows of `step`.
  func moveTurns(to step: Step) {
    for turns in turns {
      if step.parts.count == 1 {
        turns.move(to: step.parts[0].position)
      } else {
        turns.move(to: step.positions)
      }
    }
  }
}

/// The kernels of a layer that are the same for all steps of one size. Making them takes longer
/// than asking what they cost, so they are made once.
final class PreparedLayer {
  let index: Int
  /// How far its tokens see; nil for all the way.
  let window: Int?
  let router: Router?
  let attentionNorm: RMSNorm
  let attentionPack: Pack
  /// Queries, keys and values: together, so that threads meet once, unless they are multiplied in
  /// different ways.
  let projections: [Together<MatMul>]
  let rotary: RotaryKernels?
  let attendedPack: Pack
  let output: MatMul
  let residual: AddRows
  let expertNorm: RMSNorm
  let expertPack: Pack
  /// What every token uses in a dense model.
  let feedForward: ExpertMatrices?
  /// What its stages ask of a device.
  let costs: LayerCosts

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
    index: Int, model: Model, buffers: StepBuffers, attentionCosts: StageCosts,
    turns: RotaryTurns?, variant: KernelVariant
  ) {
    let (shape, weights) = (model.shape, model.weights.layers[index])
    self.index = index
    costs = LayerCosts(attention: attentionCosts)
    window = shape.attention[index].window
    feedForward = weights.feedForward
    // Each kernel sets how many rows of its output are in use, so they are made in their order.
    buffers.attended.rows = buffers.hidden.rows
    attentionNorm = RMSNorm(
      buffers.hidden, weight: weights.attentionNorm, epsilon: shape.normEpsilon,
      into: buffers.normed, variant: variant)
    router = shape.layers[index].feedForward.experts.map { experts in
      Router(
        pack: Pack(
          experts.routerInput == .layerInput ? buffers.hidden : buffers.normed,
          into: buffers.routerOperand),
        logits: MatMul(
          .router, weights.router, buffers.routerOperand, into: buffers.routerLogits))
    }
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
        keys: Rotary(buffers.keys, heads: shape.keyValueHeadCount, turns: $0, variant: variant))
    }
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
  func runRouter(on processor: any Processor) {
    guard let router else { return }
    processor.run(router.pack)
    processor.run(router.logits)
  }

  func runBeforeAttention(on processor: any Processor) {
    processor.run(attentionNorm)
    processor.run(attentionPack)
    for projection in projections { processor.run(projection) }
    if let rotary {
      processor.run(rotary.queries)
      processor.run(rotary.keys)
    }
  }

  func runAfterAttention(on processor: any Processor) {
    processor.run(attendedPack)
    processor.run(output)
    processor.run(residual)
  }

  func runBeforeExperts(on processor: any Processor) {
    processor.run(expertNorm)
    processor.run(expertPack)
  }
}
