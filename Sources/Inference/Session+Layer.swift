import DeviceInterface
import Kernels
import Residency
import Tracing

extension Session {
  /// Runs one layer over the `count` tokens in `hidden`.
  func forward(layer: Int, count: Int) throws(ResidencyError) {
    let (start, inserted) = (device.now, device.insertedTime)
    let routing = try route(layer: layer)
    endLap(.router(layer: layer))
    attend(layer: layer, count: count)
    endLap(.attention(layer: layer))
    prepareExperts(layer: layer)
    endLap(.other)
    try runExperts(of: routing, layer: layer)
    device.run(
      Combine(
        buffers.expertOutputs, weights: routing.weights,
        expertsPerToken: routing.expertsPerToken, onto: buffers.hidden))
    endLap(.other)
    tracer.record(
      .layer(layer), from: start, to: device.now, inserted: device.insertedTime - inserted)
  }

  /// Chooses the experts from the raw residual stream, before anything else is computed, so that
  /// their bytes can travel while attention runs.
  private func route(layer: Int) throws(ResidencyError) -> Routing {
    device.run(Pack(buffers.hidden, into: buffers.routerOperand))
    computeRouterLogits(ofLayer: layer)
    let routing = decisions.routing(logits: buffers.routerLogits)
    let experts = routing.distinctExperts.map { ExpertID(layer: layer, index: $0) }
    try cache.want(experts, prefetching: prefetchDepth >= 1)
    try predict(from: layer)
    return routing
  }

  /// Applies the next layers' routers to the current residual stream: a guess, because the layers
  /// between have not added to it yet.
  private func predict(from layer: Int) throws(ResidencyError) {
    for ahead in 1..<max(prefetchDepth, 1)
    where layer + ahead < model.shape.layerCount {
      computeRouterLogits(ofLayer: layer + ahead)
      let experts = decisions.prediction(ahead: ahead, logits: buffers.routerLogits)
      try cache.predict(experts.map { ExpertID(layer: layer + ahead, index: $0) })
    }
  }

  private func computeRouterLogits(ofLayer layer: Int) {
    device.run(
      MatMul(
        .router, model.weights.layers[layer].router, buffers.routerOperand,
        into: buffers.routerLogits))
  }

  private func attend(layer: Int, count: Int) {
    let (shape, weights, ring) = (model.shape, model.weights.layers[layer], keyValues.rings[layer])
    device.run(
      RMSNorm(
        buffers.hidden, weight: weights.attentionNorm, epsilon: shape.normEpsilon,
        into: buffers.normed))
    device.run(Pack(buffers.normed, into: buffers.attentionOperand))
    device.run(
      MatMul(.projection, weights.query, buffers.attentionOperand, into: buffers.queries))
    device.run(MatMul(.projection, weights.key, buffers.attentionOperand, into: buffers.keys))
    device.run(MatMul(.projection, weights.value, buffers.attentionOperand, into: buffers.values))
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

  private func rotate(layer: Int) {
    guard let turns = turns(ofLayer: layer) else { return }
    device.run(Rotary(buffers.queries, heads: model.shape.headCount, turns: turns))
    device.run(Rotary(buffers.keys, heads: model.shape.keyValueHeadCount, turns: turns))
  }
}
