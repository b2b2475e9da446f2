import Kernels

/// Granite 3.1 with and without experts, and the attention-only models of 4.0: embeddings, what
/// blocks add to the stream, scores and logits have scales. Some with experts have one more, which
/// every token shares.
///
/// Scales are left out in named models; they cost next to nothing.
extension ModelFamily {
  static let granite = ModelFamily(
    architectures: ["granite", "granitemoe"], tensorNames: sharedExpertNames,
    namedShapes: NamedShape.granites
  ) { keys throws(ModelError) in
    let reader = try TransformerReader(
      keys,
      knowing: TransformerReader.ScaleKeys.all.union([TransformerReader.sharedLengthKey]))
    // Its files say so where nothing tells positions apart, with a key that has another meaning in
    // other families.
    try keys.require(
      keys.flagIfPresent("rope.scaling.finetuned") ?? true, "turns nothing by its position")
    try keys.require(
      keys.use == .pricing || keys.has(TransformerReader.ScaleKeys.logits),
      "does not say what its logits are divided by")
    let feedForwards =
      keys.architecture == "granite"
      ? try reader.dense()
      : try reader.experts(lengthKey: "feed_forward_length", shared: reader.sharedExpert())
    var shape = try reader.shape(pairs: .neighbours, norm: nil, feedForwards: feedForwards)
    shape.scales = try reader.scales()
    return shape
  }
}

extension NamedShape {
  fileprivate static let granites = [
    dense(
      "granite3.1-2b", layers: 40, width: 2048, heads: (32, 8, 64), neurons: 8192,
      vocabulary: 49_155, context: 131_072, isTied: true, rotaryBase: 5e6),
    dense(
      "granite4.0-350m", layers: 28, width: 1024, heads: (16, 4, 64), neurons: 2048,
      vocabulary: 100_352, context: 32_768, isTied: true, rotaryBase: 1e7),
    sparse("granite3.1-1b-a400m", layers: 24, width: 1024, heads: (16, 8, 64), experts: 32),
    sparse("granite3.1-3b-a800m", layers: 32, width: 1536, heads: (24, 8, 64), experts: 40),
  ]

  /// Eight experts of 512 neurons for each token.
  private static func sparse(
    _ name: String, layers: Int, width: Int, heads: Heads, experts: Int
  ) -> NamedShape {
    let layer = LayerShape(
      mixer: .attention(
        AttentionBlock(
          headCount: heads.query, keyValueHeadCount: heads.keyValue, headLength: heads.length,
          window: nil, rotaryBase: 1.5e6)),
      feedForward: .experts(
        ExpertsBlock(
          count: experts, usedCount: 8, length: 512, routerInput: .attentionOutput,
          gating: .softmax, activation: .silu)))
    return NamedShape(
      name,
      shape: ModelShape(
        embeddingLength: width, vocabularyCount: 49_155, contextLength: 131_072, normEpsilon: 1e-6,
        layers: Array(repeating: layer, count: layers)),
      hasTiedHead: true)
  }
}
