import GGUF
import Kernels

/// ERNIE 4.5 with experts behind some dense layers. A bias for each expert takes part in the choice
/// alone, and every token shares one more expert.
extension ModelFamily {
  static let ernie = ModelFamily(
    architectures: ["ernie4_5-moe"],
    tensorNames: sharedExpertNames.merging([.choiceBias: biasName]) { $1 }, namedShapes: []
  ) { keys throws(ModelError) in
    let (leadKey, stepKey) = (TransformerReader.denseLeadKey, TransformerReader.expertStepKey)
    let reader = try TransformerReader(
      keys,
      knowing: [
        leadKey, stepKey, TransformerReader.sharedCountKey, TransformerReader.sharedLengthKey,
      ])
    let experts = try reader.experts(
      lengthKey: TransformerReader.expertLengthKey, shared: reader.sharedExpert())
    let lead = try reader.denseLead()
    let step = try keys.count(stepKey)
    var blocks = try reader.denseBlocks()
    for layer in lead..<reader.layerCount where (layer + 1).isMultiple(of: step) {
      blocks[layer] = experts[layer].withChoiceBias(in: keys.file, layer: layer)
    }
    try keys.require(
      blocks.contains { $0.experts != nil }, "has experts in no layer, unlike others of its kind")
    return try reader.shape(pairs: .neighbours, norm: nil, feedForwards: blocks)
  }

  fileprivate static let biasName = "blk.#.exp_probs_b.bias"
}

extension FeedForwardBlock {
  /// The same experts, chosen with a bias where `file` has one for `layer`.
  fileprivate func withChoiceBias(in file: GGUFFile, layer: Int) -> FeedForwardBlock {
    guard case .experts(var block) = self else { return self }
    let name = ModelFamily.numbered(ModelFamily.biasName, layer)
    block.hasChoiceBias = file.tensor(named: name) != nil
    return .experts(block)
  }
}
