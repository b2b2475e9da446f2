public import Inference
import Kernels
public import Models
public import Results

extension Recording {
  /// - Throws: `RunError` where layers that have experts have or use other numbers of them than
  ///   others, or choose them in another way.
  func requireLikeExperts() throws(RunError) {
    guard model.shape.hasLikeExperts else {
      throw RunError(
        "the layers of \(model.name) differ in how many experts they have or use, or in how they"
          + " choose them, which Edgewise cannot replay or describe; name a recording of a model"
          + " whose layers are alike")
    }
  }
}

extension RoutingTable {
  /// A recording of `model` with this routing, of which the first `promptCount` positions are the
  /// prompt. What the table does not hold is left out: tokens are 0, the head is dense, and nothing
  /// was predicted.
  ///
  /// - Parameter path: What errors call the table.
  /// - Throws: `RunError` where the table is not that of a whole run of such a model.
  public func recording(
    of model: ModelBlueprint, promptCount: Int, path: String
  ) throws(RunError) -> Recording {
    let (shape, ranks) = (model.shape, model.shape.expertsPerToken)
    guard !shape.isDense else {
      throw RunError("\(model.name) is dense, so that it has no routing")
    }
    let routed = shape.expertLayers
    let perPosition = routed.count * ranks
    let positions = rows.count / perPosition
    guard positions > 0, rows.count == positions * perPosition else {
      throw RunError(
        "\(path): \(rows.count) rows are no whole number of tokens of \(model.name), which has"
          + " \(routed.count) layers with \(ranks) experts each")
    }
    guard (1...positions).contains(promptCount) else {
      throw RunError(
        "\(path): the table has \(positions) positions, so that the prompt cannot have"
          + " \(promptCount) tokens")
    }
    try check(against: shape, path: path)
    let options = EngineOptions(
      arithmetic: Arithmetic(precision: .quantized, variant: .best),
      contextLength: max(Self.leastContextLength, positions))
    var recording = Recording(
      model: model, identity: nil, conditions: Recording.Conditions(options), seed: 0,
      syntheticCaveat: nil, promptTokens: Array(repeating: 0, count: promptCount),
      firstTextIndex: 0, end: .tokenLimit, maxPrefetchDepth: 1, decisions: RecordedDecisions())
    recording.decisions.tokens = Array(repeating: 0, count: positions - promptCount + 1)
    recording.decisions.layers = layers(batches: recording.batches, shape: shape)
    return recording
  }

  /// What a KV cache holds where no more is asked for.
  private static let leastContextLength = 4096

  private func check(against shape: ModelShape, path: String) throws(RunError) {
    let (ranks, routed) = (shape.expertsPerToken, shape.expertLayers)
    for (index, row) in rows.enumerated() {
      let entry = index / ranks
      guard row.rank == index % ranks, row.layer == routed[entry % routed.count],
        row.position == entry / routed.count
      else {
        throw RunError(
          "\(path): line \(index + 2) is out of order: rows go by position, layer and rank, from"
            + " \(routed[0] == 0 ? "0" : "layer \(routed[0])") on and without gaps")
      }
      let others = rows[entry * ranks..<index].map(\.expert)
      guard (0..<shape.expertCount).contains(row.expert), !others.contains(row.expert),
        (0...shape.layers[row.layer].feedForward.length).contains(row.activeNeurons)
      else {
        throw RunError(
          "\(path): line \(index + 2) names an expert twice, or one that the model does not have,"
            + " or more active neurons than there are")
      }
      guard (0...1).contains(row.weight) else {
        throw RunError(
          "\(path): line \(index + 2) has the weight \(row.weight); weights go from 0 to 1")
      }
      let weights = rows[entry * ranks...index].lazy.map(\.weight)
      guard row.rank < ranks - 1 || Routing.areWeights(weights, of: shape.experts) else {
        throw RunError(
          "\(path): line \(index + 2) is the last of a token's experts in a layer, whose weights"
            + " must be shares of 1, the greatest first")
      }
    }
  }

  private func layers(batches: [Int], shape: ModelShape) -> [RecordedDecisions.Layer] {
    let (ranks, layerCount) = (shape.expertsPerToken, shape.expertLayers.count)
    var layers: [RecordedDecisions.Layer] = []
    var position = 0
    for count in batches {
      for layer in 0..<layerCount {
        let chosen = (position..<position + count).flatMap { position in
          let first = (position * layerCount + layer) * ranks
          return rows[first..<first + ranks]
        }
        var decided = RecordedDecisions.Layer(
          routing: Routing(
            expertsPerToken: ranks, experts: chosen.map(\.expert), weights: chosen.map(\.weight)))
        decided.activeNeurons = chosen.map(\.activeNeurons)
        layers.append(decided)
      }
      position += count
    }
    return layers
  }
}
