public import Inference
public import Models

/// Decisions of a model that was not run: experts chosen as often as published, neurons as active
/// as published, all from one seed. To simulate a model of which no recording is at hand.
///
/// One recording is one text: it uses some experts more than texts do on average, and its tokens
/// are alike as far as `locality` says. Layers have experts of their own, but a token that is
/// unusual is so in all of them.
public struct SyntheticDecisions: Sendable {
  public let model: ModelBlueprint
  public let routing: ExpertRouting
  public let locality: RoutingLocality
  public let seed: UInt64

  /// The share of the vocabulary that the LM head predictor of the released models lets pass.
  static let predictedHeadShare = 0.07
  /// The share of the experts predicted for the next layer that are right. For other models 64 to
  /// 82 % were reported; the middle of that. Each layer farther is predicted worse by as much.
  static let predictionAccuracy = 0.73

  /// Decisions for `model`.
  public init(
    model: ModelBlueprint, routing: ExpertRouting, locality: RoutingLocality, seed: UInt64
  ) {
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
    recording.decisions.layers = layers(batches: recording.batches)
    predictions.add(to: &recording, depth: depth)
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
      case .uniform:
        "over all texts, experts alike often" + (neurons ? " with half of their neurons zero" : "")
      case .published(let domain, _):
        "over all texts, experts and active neurons as often as published for \(domain.rawValue)"
      }
    return "the routing is synthetic (seed \(seed), locality \(locality); \(locality.basis)):"
      + " \(experts); \(predictions.caveat)"
  }

  private var predictions: DrawnPredictions {
    DrawnPredictions(accuracies: [Self.predictionAccuracy], seed: seed)
  }

  private func layers(batches: [Int]) -> [RecordedDecisions.Layer] {
    let shape = model.shape
    guard !shape.isDense else { return [] }
    let routed = shape.expertLayers
    let targets = routed.map { layer in
      ExpertTargets(shape: shape, layer: layer, routing: routing, seed: seed)
    }
    var choices = TextChoices(
      layerCount: routed.count, expertCount: shape.expertCount,
      chosenCount: shape.expertsPerToken, frequencies: targets.map(\.frequencies),
      locality: locality, seed: seed)
    var sources = zip(routed, targets).map { layer, targets in
      ExpertSource(shape: shape, layer: layer, targets: targets, seed: seed)
    }
    var layers: [RecordedDecisions.Layer] = []
    layers.reserveCapacity(batches.count * routed.count)
    for count in batches {
      for (rank, experts) in choices.next(tokens: count).enumerated() {
        layers.append(sources[rank].decided(experts))
      }
    }
    return layers
  }
}
