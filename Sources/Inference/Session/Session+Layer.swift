import DeviceInterface
import Kernels
import Models
import Residency
import Tracing

extension Session {
  /// Runs one layer over the tokens in `hidden`.
  func forward(_ layer: PreparedLayer) throws(ResidencyError) {
    let (start, inserted) = (device.now, device.insertedTime)
    let early = routesEarly ? try route(layer) : nil
    attend(layer)
    endLap(.attention(layer: layer.index))
    if let costs = layer.costs {
      device.account(for: costs.beforeExperts)
    } else {
      layer.runBeforeExperts(on: device)
    }
    endLap(.other)
    let routing: Routing
    if let feedForward = layer.feedForward {
      routing = runFeedForward(feedForward, layer: layer.index, count: buffers.hidden.rows)
    } else {
      if let early { routing = early } else { routing = try route(layer) }
      try runExperts(of: routing, layer: layer)
    }
    combine(layer, routing)
    endLap(.other)
    tracer.record(
      .layer(layer.index), from: start, to: device.now, inserted: device.insertedTime - inserted)
  }

  private func combine(_ layer: PreparedLayer, _ routing: Routing) {
    if let works = layer.costs?.combination { return device.account(for: works) }
    let combination = Combine(
      buffers.expertOutputs, weights: routing.weights,
      expertsPerToken: routing.expertsPerToken, onto: buffers.hidden,
      variant: options.arithmetic.variant)
    layer.costs?.combination = [combination.work]
    device.run(combination)
  }

  /// Chooses the experts from the raw residual stream, before anything else is computed, so that
  /// their bytes can travel while attention runs; or behind attention, where the model has it so.
  private func route(_ layer: PreparedLayer) throws(ResidencyError) -> Routing {
    precondition(layer.router != nil, "a dense layer has no router")
    if let costs = layer.costs {
      device.account(for: costs.routing)
    } else {
      layer.runRouter(on: device)
    }
    let routing = decisions.routing(logits: buffers.routerLogits)
    var experts: [ExpertID] = []
    experts.reserveCapacity(routing.experts.count)
    for index in routing.distinctExperts {
      experts.append(ExpertID(layer: layer.index, index: index))
    }
    try cache.want(experts, prefetching: prefetchesKnown)
    predict(from: layer.index)
    endLap(.router(layer: layer.index))
    return routing
  }

  /// Whether experts are fetched from the moment on at which they are known. A router behind
  /// attention knows them no sooner than they are used.
  var prefetchesKnown: Bool { prefetchDepth >= 1 && routesEarly }

  /// Applies the next layers' routers to the current residual stream: a guess, because the layers
  /// between have not added to it yet.
  private func predict(from layer: Int) {
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
      cache.predict(experts.map { ExpertID(layer: layer + ahead, index: $0) })
    }
  }

  private func router(ofLayer layer: Int) -> MatMul {
    MatMul(
      .router, model.weights.layers[layer].router, buffers.routerOperand,
      into: buffers.routerLogits)
  }

  private func attend(_ layer: PreparedLayer) {
    if let costs = layer.costs {
      device.account(for: costs.beforeAttention)
      device.account(for: costs.attention.works(at: position) { attention(of: layer) })
      device.account(for: costs.afterAttention)
    } else {
      layer.runBeforeAttention(on: device)
      attention(of: layer).runWhole(on: device)
      layer.runAfterAttention(on: device, position: position)
    }
  }

  private func attention(of layer: PreparedLayer) -> Attention {
    Attention(
      queries: buffers.queries, ring: layer.ring, firstPosition: position, heads: heads.all,
      kvHeads: heads.keyValue, headDim: heads.length, window: layer.window,
      into: buffers.attended, parts: buffers.attentionParts,
      variant: options.arithmetic.variant)
  }
}
