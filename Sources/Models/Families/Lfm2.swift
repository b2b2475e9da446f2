import Kernels

/// LFM2: short convolutions in most layers, attention with normalised heads in the others. With
/// experts, behind some dense layers, a bias takes part in their choice.
///
/// Its files call the last norm one of embeddings.
extension ModelFamily {
  static let lfm2 = ModelFamily(
    architectures: ["lfm2", "lfm2moe"],
    tensorNames: commonTensorNames.merging([
      .outputNorm: "token_embd_norm.weight",
      .convolutionInput: "blk.#.shortconv.in_proj.weight",
      .convolutionTaps: "blk.#.shortconv.conv.weight",
      .convolutionOutput: "blk.#.shortconv.out_proj.weight",
      .choiceBias: "blk.#.exp_probs_b.bias",
    ]) { $1 }, namedShapes: []
  ) { keys throws(ModelError) in
    let hasExperts = keys.architecture == "lfm2moe"
    let reader = try TransformerReader(
      keys, knowing: hasExperts ? [TransformerReader.denseLeadKey] : [])
    let convolution = ConvolutionBlock(
      tapCount: try keys.count("shortconv.l_cache", in: ConvolutionBlock.tapCounts))
    return try reader.shape(
      pairs: .halves, norm: .head,
      feedForwards: hasExperts ? reader.biasedExperts() : reader.dense(), convolution: convolution)
  }
}

extension TransformerReader {
  /// Dense blocks, then experts that are chosen with a bias.
  fileprivate func biasedExperts() throws(ModelError) -> [FeedForwardBlock] {
    var blocks = try experts(lengthKey: Self.expertLengthKey, gating: statedGating())
    let lead = try denseLead()
    blocks.replaceSubrange(..<lead, with: try denseBlocks()[..<lead])
    for layer in lead..<layerCount {
      guard case .experts(var block) = blocks[layer] else { continue }
      block.hasChoiceBias = true
      blocks[layer] = .experts(block)
    }
    return blocks
  }

  /// How router logits become weights, which files of the family say.
  private func statedGating() throws(ModelError) -> ExpertsBlock.Gating {
    switch try keys.count(Self.gatingKey) {
    case 1: .softmax
    case 2: .sigmoid
    case let other: throw keys.unsupported("asks for gating function \(other) instead of 1 or 2")
    }
  }
}
