extension NamedShape {
  /// The heads of attention: how many ask, how many are asked, and how wide each is.
  typealias Heads = (query: Int, keyValue: Int, length: Int)

  /// A dense model as its public configuration has it, there to be priced: norms of queries and
  /// keys, biases and scales are left out; they cost next to nothing. Gates are SiLU or GELU, which
  /// cost the same.
  ///
  /// - Parameter window: What a sliding layer sees, and every how many layers one sees everything,
  ///   the last of them; nil where all do.
  static func dense(
    _ name: String, layers: Int, width: Int, heads: Heads, neurons: Int, vocabulary: Int,
    context: Int, isTied: Bool, rotaryBase: Double, window: (length: Int, period: Int)? = nil
  ) -> NamedShape {
    let list = (1...layers).map { number in
      let isSliding = window.map { !number.isMultiple(of: $0.period) } ?? false
      return LayerShape(
        mixer: .attention(
          AttentionBlock(
            headCount: heads.query, keyValueHeadCount: heads.keyValue, headLength: heads.length,
            window: isSliding ? window?.length : nil, rotaryBase: rotaryBase)),
        feedForward: .dense(DenseBlock(length: neurons, activation: .silu)))
    }
    return NamedShape(
      name,
      shape: ModelShape(
        embeddingLength: width, vocabularyCount: vocabulary, contextLength: context,
        normEpsilon: 1e-6, layers: list),
      hasTiedHead: isTied)
  }
}
