public import Inference
import Kernels
public import Models
public import Results

extension RouteTrace {
  /// A recording of `model` with the choices of this trace. What the trace does not hold is left
  /// out: tokens are 0, the head is dense, and nothing was predicted.
  ///
  /// - Parameters:
  ///   - skippingPrefill: Whether only decoded tokens are taken, the first of them as the prompt.
  ///   - path: What errors call the trace.
  /// - Throws: `RunError` where the trace is not of such a model, or lacks what a recording needs.
  public func recording(
    of model: ModelBlueprint, skippingPrefill: Bool = false, path: String
  ) throws(RunError) -> Recording {
    let passes = skippingPrefill ? batches.filter { !$0.isPrefill } : batches
    try check(against: model, passes: passes, path: path)
    let (ranks, native) = (expertsPerToken, model.shape.expertsPerToken)
    var model = model
    for layer in model.shape.layers.indices {
      guard case .experts(var block) = model.shape.layers[layer].feedForward else { continue }
      block.usedCount = ranks
      model.shape.layers[layer].feedForward = .experts(block)
    }
    let promptCount = passes[0].positions.count
    let first = expertLayers.first
    let positions = passes.reduce(0) { $0 + ($1.layer == first ? $1.positions.count : 0) }
    let options = EngineOptions(
      arithmetic: Arithmetic(precision: .quantized, variant: .best),
      contextLength: PreparedRun.contextLength(of: model.shape, holding: positions),
      maxBatch: max(Self.leastBatch, promptCount))
    var decisions = RecordedDecisions()
    decisions.tokens = Array(repeating: 0, count: positions - promptCount + 1)
    decisions.layers = passes.map { decided($0, ranks: ranks, shape: model.shape) }
    return Recording(
      model: model, identity: nil, conditions: Recording.Conditions(options), seed: 0,
      syntheticCaveat: caveat(native: native, passes: passes, shape: model.shape),
      promptTokens: Array(repeating: 0, count: promptCount), firstTextIndex: 0, end: .tokenLimit,
      maxPrefetchDepth: 1, decisions: decisions)
  }

  /// Of the first layer that has experts; 0 where none has.
  private var expertsPerToken: Int { expertLayers.first.map { layers[$0].expertsPerToken } ?? 0 }

  private static let leastBatch = 128
  /// What a recording computes at once at most.
  private static let greatestBatch = 4096

  /// How the caveat of every recording begins that was made of a route trace.
  fileprivate static let caveatBeginning = "the routing was traced in another engine"

  private func check(
    against model: ModelBlueprint, passes: [Batch], path: String
  ) throws(RunError) {
    let shape = model.shape
    guard !shape.isDense, shape.hasLikeExperts, layers.count == shape.layerCount,
      expertLayers == shape.expertLayers, expertCount == shape.expertCount
    else {
      throw RunError(
        "\(path) is of \(expertLayers.count) layers with \(expertCount) experts each,"
          + " \(model.name) has \(shape.expertLayers.count) with \(shape.expertCount); name the"
          + " model that was traced")
    }
    try checkSizes(against: model, path: path)
    let ranks = expertsPerToken
    guard ranks > 0, expertLayers.allSatisfy({ layers[$0].expertsPerToken == ranks }) else {
      throw RunError(
        "\(path): layers have other numbers of experts for a token than others, which Edgewise"
          + " cannot replay")
    }
    guard let first = passes.first, passes.allSatisfy({ $0.turn == first.turn }) else {
      throw RunError(
        passes.isEmpty
          ? "\(path): no token was decoded"
          : "\(path) has several turns, and a recording has one prompt; cut one turn out of it")
    }
    guard first.positions.count <= Self.greatestBatch else {
      throw RunError(
        "\(path): the prompt has more than \(Self.greatestBatch) tokens; take --skip-prefill")
    }
    if let short = passes.first(where: { $0.isPrefill && $0.positions != first.positions }) {
      throw RunError(
        "\(path): layer \(short.layer) has the last token of the prompt alone, and a recording"
          + " needs every layer of every token; take --skip-prefill")
    }
    for batch in passes {
      let length = shape.layers[batch.layer].feedForward.length
      guard batch.activeNeurons.contains(where: { $0 > length }) else { continue }
      throw RunError(
        "\(path): step \(batch.positions.lowerBound) has more active neurons in layer"
          + " \(batch.layer) than the \(length) that \(model.name) has")
    }
  }

  private func decided(
    _ batch: Batch, ranks: Int, shape: ModelShape
  ) -> RecordedDecisions.Layer {
    var weights = batch.weights
    for first in batch.equalized(ranks: ranks, shape: shape) {
      for rank in first..<first + ranks { weights[rank] = 1 / Float(ranks) }
    }
    return RecordedDecisions.Layer(
      routing: Routing(expertsPerToken: ranks, experts: batch.experts, weights: weights),
      activeNeurons: batch.activeNeurons.isEmpty
        ? batch.experts.map { _ in shape.layers[batch.layer].feedForward.length }
        : batch.activeNeurons)
  }

  private func caveat(native: Int, passes: [Batch], shape: ModelShape) -> String {
    let ranks = expertsPerToken
    let isEqualized = passes.contains { !$0.equalized(ranks: ranks, shape: shape).isEmpty }
    let dropped = passes.reduce(0) { $0 + $1.droppedCount }
    let parts: [String?] = [
      "\(Self.caveatBeginning), of a model of architecture \(architecture)",
      ranks == native ? nil : "a token uses \(ranks) experts of a layer, the model \(native)",
      Set(expertLayers.map { layers[$0].expertByteCount }).count == 1
        ? nil : "its experts have several sizes, and a slot of the cache has room for the largest",
      passes[0].isPrefill ? nil : "prefill is left out",
      passes.allSatisfy { $0.activeNeurons.isEmpty } ? "all neurons count as active" : nil,
      isEqualized ? "experts count alike where weights are not known, or no shares of 1" : nil,
      dropped == 0 ? nil : "\(dropped) experts count as used that the engine dropped",
    ]
    return parts.compactMap(\.self).joined(separator: "; ")
  }
}

extension RouteTrace.Batch {
  /// Where the weights of tokens begin that a recording cannot take, because they are not known, or
  /// were scaled.
  fileprivate func equalized(ranks: Int, shape: ModelShape) -> [Int] {
    let experts = shape.experts
    return stride(from: 0, to: weights.count, by: ranks).filter {
      !Routing.areWeights(weights[$0..<$0 + ranks], of: experts)
    }
  }
}

extension Recording {
  /// Whether its choices were made up; a trace of another engine has real ones, for all that there
  /// is a caveat.
  var isMadeUp: Bool {
    syntheticCaveat.map { !$0.hasPrefix(RouteTrace.caveatBeginning) } ?? false
  }
}
