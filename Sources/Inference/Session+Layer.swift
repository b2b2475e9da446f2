import DeviceInterface
import Kernels
import Residency
import Tracing

extension Session {
  /// Runs one layer over the `count` tokens in `hidden`.
  func forward(layer: Int, count: Int) throws(ResidencyError) {
    let (start, inserted) = (device.now, device.insertedTime)
    let early = model.shape.routerInput == .layerInput ? try route(layer: layer) : nil
    attend(layer: layer, count: count)
    endLap(.attention(layer: layer))
    prepareExperts(layer: layer)
    endLap(.other)
    let routing: Routing
    if let feedForward = model.weights.layers[layer].feedForward {
      routing = runFeedForward(feedForward, layer: layer, count: count)
    } else {
      if let early { routing = early } else { routing = try route(layer: layer) }
      try runExperts(of: routing, layer: layer)
    }
    device.run(
      Combine(
        buffers.expertOutputs, weights: routing.weights,
        expertsPerToken: routing.expertsPerToken, onto: buffers.hidden))
    endLap(.other)
    tracer.record(
      .layer(layer), from: start, to: device.now, inserted: device.insertedTime - inserted)
  }

  /// Chooses the experts from the raw residual stream, before anything else is computed, so that
  /// their bytes can travel while attention runs; or behind attention, where the model has it so.
  private func route(layer: Int) throws(ResidencyError) -> Routing {
    let isEarly = model.shape.routerInput == .layerInput
    device.run(Pack(isEarly ? buffers.hidden : buffers.normed, into: buffers.routerOperand))
    device.run(router(ofLayer: layer))
    let routing = decisions.routing(logits: buffers.routerLogits)
    let experts = routing.distinctExperts.map { ExpertID(layer: layer, index: $0) }
    try cache.want(experts, prefetching: prefetchesKnown)
    try predict(from: layer)
    endLap(.router(layer: layer))
    return routing
  }

  /// Whether experts are fetched from the moment on at which they are known. A router behind
  /// attention knows them no sooner than they are used.
  var prefetchesKnown: Bool { prefetchDepth >= 1 && model.shape.routerInput == .layerInput }

  /// Applies the next layers' routers to the current residual stream: a guess, because the layers
  /// between have not added to it yet.
  private func predict(from layer: Int) throws(ResidencyError) {
    for ahead in 1..<max(prefetchDepth, recordedDepth, 1)
    where layer + ahead < model.shape.layerCount {
      let router = router(ofLayer: layer + ahead)
      guard ahead < prefetchDepth else {
        // Nobody acts on it, so it is none of the device's work.
        router.run(rows: 0..<router.rows)
        _ = decisions.prediction(ahead: ahead, logits: buffers.routerLogits)
        continue
      }
      device.run(router)
      let experts = decisions.prediction(ahead: ahead, logits: buffers.routerLogits)
      try cache.predict(experts.map { ExpertID(layer: layer + ahead, index: $0) })
    }
  }

  private func router(ofLayer layer: Int) -> MatMul {
    MatMul(
      .router, model.weights.layers[layer].router, buffers.routerOperand,
      into: buffers.routerLogits)
  }

  private func attend(layer: Int, count: Int) {
    let (shape, weights, ring) = (model.shape, model.weights.layers[layer], keyValues.rings[layer])
    device.run(
      RMSNorm(
        buffers.hidden, weight: weights.attentionNorm, epsilon: shape.normEpsilon,
        into: buffers.normed))
    device.run(Pack(buffers.normed, into: buffers.attentionOperand))
    project(weights)
    rotate(layer: layer)
    device.run(StageKeyValues(keys: buffers.keys, values: buffers.values, into: ring))
    let attention = Attention(
      queries: buffers.queries, ring: ring, firstPosition: position, heads: shape.headCount,
      kvHeads: shape.keyValueHeadCount, headDim: shape.headLength,
      window: shape.attention[layer].window, into: buffers.attended,
      parts: buffers.attentionParts)
    device.run(attention)
    if let merging = attention.merging { device.run(merging) }
    device.run(CommitKeyValues(in: ring, firstPosition: position, count: count))
    device.run(Pack(buffers.attended, into: buffers.attendedOperand))
    device.run(MatMul(.projection, weights.output, buffers.attendedOperand, into: buffers.delta))
    device.run(AddRows(buffers.delta, to: buffers.hidden))
  }

  /// Queries, keys and values: together, so that threads meet once, unless they are multiplied in
  /// different ways.
  private func project(_ weights: ResidentWeights.Layer) {
    let products = [
      (weights.query, buffers.queries), (weights.key, buffers.keys),
      (weights.value, buffers.values),
    ].map { MatMul(.projection, $0, buffers.attentionOperand, into: $1) }
    if weights.key.type == weights.query.type, weights.value.type == weights.query.type {
      device.run(Together(products))
    } else {
      for product in products { device.run(product) }
    }
  }

  private func rotate(layer: Int) {
    guard let turns = turns(ofLayer: layer) else { return }
    device.run(Rotary(buffers.queries, heads: model.shape.headCount, turns: turns))
    device.run(Rotary(buffers.keys, heads: model.shape.keyValueHeadCount, turns: turns))
  }
}
