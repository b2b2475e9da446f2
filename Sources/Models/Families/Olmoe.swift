import Kernels

/// OLMoE: queries and keys are normalised as whole rows, and the weights of a token's experts are
/// their shares of all experts, so that they sum to less than 1.
extension ModelFamily {
  static let olmoe = ModelFamily(architectures: ["olmoe"], mayTieHead: false, namedShapes: []) {
    keys throws(ModelError) in
    let reader = try TransformerReader(keys)
    return try reader.shape(
      pairs: .halves, norm: .row,
      feedForwards: reader.experts(lengthKey: "feed_forward_length", dividesWeights: false))
  }
}
