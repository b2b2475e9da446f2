import DeviceInterface
import Kernels
import Models
import Residency
import Tracing

extension Engine {
  /// Runs one layer over the rows in `hidden`.
  func run(_ layer: PreparedLayer, _ step: Step) throws(ResidencyError) {
    let start = device.moment
    let early = layer.routesEarly ? try route(layer, step) : nil
    attend(layer, step)
    endLap(.attention(layer: layer.index))
    perform(layer.costs.beforeExperts) { layer.runBeforeExperts(on: $0) }
    endLap(.other)
    let routing: Routing
    if let neurons = layer.neurons, layer.router == nil {
      routing = run(neurons, layer: layer, count: step.count)
    } else {
      if let early { routing = early } else { routing = try route(layer, step) }
      try runExperts(of: routing, layer: layer, step)
    }
    perform(layer.costs.combination) { processor in
      if let weight = layer.neuronNorm { processor.run(normOutputs(weight)) }
      processor.run(combine(routing))
    }
    endLap(.other)
    tracer.record(.layer(layer.index), from: start, to: device.moment)
  }

  /// Chooses the experts from the raw residual stream, before anything else is computed, so that
  /// their bytes can travel while attention runs; or behind attention, where the model has it so.
  private func route(_ layer: PreparedLayer, _ step: Step) throws(ResidencyError) -> Routing {
    precondition(layer.router != nil, "a dense layer has no router")
    perform(layer.costs.routing) { layer.runRouter(on: $0) }
    let routing = decide(layer.index, step)
    var wanted: [ExpertID] = []
    wanted.reserveCapacity(routing.experts.count)
    for index in routing.distinctExperts {
      wanted.append(ExpertID(layer: layer.index, index: index))
    }
    try cache.want(wanted, prefetching: prefetchesKnown(layer))
    predict(from: layer.index, step)
    endLap(.router(layer: layer.index))
    return routing
  }

  /// The experts of `layer` that each row uses, as its sequence decides.
  private func decide(_ layer: Int, _ step: Step) -> Routing {
    let bias = choiceBiases[layer]
    if let only = step.onlySequence {
      return only.decisions.routing(logits: buffers.routerLogits, bias: bias)
    }
    return Routing(
      joining: step.parts.map { part in
        part.sequence.decisions.routing(
          logits: step.rows(of: part, in: buffers.routerLogits), bias: bias)
      })
  }

  /// Whether experts are fetched from the moment on at which they are known. A router behind
  /// attention knows them no sooner than they are used.
  func prefetchesKnown(_ layer: PreparedLayer) -> Bool { prefetchDepth >= 1 && layer.routesEarly }

  /// Applies the next layers' routers to the current residual stream: a prediction, because the
  /// layers between have not added to it yet. A dense layer has nothing to predict.
  private func predict(from layer: Int, _ step: Step) {
    var count = 0
    for ahead in 1..<max(prefetchDepth, recordedDepth, 1)
    where layer + ahead < layerCount {
      guard let weights = routers[layer + ahead] else { continue }
      let router = MatMul(
        .router, weights, buffers.routerOperand, into: buffers.routerLogits)
      let bias = routerBiases[layer + ahead].map {
        AddBias($0, to: buffers.routerLogits, variant: options.arithmetic.variant)
      }
      count += 1
      guard ahead < prefetchDepth else {
        // Nothing acts on it, so it is none of the device's work.
        perform([]) { _ in
          router.run(rows: 0..<router.rows)
          if let bias { bias.run(rows: 0..<bias.rows) }
        }
        _ = prediction(ahead: count, of: layer + ahead, step)
        continue
      }
      device.run(router)
      if let bias { device.run(bias) }
      cache.predict(
        prediction(ahead: count, of: layer + ahead, step).map {
          ExpertID(layer: layer + ahead, index: $0)
        })
    }
  }

  private func prediction(ahead: Int, of layer: Int, _ step: Step) -> [Int] {
    let bias = choiceBiases[layer]
    if let only = step.onlySequence {
      return only.decisions.prediction(ahead: ahead, logits: buffers.routerLogits, bias: bias)
    }
    return Routing.distinct(
      step.parts.flatMap { part in
        part.sequence.decisions.prediction(
          ahead: ahead, logits: step.rows(of: part, in: buffers.routerLogits), bias: bias)
      })
  }

  private func attend(_ layer: PreparedLayer, _ step: Step) {
    perform(layer.costs.beforeAttention) { layer.runBeforeAttention(on: $0) }
    for part in step.parts {
      let key = part.position * (options.maxBatch + 1) + part.rows.count
      perform(layer.costs.attention, for: key) { mix(layer, step, part, on: $0) }
    }
    perform(layer.costs.afterAttention) { layer.runAfterAttention(on: $0) }
  }

  /// Lets the rows of one sequence learn from each other, and from those before them.
  private func mix(
    _ layer: PreparedLayer, _ step: Step, _ part: Step.Part, on processor: any Processor
  ) {
    let memory = part.sequence.memory.keyValues.layers[layer.index]
    switch (layer.mixer, memory) {
    case (.attention(let block, let sinks, let buffers), .keyValues(let ring)):
      attend(block, sinks, buffers, ring, step, part, on: processor)
    case (.convolution(let taps, let buffers), .convolution(let state)):
      processor.run(
        ShortConvolution(
          products: step.rows(of: part, in: buffers.products), taps: taps, state: state,
          firstPosition: part.position, into: step.rows(of: part, in: buffers.mixed)))
    default: preconditionFailure("a sequence keeps what the layers of its model need")
    }
    // Takes its time here, and is done when the step has succeeded.
    let commit = memory.commit(firstPosition: part.position, count: part.rows.count)
    processor.run(PricedKernel(commit.work))
  }

  /// Attention of one sequence's rows to its own keys and values.
  private func attend(
    _ block: AttentionBlock, _ sinks: Activations?, _ buffers: AttentionBuffers,
    _ ring: KeyValueRing, _ step: Step, _ part: Step.Part, on processor: any Processor
  ) {
    processor.run(
      StageKeyValues(
        keys: step.rows(of: part, in: buffers.keys),
        values: step.rows(of: part, in: buffers.values), into: ring,
        variant: options.arithmetic.variant))
    let attention = Attention(
      queries: step.rows(of: part, in: buffers.queries), ring: ring,
      firstPosition: part.position, heads: block.headCount, kvHeads: block.keyValueHeadCount,
      headDim: block.headLength, window: block.window, scale: block.scoreScale,
      sinks: sinks, into: step.rows(of: part, in: buffers.attended), parts: buffers.parts,
      variant: options.arithmetic.variant)
    processor.run(attention)
    if let merging = attention.merging { processor.run(merging) }
  }
}
