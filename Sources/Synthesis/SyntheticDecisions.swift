public import Inference
public import Models

/// Decisions of a model that was not run: experts drawn as often as published, neurons as active as
/// published, all from one seed. To simulate a model of which no recording is at hand.
///
/// Expert choices of different layers do not depend on each other. Those of consecutive tokens do
/// as far as `locality` says, which leaves the frequencies as they are.
public struct SyntheticDecisions: Sendable {
  public let model: ModelBlueprint
  public let routing: ExpertRouting
  /// How probable it is that an expert which the token before used in the same layer is kept,
  /// before anything is drawn: 0 for independent draws, 1 for ever the same experts.
  public let locality: Double
  public let seed: UInt64

  /// The share of the vocabulary that the LM head predictor of the released models lets pass.
  static let predictedHeadShare = 0.07
  /// The share of the experts predicted for the next layer that are right. For other models 64 to
  /// 82 % were reported; the middle of that. Each layer farther is predicted worse by as much.
  static let predictionAccuracy = 0.73

  /// Decisions for `model`.
  ///
  /// - Precondition: `locality` is between 0 and 1.
  public init(model: ModelBlueprint, routing: ExpertRouting, locality: Double, seed: UInt64) {
    precondition((0...1).contains(locality), "a locality is a probability")
    self.model = model
    self.routing = routing
    self.locality = locality
    self.seed = seed
  }

  /// A run of `promptCount` and `answerCount` tokens under `conditions`, with predictions for
  /// prefetch depths up to `depth`. The choices do not depend on the depth, nor on the conditions.
  ///
  /// - Precondition: both counts are positive and fit in the conditions' context.
  public func recording(
    promptCount: Int, answerCount: Int, depth: Int, conditions: Recording.Conditions
  ) -> Recording {
    precondition(promptCount > 0 && answerCount > 0, "a run has a prompt and an answer")
    precondition(promptCount + answerCount - 1 <= conditions.contextLength, "the context is full")
    var tokens = SeededGenerator(seed: seed, name: "tokens")
    let token = { Int.random(in: 0..<model.shape.vocabularyCount, using: &tokens) }
    var recording = Recording(
      model: model, identity: nil, conditions: conditions, seed: seed, syntheticCaveat: caveat,
      promptTokens: (0..<promptCount).map { _ in token() }, firstTextIndex: 0, end: .tokenLimit,
      maxPrefetchDepth: depth, decisions: RecordedDecisions())
    recording.decisions.tokens = (0..<answerCount).map { _ in token() }
    recording.decisions.layers = layers(batches: recording.batches, depth: depth)
    if conditions.headSelection != nil {
      let rows = max(1, Int(Double(model.shape.vocabularyCount) * Self.predictedHeadShare))
      recording.decisions.headRowCounts = recording.batches.map { _ in rows }
    }
    return recording
  }

  /// What the figures rest on, as a sentence for reports.
  public var caveat: String {
    guard !model.shape.isDense else {
      return "the model is dense: there are no experts to choose, and nothing was computed"
    }
    let neurons = model.shape.activation == .relu
    let experts =
      switch routing {
      case .uniform: "all experts alike often" + (neurons ? " with half of their neurons zero" : "")
      case .published(let domain, _):
        "experts and active neurons as often as published for \(domain.rawValue)"
      }
    return "the routing is synthetic (seed \(seed), locality \(locality)): \(experts), layers"
      + " independent of each other; predictions at prefetch depth 2 and more are right for"
      + " \(Int(Self.predictionAccuracy * 100)) % of a layer's experts for each layer they look"
      + " ahead"
  }

  private func layers(batches: [Int], depth: Int) -> [RecordedDecisions.Layer] {
    let shape = model.shape
    guard !shape.isDense else { return [] }
    var sources = (0..<shape.layerCount).map { layer in
      ExpertSource(shape: shape, layer: layer, routing: routing, seed: seed)
    }
    var layers: [RecordedDecisions.Layer] = []
    layers.reserveCapacity(batches.count * shape.layerCount)
    for count in batches {
      let first = layers.count
      for layer in sources.indices {
        layers.append(sources[layer].next(tokens: count, locality: locality))
      }
      for layer in sources.indices {
        let last = min(layer + depth - 1, shape.layerCount - 1)
        guard last > layer else { continue }
        layers[first + layer].predictions = (layer + 1...last).map { target in
          sources[target].predictions(
            of: layers[first + target].routing.experts, ahead: target - layer)
        }
      }
    }
    return layers
  }
}
