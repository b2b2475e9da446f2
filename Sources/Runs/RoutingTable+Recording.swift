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
    let check = try RoutingRowCheck(model, path: path)
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
    for index in rows.indices { try check.require(rows, at: index, line: index + 2) }
    let options = EngineOptions(
      arithmetic: Arithmetic(precision: .quantized, variant: .best),
      contextLength: PreparedRun.contextLength(of: shape, holding: positions))
    var recording = Recording(
      model: model, identity: nil, conditions: Recording.Conditions(options), seed: 0,
      syntheticCaveat: nil, promptTokens: Array(repeating: 0, count: promptCount),
      firstTextIndex: 0, end: .tokenLimit, maxPrefetchDepth: 1, decisions: RecordedDecisions())
    recording.decisions.tokens = Array(repeating: 0, count: positions - promptCount + 1)
    recording.decisions.layers = layers(batches: recording.batches, shape: shape)
    return recording
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
            expertsPerToken: ranks, experts: chosen.map { Int($0.expert) },
            weights: chosen.map(\.weight)))
        decided.activeNeurons = chosen.map { Int($0.activeNeurons) }
        layers.append(decided)
      }
      position += count
    }
    return layers
  }
}
