import Kernels

/// Qwen1.5 and Qwen2 with experts: the weights of a token's experts are their shares of all, and a
/// router of its own weighs one more, which every token shares.
extension ModelFamily {
  static let qwen2Experts = ModelFamily(
    architectures: ["qwen2moe"], tensorNames: sharedExpertNames, mayTieHead: false,
    namedShapes: []
  ) { keys throws(ModelError) in
    let sharedKey = TransformerReader.sharedLengthKey
    let reader = try TransformerReader(keys, knowing: [sharedKey])
    let length = try keys.count(keys.has(sharedKey) ? sharedKey : "feed_forward_length")
    return try reader.shape(
      pairs: .halves, norm: nil,
      feedForwards: reader.experts(
        lengthKey: TransformerReader.expertLengthKey, dividesWeights: false,
        shared: SharedExpert(length: length, isWeighed: true)))
  }
}
