import Kernels

/// Qwen1.5 and Qwen2.5: queries, keys and values have biases, which are left out in named models.
extension ModelFamily {
  static let qwen2 = ModelFamily(architectures: ["qwen2"], namedShapes: NamedShape.qwen2s) {
    keys throws(ModelError) in
    let reader = try TransformerReader(keys)
    return try reader.shape(pairs: .halves, norm: nil, feedForwards: reader.dense())
  }
}

extension NamedShape {
  fileprivate static let qwen2s = [
    dense(
      "qwen1.5-1.8b", layers: 24, width: 2048, heads: (16, 16, 128), neurons: 5504,
      vocabulary: 151_936, context: 32_768, isTied: false, rotaryBase: 1e6),
    dense(
      "qwen2.5-0.5b", layers: 24, width: 896, heads: (14, 2, 64), neurons: 4864,
      vocabulary: 151_936, context: 32_768, isTied: true, rotaryBase: 1e6),
    dense(
      "qwen2.5-1.5b", layers: 28, width: 1536, heads: (12, 2, 128), neurons: 8960,
      vocabulary: 151_936, context: 32_768, isTied: true, rotaryBase: 1e6),
    dense(
      "qwen2.5-3b", layers: 36, width: 2048, heads: (16, 2, 128), neurons: 11_008,
      vocabulary: 151_936, context: 32_768, isTied: true, rotaryBase: 1e6),
    dense(
      "qwen2.5-7b", layers: 28, width: 3584, heads: (28, 4, 128), neurons: 18_944,
      vocabulary: 152_064, context: 32_768, isTied: false, rotaryBase: 1e6),
    dense(
      "qwen2.5-14b", layers: 48, width: 5120, heads: (40, 8, 128), neurons: 13_824,
      vocabulary: 152_064, context: 32_768, isTied: false, rotaryBase: 1e6),
  ]
}
