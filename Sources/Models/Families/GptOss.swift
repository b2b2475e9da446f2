import GGUF
import Kernels

/// gpt-oss: every other layer slides, each head has a sink, whatever is multiplied gets a bias, and
/// gates are clamped. Its files call the norm before experts one behind attention.
extension ModelFamily {
  static let gptOss = ModelFamily(
    architectures: ["gpt-oss"],
    tensorNames: commonTensorNames.merging([
      .feedForwardNorm: "blk.#.post_attention_norm.weight",
      .attentionSinks: "blk.#.attn_sinks.weight",
      .routerBias: "blk.#.ffn_gate_inp.bias", .expertGateBiases: "blk.#.ffn_gate_exps.bias",
      .expertUpBiases: "blk.#.ffn_up_exps.bias", .expertDownBiases: "blk.#.ffn_down_exps.bias",
    ]) { $1 },
    mayTieHead: false, namedShapes: []
  ) { keys throws(ModelError) in
    let reader = try TransformerReader(keys, knowing: [TransformerReader.windowKey])
    // 3 is the share among those that are chosen, which the share of all comes to where weights
    // are divided by their sum.
    let blocks = try reader.experts(lengthKey: TransformerReader.expertLengthKey, gatings: [1, 3])
    var shape = try reader.shape(
      pairs: .halves, norm: nil, feedForwards: blocks.map(\.withBiases))
    _ = try keys.count(TransformerReader.windowKey)
    for (layer, window) in try reader.windows(period: 2).enumerated() {
      shape.layers[layer].attention.window = window
      shape.layers[layer].attention.hasSinks = true
      shape.layers[layer].attention.biases = .all
    }
    return shape
  }
}

extension FeedForwardBlock {
  /// The same experts with clamped gates and biases.
  fileprivate var withBiases: FeedForwardBlock {
    guard case .experts(var block) = self else { return self }
    (block.activation, block.hasRouterBias, block.hasBiases) = (.clampedSiLU, true, true)
    return .experts(block)
  }
}
