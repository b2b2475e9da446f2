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
  init(model: Model, buffers: StepBuffers, variant: KernelVariant, count: Int) {
    self.count = count
    var mixerCosts: [MixerBlock: StageCosts] = [:]
    var turnsOfTables: [RotaryTable: RotaryTurns] = [:]
    layers = model.shape.layers.enumerated().map { index, layer in
      let costs = mixerCosts[layer.mixer] ?? StageCosts()
      mixerCosts[layer.mixer] = costs
      let table = layer.mixer.attention.flatMap {
        RotaryTable($0, divisors: model.weights.rotaryDivisors)
      }
      let turns = table.map { turnsOfTables[$0] ?? RotaryTurns($0, positions: 0..<count) }
      if let table { turnsOfTables[table] = turns }
      return PreparedLayer(
        index: index, model: model, buffers: buffers, mixerCosts: costs, turns: turns,
        variant: variant)
    }
    turns = Array(turnsOfTables.values)
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

extension RotaryTable {
  /// The table of a layer with such attention; nil where nothing turns.
  fileprivate init?(_ attention: AttentionBlock, divisors: [Float]?) {
    guard let base = attention.rotaryBase else { return nil }
    self.init(
      headDim: attention.headLength, base: base, factor: attention.rotaryFactor,
      divisors: divisors, yarn: attention.yarn)
  }
}

/// The kernels of a layer that are the same for all steps of one size. Making them takes longer
/// than asking what they cost, so they are made once.
final class PreparedLayer {
  let index: Int
  let mixer: Mixer
  /// Whether experts are chosen from its input, before attention.
  let routesEarly: Bool
  /// Which buffers of experts it uses.
  let expertBufferIndex: Int
  let router: Router?
  let attentionNorm: RMSNorm
  let attentionPack: Pack
  /// Queries, keys and values: together, so that threads meet once, unless they are multiplied in
  /// different ways. Or what a convolution sees, and its gates.
  let projections: [Together<MatMul>]
  let biases: [AddBias]
  /// Of queries and keys.
  let norms: [PartNorm]
  let rotary: RotaryKernels?
  let mixedPack: Pack
  let output: MatMul
  let outputBias: [AddBias]
  let outputNorm: [RMSNorm]
  let residual: AddRows
  let expertNorm: RMSNorm
  let expertPack: Pack
  /// What is added to the products of its experts; nil for nothing.
  let expertBiases: ExpertBiases?
  /// What every token uses: all of a dense layer, or what there is beside experts.
  let neurons: CommonNeurons?
  /// What the output of a dense layer is normalised with; nil where it is not.
  let neuronNorm: Activations?
  /// What its stages ask of a device.
  let costs: LayerCosts

  /// What lets positions learn from each other, between the projections and the output.
  enum Mixer {
    /// Of heads with sinks, which take their share of it, where there are some.
    case attention(AttentionBlock, sinks: Activations?, AttentionBuffers)
    case convolution(taps: Activations, ConvolutionBuffers)
  }

  // Classes, because taking a value out of an optional copies it, and this is done for each token.

  /// Packing what the router looks at, and its logits.
  final class Router {
    let pack: Pack
    let logits: MatMul
    let bias: [AddBias]

    init(pack: Pack, logits: MatMul, bias: [AddBias]) {
      self.pack = pack
      self.logits = logits
      self.bias = bias
    }
  }

  /// Turning queries and keys.
  final class RotaryKernels {
    let queries: Rotary
    let keys: Rotary

    init(
      _ turns: RotaryTurns, _ buffers: AttentionBuffers, _ attention: AttentionBlock,
      _ variant: KernelVariant
    ) {
      queries = Rotary(
        buffers.queries, heads: attention.headCount, turns: turns, pairs: attention.rotaryPairs,
        variant: variant)
      keys = Rotary(
        buffers.keys, heads: attention.keyValueHeadCount, turns: turns,
        pairs: attention.rotaryPairs, variant: variant)
    }
  }

  /// The kernels of layer `index` for as many tokens as there are rows of the residual stream.
  init(
    index: Int, model: Model, buffers: StepBuffers, mixerCosts: StageCosts,
    turns: RotaryTurns?, variant: KernelVariant
  ) {
    let (shape, weights) = (model.shape, model.weights.layers[index])
    let block = shape.layers[index]
    self.index = index
    costs = LayerCosts(attention: mixerCosts)
    routesEarly = block.feedForward.experts?.routerInput == .layerInput
    expertBufferIndex = buffers.index(ofLength: block.feedForward.length)
    // Each kernel sets how many rows of its output are in use, so they are made in their order.
    attentionNorm = RMSNorm(
      buffers.hidden, weight: weights.attentionNorm, epsilon: shape.normEpsilon,
      into: buffers.normed, variant: variant)
    router = block.feedForward.experts.map { experts in
      Router(
        pack: Pack(
          experts.routerInput == .layerInput ? buffers.hidden : buffers.normed,
          into: buffers.routerOperand),
        logits: MatMul(
          .router, weights.router, buffers.routerOperand, into: buffers.routerLogits),
        bias: Self.biases(of: weights, [(.routerBias, buffers.routerLogits)], variant))
    }
    expertBiases = weights.expertBiases
    let isWeighed = block.feedForward.experts?.shared?.isWeighed ?? false
    precondition(!isWeighed || !routesEarly, "both routers look at the same")
    neurons = weights.feedForward.map {
      CommonNeurons(
        $0, of: block.feedForward, router: isWeighed ? weights[.sharedRouter] : nil, buffers)
    }
    attentionPack = Pack(buffers.normed, into: buffers.attentionOperand)
    switch block.mixer {
    case .attention(let attention):
      let own = buffers.attention(attention)
      mixer = .attention(attention, sinks: weights.bias(.attentionSinks), own)
      own.attended.rows = buffers.hidden.rows
      projections = Self.projections(of: weights, buffers.attentionOperand, into: own)
      biases = Self.biases(
        of: weights, [(.queryBias, own.queries), (.keyBias, own.keys), (.valueBias, own.values)],
        variant)
      norms = Self.norms(of: weights, own, epsilon: shape.normEpsilon, attention, variant)
      rotary = turns.map { RotaryKernels($0, own, attention, variant) }
      mixedPack = Pack(own.attended, into: own.attendedOperand)
      output = MatMul(.projection, weights.output, own.attendedOperand, into: buffers.delta)
    case .convolution:
      let own = buffers.convolutions
      mixer = .convolution(taps: weights.vector(.convolutionTaps), own)
      own.mixed.rows = buffers.hidden.rows
      let products = MatMul(
        .projection, weights[.convolutionInput], buffers.attentionOperand, into: own.products)
      projections = [Together([products])]
      (biases, norms, rotary) = ([], [], nil)
      mixedPack = Pack(own.mixed, into: own.mixedOperand)
      output = MatMul(
        .projection, weights[.convolutionOutput], own.mixedOperand, into: buffers.delta)
    }
    outputBias = Self.biases(of: weights, [(.attentionOutputBias, buffers.delta)], variant)
    outputNorm = [weights.outputNorm(.attentionOutputNorm)].compactMap(\.self).map {
      RMSNorm(
        buffers.delta, weight: $0, epsilon: shape.normEpsilon, into: buffers.delta,
        variant: variant)
    }
    neuronNorm = weights.outputNorm(.feedForwardOutputNorm)
    residual = AddRows(
      buffers.delta, to: buffers.hidden, scale: shape.scales.residual, variant: variant)
    expertNorm = RMSNorm(
      buffers.hidden, weight: weights.expertNorm, epsilon: shape.normEpsilon, into: buffers.normed,
      variant: variant)
    expertPack = Pack(buffers.normed, into: buffers.expertOperand)
  }

  private static func projections(
    of weights: ResidentWeights.Layer, _ operand: Operand, into buffers: AttentionBuffers
  ) -> [Together<MatMul>] {
    let products = [
      (weights.query, buffers.queries), (weights.key, buffers.keys),
      (weights.value, buffers.values),
    ].map { MatMul(.projection, $0, operand, into: $1) }
    let isUniform =
      weights.key.type == weights.query.type && weights.value.type == weights.query.type
    return isUniform ? [Together(products)] : products.map { Together([$0]) }
  }

  private static func biases(
    of weights: ResidentWeights.Layer, _ sums: [(TensorRole, Activations)],
    _ variant: KernelVariant
  ) -> [AddBias] {
    sums.compactMap { role, sum in
      weights.bias(role).map { AddBias($0, to: sum, variant: variant) }
    }
  }

  private static func norms(
    of weights: ResidentWeights.Layer, _ buffers: AttentionBuffers, epsilon: Float,
    _ attention: AttentionBlock, _ variant: KernelVariant
  ) -> [PartNorm] {
    guard attention.queryKeyNorm != nil else { return [] }
    return [(TensorRole.queryNorm, buffers.queries), (.keyNorm, buffers.keys)].map {
      PartNorm($1, weight: weights.vector($0), epsilon: epsilon, variant: variant)
    }
  }
}

extension PreparedLayer {
  func runRouter(on processor: any Processor) {
    guard let router else { return }
    processor.run(router.pack)
    processor.run(router.logits)
    for bias in router.bias { processor.run(bias) }
  }

  func runBeforeAttention(on processor: any Processor) {
    processor.run(attentionNorm)
    processor.run(attentionPack)
    for projection in projections { processor.run(projection) }
    for bias in biases { processor.run(bias) }
    for norm in norms { processor.run(norm) }
    if let rotary {
      processor.run(rotary.queries)
      processor.run(rotary.keys)
    }
  }

  func runAfterAttention(on processor: any Processor) {
    processor.run(mixedPack)
    processor.run(output)
    for bias in outputBias { processor.run(bias) }
    for norm in outputNorm { processor.run(norm) }
    processor.run(residual)
  }

  func runBeforeExperts(on processor: any Processor) {
    processor.run(expertNorm)
    processor.run(expertPack)
  }
}
