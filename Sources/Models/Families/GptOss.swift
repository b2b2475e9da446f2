/// gpt-oss: every other layer slides, and what its files call a norm behind attention is the one
/// before experts. Sinks and the biases of experts are left out.
extension ModelFamily {
  static let gptOss = ModelFamily(
    pricedOnly: ["gpt-oss"], [], slidingPeriod: 2,
    tensorNames: commonTensorNames.merging([
      .feedForwardNorm: "blk.#.post_attention_norm.weight"
    ]) { $1 })
}
