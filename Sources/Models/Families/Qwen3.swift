/// Qwen3 as its public configurations have it: to compare with, and to fit devices to its published
/// speeds. Its norms of queries and keys are left out; they cost next to nothing.
extension ModelFamily {
  static let qwen3 = ModelFamily(
    architectures: ["qwen3", "qwen3moe"], tensorNames: commonTensorNames, mayTransposeDowns: false,
    namedShapes: [.qwen3Small, .qwen3Medium, .qwen3MoE], shape: nil, counts: nil)
}

extension NamedShape {
  static let qwen3Small = dense("qwen3-0.6b", width: 1024, neurons: 3072)
  static let qwen3Medium = dense("qwen3-1.7b", width: 2048, neurons: 6144)
  static let qwen3MoE = NamedShape(
    "qwen3-30b-a3b",
    shape: shape(
      layers: 48, width: 2048, heads: 32, keyValueHeads: 4,
      .experts(
        ExpertsBlock(
          count: 128, usedCount: 8, length: 768, routerInput: .attentionOutput, gating: .softmax,
          activation: .silu))),
    hasTiedHead: false)

  private static func dense(_ name: String, width: Int, neurons: Int) -> NamedShape {
    NamedShape(
      name,
      shape: shape(
        layers: 28, width: width, heads: 16, keyValueHeads: 8,
        .dense(DenseBlock(length: neurons, activation: .silu))),
      hasTiedHead: true)
  }

  private static func shape(
    layers: Int, width: Int, heads: Int, keyValueHeads: Int, _ feedForward: FeedForwardBlock
  ) -> ModelShape {
    let attention = AttentionBlock(
      headCount: heads, keyValueHeadCount: keyValueHeads, headLength: 128, window: nil,
      rotaryBase: 1e6)
    return ModelShape(
      embeddingLength: width, vocabularyCount: 151_936, contextLength: 40_960, normEpsilon: 1e-6,
      layers: Array(
        repeating: LayerShape(mixer: .attention(attention), feedForward: feedForward),
        count: layers))
  }
}
