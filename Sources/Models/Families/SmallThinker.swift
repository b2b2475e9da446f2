import GGUF

/// SmallThinker: experts that are chosen before attention, ReGLU, and in some models three sliding
/// layers in four.
extension ModelFamily {
  /// Files have down matrices in either layout: the authors' have a row for each neuron, the
  /// mainline's one for each output.
  public static let smallThinker = ModelFamily(
    architectures: ["smallthinker"],
    tensorNames: commonTensorNames.merging([.headPredictor: "lm_head_profiler.weight"]) { $1 },
    mayTransposeDowns: true,
    namedShapes: [.standard4B, .standard21B, .embedded], counts: SmallThinker.counts
  ) { keys throws(ModelError) in try SmallThinker.shape(keys) }
}

extension NamedShape {
  /// The smaller model that was released.
  public static let standard4B = NamedShape(
    "smallthinker-4b",
    shape: ModelShape(
      layerCount: 32, embeddingLength: 1536, headCount: 12, keyValueHeadCount: 2, headLength: 128,
      expertCount: 32, expertsPerToken: 4, expertLength: 768, vocabularyCount: 151_936,
      contextLength: 32_768),
    hasTiedHead: false, predictorRank: 128, hasTransposedDown: true, hasPublishedRouting: true)

  /// The larger model that was released.
  public static let standard21B = NamedShape(
    "smallthinker-21b",
    shape: ModelShape(
      layerCount: 52, embeddingLength: 2560, headCount: 28, keyValueHeadCount: 4, headLength: 128,
      expertCount: 64, expertsPerToken: 6, expertLength: 768, vocabularyCount: 151_936,
      contextLength: 16_384, window: 4096),
    hasTiedHead: false, predictorRank: 128, hasTransposedDown: true, hasPublishedRouting: true)

  /// The model that comes with Edgewise.
  public static let embedded = NamedShape(
    "smallthinker-tiny",
    shape: ModelShape(
      layerCount: 8, embeddingLength: 256, headCount: 4, keyValueHeadCount: 2, headLength: 64,
      expertCount: 32, expertsPerToken: 4, expertLength: 96, vocabularyCount: 4096,
      contextLength: 1024, rotaryBase: 10_000, window: 128),
    hasTiedHead: true, hasPublishedRouting: true)
}

extension ModelShape {
  /// A shape with the conventions of the released models: RMSNorm epsilon 1e-6, sigmoid gating, and
  /// layers as the declared `window` has them.
  ///
  /// - Precondition: there is a layer.
  public init(
    layerCount: Int, embeddingLength: Int, headCount: Int, keyValueHeadCount: Int,
    headLength: Int, expertCount: Int, expertsPerToken: Int, expertLength: Int,
    vocabularyCount: Int, contextLength: Int, rotaryBase: Double = 1.5e6, window: Int? = nil
  ) {
    let layer = LayerShape(
      mixer: .attention(
        AttentionBlock(
          headCount: headCount, keyValueHeadCount: keyValueHeadCount, headLength: headLength,
          window: nil, rotaryBase: rotaryBase)),
      feedForward: .experts(
        ExpertsBlock(
          count: expertCount, usedCount: expertsPerToken, length: expertLength,
          routerInput: .layerInput, gating: .sigmoid, activation: .relu)))
    self.init(
      embeddingLength: embeddingLength, vocabularyCount: vocabularyCount,
      contextLength: contextLength, normEpsilon: 1e-6,
      layers: SmallThinker.layers(
        like: layer, count: layerCount, window: window, slidingRotaryBase: rotaryBase))
  }
}

/// What keys of its files mean.
private enum SmallThinker {
  /// Layers that turn nothing come every fourth, whatever the sliding pattern says.
  private static let ropelessPeriod = 4

  /// `layer` again and again, in a model that declares `window`, or none.
  ///
  /// - Parameter period: Every how many layers one is global.
  static func layers(
    like layer: LayerShape, count: Int, window: Int?, period: Int = ropelessPeriod,
    slidingRotaryBase: Double
  ) -> [LayerShape] {
    var layers = Array(repeating: layer, count: count)
    guard let window else { return layers }
    for index in layers.indices {
      if !index.isMultiple(of: period) {
        layers[index].attention.window = window
        layers[index].attention.rotaryBase = slidingRotaryBase
      }
      if index.isMultiple(of: ropelessPeriod) { layers[index].attention.rotaryBase = nil }
    }
    return layers
  }

