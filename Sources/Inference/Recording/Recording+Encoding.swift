import ExpertStore
import GGUF
import Kernels
import Models

extension Recording {
  /// Appends what is in the file between its head and the decisions of layers.
  func writeFront(to writer: inout RecordingWriter) {
    writer.append(model.name)
    writer.append(identity?.sha256 ?? "")
    writer.append(identity?.fingerprint ?? "")
    model.write(to: &writer)
    conditions.write(to: &writer)
    writer.append(fixed: seed)
    writer.append(syntheticCaveat ?? "")
    writer.append(maxPrefetchDepth)
    writer.append(byte: UInt8(Self.ends.firstIndex(of: end) ?? 0))
    writer.append(promptTokens.count)
    for token in promptTokens { writer.append(token) }
    writer.append(decisions.tokens.count)
    for token in decisions.tokens { writer.append(token) }
    writer.append(firstTextIndex.map { $0 + 1 } ?? 0)
  }

  /// Appends what follows the decisions of layers.
  func writeBack(to writer: inout RecordingWriter) {
    writer.append(decisions.headRowCounts.count)
    for count in decisions.headRowCounts { writer.append(count) }
  }

  static let ends: [Generation.End] = [
    .endOfGeneration, .tokenLimit, .contextFull, .interrupted,
  ]
}

extension ModelBlueprint {
  fileprivate func write(to writer: inout RecordingWriter) {
    writer.append(byte: origin == nil ? 0 : 1)
    if let origin {
      writer.append(fixed: origin.seed)
      writer.append(origin.routing)
    }
    for count in [
      shape.layerCount, shape.embeddingLength, shape.vocabularyCount, shape.contextLength,
    ] { writer.append(count) }
    writer.append(fixed: shape.normEpsilon.bitPattern)
    writer.append(embedding)
    writer.append(outputNorm)
    let hasScales = shape.scales != ModelShape.Scales()
    writer.append(byte: (head == nil ? 0 : 1) + (hasScales ? 2 : 0))
    if let head { writer.append(head) }
    if hasScales { shape.scales.write(to: &writer) }
    writer.append(headPredictor?.rank ?? 0)
    if let headPredictor { writer.append(headPredictor.type) }
    for (layer, blocks) in zip(layers, shape.layers) {
      blocks.mixer.write(to: &writer)
      blocks.feedForward.write(to: &writer)
      for tensor in blocks.tensors(width: shape.embeddingLength) {
        writer.append(layer[tensor.role])
      }
      writer.append(byte: UInt8(layer.downLayout.rawValue))
    }
  }
}

extension ModelShape.Scales {
  fileprivate func write(to writer: inout RecordingWriter) {
    for scale in [embedding, residual, logitDivisor] { writer.append(fixed: scale.bitPattern) }
  }
}

extension MixerBlock {
  fileprivate func write(to writer: inout RecordingWriter) {
    switch self {
    case .attention(let block):
      writer.append(byte: block.isPlain ? 0 : 1)
      for count in [block.headCount, block.keyValueHeadCount, block.headLength] {
        writer.append(count)
      }
      writer.append(block.window ?? 0)
      writer.append(byte: block.hasRotary ? 1 : 0)
      if let base = block.rotaryBase { writer.append(fixed: base.bitPattern) }
      if !block.isPlain { block.writeForms(to: &writer) }
    case .convolution(let block):
      writer.append(byte: 2)
      writer.append(block.tapCount)
    }
  }
}

extension AttentionBlock {
  /// Whether nothing but its dimensions, its window and its rotary base is to be said.
  fileprivate var isPlain: Bool {
    self
      == AttentionBlock(
        headCount: headCount, keyValueHeadCount: keyValueHeadCount, headLength: headLength,
        window: window, rotaryBase: rotaryBase)
  }

  fileprivate func writeForms(to writer: inout RecordingWriter) {
    writer.append(byte: rotaryPairs.rawValue)
    writer.append(fixed: rotaryFactor.bitPattern)
    writer.append(byte: queryKeyNorm.map { $0.rawValue + 1 } ?? 0)
    writer.append(
      byte: biases.rawValue + (hasSinks ? 16 : 0) + (yarn == nil ? 0 : 32)
        + (normsOutput ? 64 : 0))
    yarn?.write(to: &writer)
    writer.append(byte: scoreScale == nil ? 0 : 1)
    if let scoreScale { writer.append(fixed: scoreScale.bitPattern) }
  }
}

extension YaRN {
  fileprivate func write(to writer: inout RecordingWriter) {
    for value in [factor, fastTurns, slowTurns] { writer.append(fixed: value.bitPattern) }
    writer.append(contextLength)
  }
}

extension FeedForwardBlock {
  fileprivate func write(to writer: inout RecordingWriter) {
    switch self {
    case .dense(let block):
      writer.append(byte: block.normsOutput ? 4 : 0)
      writer.append(block.length)
      writer.append(byte: block.activation.rawValue)
    case .experts(let block):
      writer.append(byte: block.hasForms ? 3 : block.dividesWeights ? 1 : 2)
      for count in [block.count, block.usedCount, block.length] { writer.append(count) }
      writer.append(byte: block.activation.rawValue)
      writer.append(byte: block.routerInput.rawValue)
      writer.append(byte: block.gating == .softmax ? 0 : 1)
      if block.hasForms { block.writeForms(to: &writer) }
    }
  }
}

extension ExpertsBlock {
  /// Whether more is to be said than what all models have.
  fileprivate var hasForms: Bool {
    shared != nil || hasChoiceBias || hasRouterBias || hasBiases
  }

  fileprivate func writeForms(to writer: inout RecordingWriter) {
    writer.append(byte: dividesWeights ? 1 : 0)
    writer.append(shared?.length ?? 0)
    if let shared { writer.append(byte: shared.isWeighed ? 1 : 0) }
    writer.append(
      byte: (hasChoiceBias ? 1 : 0) + (hasRouterBias ? 2 : 0) + (hasBiases ? 4 : 0))
  }
}

extension Recording.Conditions {
  fileprivate func write(to writer: inout RecordingWriter) {
    writer.append(byte: precision == .reference ? 1 : 0)
    writer.append(byte: skipsInactiveNeurons ? 1 : 0)
    writer.append(byte: headSelection == nil ? 0 : 1)
    if let headSelection {
      writer.append(fixed: headSelection.threshold.bitPattern)
      writer.append(headSelection.floor)
    }
    writer.append(checkedTokenCount)
    writer.append(maxBatch)
    writer.append(contextLength)
  }
}

extension RecordedDecisions.Layer {
  /// Appends what was decided for one batch in one layer.
  func write(to writer: inout RecordingWriter) {
    for (index, expert) in routing.experts.enumerated() {
      writer.append(expert)
      writer.append(fixed: routing.weights[index].bitPattern)
      writer.append(activeNeurons[index])
    }
    for prediction in predictions {
      for expert in prediction { writer.append(expert) }
    }
  }
}
