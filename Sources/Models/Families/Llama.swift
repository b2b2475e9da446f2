import Kernels

/// Llama and models of its form: Mistral, TinyLlama and SmolLM2 are such, and their files say so.
/// With experts it is Mixtral, whose experts are as long as the others' dense blocks.
extension ModelFamily {
  /// Since version 3, files have a tensor that stretches rotary positions.
  static let llama = ModelFamily(
    architectures: ["llama"],
    tensorNames: commonTensorNames.merging([.rotaryDivisors: "rope_freqs.weight"]) { $1 },
    namedShapes: NamedShape.llamas
  ) { keys throws(ModelError) in
    let reader = try TransformerReader(keys)
    let feedForwards =
      try reader.hasExperts ? reader.experts(lengthKey: "feed_forward_length") : reader.dense()
    return try reader.shape(pairs: .neighbours, norm: nil, feedForwards: feedForwards)
  }
}

extension NamedShape {
  fileprivate static let llamas = [
    dense(
      "tinyllama-1.1b", layers: 22, width: 2048, heads: (32, 4, 64), neurons: 5632,
      vocabulary: 32_000, context: 2048, isTied: false, rotaryBase: 1e4),
    dense(
      "smollm2-135m", layers: 30, width: 576, heads: (9, 3, 64), neurons: 1536,
      vocabulary: 49_152, context: 8192, isTied: true, rotaryBase: 1e5),
    dense(
      "smollm2-360m", layers: 32, width: 960, heads: (15, 5, 64), neurons: 2560,
      vocabulary: 49_152, context: 8192, isTied: true, rotaryBase: 1e5),
    dense(
      "smollm2-1.7b", layers: 24, width: 2048, heads: (32, 32, 64), neurons: 8192,
      vocabulary: 49_152, context: 8192, isTied: true, rotaryBase: 1.3e5),
    dense(
      "llama3.2-1b", layers: 16, width: 2048, heads: (32, 8, 64), neurons: 8192,
      vocabulary: 128_256, context: 131_072, isTied: true, rotaryBase: 5e5),
    dense(
      "llama3.2-3b", layers: 28, width: 3072, heads: (24, 8, 128), neurons: 8192,
      vocabulary: 128_256, context: 131_072, isTied: true, rotaryBase: 5e5),
    dense(
      "llama-7b", layers: 32, width: 4096, heads: (32, 32, 128), neurons: 11_008,
      vocabulary: 32_000, context: 2048, isTied: false, rotaryBase: 1e4),
    dense(
      "llama2-13b", layers: 40, width: 5120, heads: (40, 40, 128), neurons: 13_824,
      vocabulary: 32_000, context: 4096, isTied: false, rotaryBase: 1e4),
    dense(
      "llama3.1-8b", layers: 32, width: 4096, heads: (32, 8, 128), neurons: 14_336,
      vocabulary: 128_256, context: 131_072, isTied: false, rotaryBase: 5e5),
  ]
}
