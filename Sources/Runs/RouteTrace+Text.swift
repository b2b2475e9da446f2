public import Inference
import Models
import Quantities
public import Results

extension RouteTrace {
  /// The choices of `recording` as a trace, of an engine in whose memory all experts have room:
  /// each is read when it is used first.
  ///
  /// - Throws: `RunError` where the experts of its layers are not alike.
  public init(_ recording: Recording) throws(RunError) {
    try recording.requireLikeExperts()
    let (model, shape) = (recording.model, recording.model.shape)
    modelPath = model.name
    architecture = ModelFamily.architecture(of: shape) ?? "unknown"
    expertCount = shape.expertCount
    isResidencyKnown = false
    layers = model.expertSizes.map { size in
      Layer(
        expertByteCount: size.bytes,
        denseByteCount: model.residentByteCount.bytes / shape.layerCount,
        expertsPerToken: size == .zero ? 0 : shape.expertsPerToken)
    }
    let routed = shape.expertLayers
    guard !shape.isDense else {
      throw RunError("\(model.name) is dense, so that it has no routing")
    }
    let promptPasses = recording.batches.count - max(0, recording.decisions.tokens.count - 1)
    for (rank, layer) in routed.enumerated() {
      var prefill = Batch(
        turn: 0, isPrefill: true, layer: layer, positions: 0..<recording.promptTokens.count)
      for pass in 0..<promptPasses {
        prefill.add(recording.decisions.layers[pass * routed.count + rank])
      }
      batches.append(prefill)
    }
    for pass in promptPasses..<recording.batches.count {
      let position = recording.promptTokens.count + pass - promptPasses
      for (rank, layer) in routed.enumerated() {
        var batch = Batch(
          turn: 0, isPrefill: false, layer: layer, positions: position..<position + 1)
        batch.add(recording.decisions.layers[pass * routed.count + rank])
        batches.append(batch)
      }
    }
  }

  /// The trace as text, weights with all their digits. Neurons have a column of their own, which
  /// other readers pass over.
  public var text: String {
    var text = RouteTraceReader.firstLine + "\n"
    let ranks = layers.map(\.expertsPerToken).max() ?? 0
    text += "# model=\(modelPath) arch=\(architecture) n_layer=\(layers.count)"
    text += " n_expert=\(expertCount) n_expert_used=\(ranks)\n"
    if !isResidencyKnown { text += RouteTraceReader.assumedResidency + "\n" }
    for (index, layer) in layers.enumerated() {
      text += "# layer=\(index) expert_bytes=\(layer.expertByteCount)"
      text += " dense_bytes=\(layer.denseByteCount)\n"
    }
    text +=
      RouteTraceReader.Column.allCases.filter { $0 != .dropped }.map(\.name)
      .joined(separator: ",") + "\n"
    var isRead = Array(repeating: false, count: layers.count * expertCount)
    for batch in batches { append(batch, to: &text, isRead: &isRead) }
    return text
  }

  private func append(_ batch: Batch, to text: inout String, isRead: inout [Bool]) {
    let (ranks, size) = (layers[batch.layer].expertsPerToken, layers[batch.layer].expertByteCount)
    let begin = batch.isPrefill ? "\(batch.turn),0," : "\(batch.turn),1,"
    // In prefill every row of an expert that was not there says so; the first reads it.
    let before = isRead
    for (use, expert) in batch.experts.enumerated() {
      let key = batch.layer * expertCount + expert
      text += begin + "\(batch.positions.lowerBound + use / ranks),\(batch.layer),\(use % ranks),"
      text += "\(expert),\(batch.weights[use]),\(before[key] ? 1 : 0),\(isRead[key] ? 0 : size),"
      text += "\(batch.activeNeurons[use])\n"
      isRead[key] = true
    }
  }
}

extension RouteTrace.Batch {
  /// Adds what was decided for some tokens; where a bias ranks experts, it is not by their weights.
  fileprivate mutating func add(_ decided: RecordedDecisions.Layer) {
    let (routing, ranks) = (decided.routing, decided.routing.expertsPerToken)
    for first in stride(from: 0, to: routing.experts.count, by: ranks) {
      let order = (first..<first + ranks).sorted {
        (-routing.weights[$0], $0) < (-routing.weights[$1], $1)
      }
      experts += order.map { routing.experts[$0] }
      weights += order.map { routing.weights[$0] }
      activeNeurons += order.map { decided.activeNeurons[$0] }
    }
  }
}
