import Kernels

/// Qwen3, dense or with experts in all layers: each head of queries and keys is normalised.
///
/// Its named models are as public configurations have them: to compare with, and to fit devices to
/// published speeds. There the norms of queries and keys are left out; they cost next to nothing.
extension ModelFamily {
  static let qwen3 = ModelFamily(
    architectures: ["qwen3", "qwen3moe"],
    namedShapes: [.qwen3Small, .qwen3Medium, .qwen3Large, .qwen3Larger, .qwen3MoE]
  ) { keys throws(ModelError) in
    let reader = try TransformerReader(keys)
    let feedForwards =
      keys.architecture == "qwen3"
      ? try reader.dense() : try reader.experts(lengthKey: TransformerReader.expertLengthKey)
    return try reader.shape(pairs: .halves, norm: .head, feedForwards: feedForwards)
  }
}

extension NamedShape {
  static let qwen3Small = qwen3(
    "qwen3-0.6b", layers: 28, width: 1024, queryHeads: 16, neurons: 3072)
  static let qwen3Medium = qwen3(
    "qwen3-1.7b", layers: 28, width: 2048, queryHeads: 16, neurons: 6144)
  fileprivate static let qwen3Large = qwen3(
    "qwen3-4b", layers: 36, width: 2560, queryHeads: 32, neurons: 9728)
  fileprivate static let qwen3Larger = qwen3(
    "qwen3-8b", layers: 36, width: 4096, queryHeads: 32, neurons: 12_288, isTied: false)

  static let qwen3MoE = NamedShape(
    "qwen3-30b-a3b",
    shape: ModelShape(
      embeddingLength: 2048, vocabularyCount: vocabulary, contextLength: context,
      normEpsilon: 1e-6,
      layers: Array(
        repeating: LayerShape(
          mixer: .attention(
            AttentionBlock(
              headCount: 32, keyValueHeadCount: 4, headLength: 128, window: nil, rotaryBase: 1e6)),
          feedForward: .experts(
            ExpertsBlock(
              count: 128, usedCount: 8, length: 768, routerInput: .attentionOutput,
              gating: .softmax, activation: .silu))),
        count: 48)),
    hasTiedHead: false)

  private static func qwen3(
    _ name: String, layers: Int, width: Int, queryHeads: Int, neurons: Int, isTied: Bool = true
  ) -> NamedShape {
    dense(
      name, layers: layers, width: width, heads: (queryHeads, 8, 128), neurons: neurons,
      vocabulary: vocabulary, context: context, isTied: isTied, rotaryBase: 1e6)
  }

  private static let vocabulary = 151_936
  private static let context = 40_960
}
