import Kernels

/// Gemma 2, which is there to be priced: one rotary base stands for both kinds of layers, and the
/// norms behind attention and feed-forward blocks are left out.
extension ModelFamily {
  static let gemma2 = ModelFamily(pricedOnly: ["gemma2"], NamedShape.gemma2s, slidingPeriod: 2)
}

/// Gemma 3: five layers of six slide and turn positions by another base, gates are GELU's, and what
/// blocks add to the stream is normalised. Norm weights are taken as they are: files have the one
/// added that the authors' code adds.
extension ModelFamily {
  static let gemma3 = ModelFamily(
    architectures: ["gemma3"],
    tensorNames: commonTensorNames.merging([
      .attentionOutputNorm: "blk.#.post_attention_norm.weight",
      .feedForwardOutputNorm: "blk.#.post_ffw_norm.weight",
    ]) { $1 },
    namedShapes: NamedShape.gemma3s
  ) { keys throws(ModelError) in
    let reader = try TransformerReader(
      keys, knowing: [TransformerReader.windowKey],
      activations: ["gelu_pytorch_tanh", "gelu_tanh", "gelu"])
    let blocks = try reader.dense().map { block in
      var dense = DenseBlock(length: block.length, activation: .gelu)
      dense.normsOutput = true
      return FeedForwardBlock.dense(dense)
    }
    var shape = try reader.shape(pairs: .halves, norm: .head, feedForwards: blocks)
    shape.scales.embedding = Float(shape.embeddingLength).squareRoot()
    let slidingBase = try keys.rotaryBaseIfPresent("rope.freq_base_swa") ?? usualSlidingBase
    for (layer, window) in try reader.windows(period: 6).enumerated() {
      var attention = shape.layers[layer].attention
      attention.normsOutput = true
      if let window {
        (attention.window, attention.rotaryBase) = (window, slidingBase)
        (attention.rotaryFactor, attention.yarn) = (1, nil)
      }
      if shape.layerCount == layerCountOf27B {
        attention.scoreScale = (Float(attention.headCount) / Float(shape.embeddingLength))
          .squareRoot()
      }
      shape.layers[layer].attention = attention
    }
    return shape
  }

  /// What sliding layers turn by where the file does not say.
  private static let usualSlidingBase = 10_000.0

  /// The largest model is told by its layers: it scales scores by the share of a head in the
  /// stream, as if heads together were as wide as that.
  private static let layerCountOf27B = 62
}

extension NamedShape {
  fileprivate static let gemma2s = [
    dense(
      "gemma2-2b", layers: 26, width: 2304, heads: (8, 4, 256), neurons: 9216,
      vocabulary: 256_000, context: 8192, isTied: true, rotaryBase: 1e4, window: (4096, 2))
  ]

  fileprivate static let gemma3s = [
    dense(
      "gemma3-270m", layers: 18, width: 640, heads: (4, 1, 256), neurons: 2048,
      vocabulary: 262_144, context: 32_768, isTied: true, rotaryBase: 1e6, window: (512, 6)),
    dense(
      "gemma3-1b", layers: 26, width: 1152, heads: (4, 1, 256), neurons: 6912,
      vocabulary: 262_144, context: 32_768, isTied: true, rotaryBase: 1e6, window: (512, 6)),
  ]
}