  /// The shape that a file states.
  ///
  /// - Throws: `ModelError` where a key is missing, of the wrong type, or asks for something that
  ///   no released model needs (such as rotary scaling).
  static func shape(_ keys: MetadataKeys) throws(ModelError) -> ModelShape {
    let layerCount = try keys.layerCount()
    let embeddingLength = try keys.count("embedding_length")
    let headCount = try keys.count("attention.head_count")
    let keyValueHeadCount = try keys.count("attention.head_count_kv")
    let headLength = try keys.count("attention.key_length")
    let expertCount = try keys.count("expert_count")
    let expertsPerToken = try keys.count("expert_used_count")
    let expertLength = try keys.count("expert_feed_forward_length")
    let contextLength = try keys.count("context_length")
    let normEpsilon = try keys.normEpsilon()
    let rotaryBase = try keys.rotaryBase()
    let layer = LayerShape(
      mixer: .attention(
        AttentionBlock(
          headCount: headCount, keyValueHeadCount: keyValueHeadCount, headLength: headLength,
          window: nil, rotaryBase: rotaryBase)),
      feedForward: .experts(
        ExpertsBlock(
          count: expertCount, usedCount: expertsPerToken, length: expertLength,
          routerInput: .layerInput, gating: try gating(keys), activation: .relu)))
    let shape = ModelShape(
      embeddingLength: embeddingLength,
      vocabularyCount: try keys.vocabularyCount(
        of: ModelFamily.smallThinker.name(of: .embedding), embeddingLength: embeddingLength),
      contextLength: contextLength, normEpsilon: normEpsilon,
      layers: try layers(like: layer, count: layerCount, keys))
    try check(layer, vocabulary: shape.vocabularyCount, keys)
    return shape
  }

  private static func layers(
    like layer: LayerShape, count: Int, _ keys: MetadataKeys
  ) throws(ModelError) -> [LayerShape] {
    let window = try keys.integerIfPresent("attention.sliding_window") ?? 0
    try keys.require((0..<(1 << 31)).contains(window), "has a sliding window of \(window)")
    let period = try keys.countIfPresent("attention.sliding_window_pattern") ?? ropelessPeriod
    let base = try keys.rotaryBase()
    return layers(
      like: layer, count: count, window: window == 0 ? nil : window, period: period,
      slidingRotaryBase: try keys.rotaryBaseIfPresent("rope.freq_base_swa") ?? base)
  }

  private static func check(
    _ layer: LayerShape, vocabulary: Int, _ keys: MetadataKeys
  ) throws(ModelError) {
    try keys.check(layer.attention)
    if let experts = layer.feedForward.experts { try keys.check(experts) }
    try keys.requireWeights(divided: true)
    try keys.checkTokenCount(vocabulary)
    let scaling = try keys.stringIfPresent("rope.scaling.type") ?? "none"
    try keys.require(scaling == "none", "asks for \(scaling) rotary scaling")
    let reader = try TransformerReader(
      keys, knowing: [TransformerReader.windowKey], activations: ["relu"])
    try keys.require(try reader.rotaryFactor() == 1, "asks for linear rotary scaling")
    try keys.require(try reader.scoreScale() == nil, "scales its scores")
  }

  /// Sigmoid where the key is missing: the reference's default, which converters leave out.
  private static func gating(_ keys: MetadataKeys) throws(ModelError) -> ExpertsBlock.Gating {
    guard let value = try keys.countIfPresent("expert_gating_func") else { return .sigmoid }
    switch value {
    case 1: return .softmax
    case 2: return .sigmoid
    default: throw keys.unsupported("asks for gating function \(value) instead of 1 or 2")
    }
  }

  /// What a file of `shape` says about it.
  @Sendable static func counts(_ shape: ModelShape) -> [(key: String, value: MetadataValue)] {
    let window = shape.attention.lazy.compactMap(\.window).first
    let counts =
      [
        ("block_count", shape.layerCount), ("context_length", shape.contextLength),
        ("embedding_length", shape.embeddingLength),
        ("feed_forward_length", shape.expertLength),
        ("expert_feed_forward_length", shape.expertLength),
        ("attention.head_count", shape.headCount),
        ("attention.head_count_kv", shape.keyValueHeadCount),
        ("attention.key_length", shape.headLength), ("attention.value_length", shape.headLength),
        ("expert_count", shape.expertCount), ("expert_used_count", shape.expertsPerToken),
        ("expert_gating_func", shape.gating == .softmax ? 1 : 2),
      ] + (window.map { [("attention.sliding_window", $0)] } ?? [])
    return counts.map { (key: $0.0, value: .uint32(UInt32($0.1))) } + [
      (key: "attention.layer_norm_rms_epsilon", value: .float32(shape.normEpsilon)),
      (key: "rope.freq_base", value: .float32(Float(shape.rotaryBases.global))),
    ]
  }
}
