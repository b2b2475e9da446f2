import GGUF
import Kernels
import OrderedCollections

/// Reads a model of attention and feed-forward blocks from keys that most families have in common.
///
/// What a key asks for and is not computed is refused, whatever the family: answers would be wrong
/// without it.
struct TransformerReader {
  let keys: MetadataKeys
  let layerCount: Int
  /// Width of the residual stream.
  private let width: Int

  /// What a rotary base is where the file does not say.
  private static let usualRotaryBase = 10_000.0

  /// The reader of a file with these `keys`.
  ///
  /// - Parameters:
  ///   - known: Keys that the caller reads, so that what they ask for is not refused.
  ///   - activations: What files call the activation of the family, the usual name first.
  /// - Throws: `ModelError` where the file asks for what is not computed, or not priced.
  init(
    _ keys: MetadataKeys, knowing known: Set<String> = [],
    activations: [String] = ["silu", "swish"]
  ) throws(ModelError) {
    self.keys = keys
    layerCount = try keys.layerCount()
    width = try keys.count("embedding_length")
    try keys.refuseUnsupported(besides: known, activations: activations)
  }

  /// Whether the file says that it has experts.
  var hasExperts: Bool {
    get throws(ModelError) {
      if keys.hasList("expert_count") { return true }
      return try keys.integerIfPresent("expert_count") ?? 0 != 0
    }
  }

  /// Keys of the scales of `ModelShape.Scales`.
  enum ScaleKeys {
    static let embedding = "embedding_scale"
    static let residual = "residual_scale"
    static let logits = "logit_scale"
    static let all: Set<String> = [embedding, residual, logits]
  }

  /// Says how many neurons an expert has, where a family does not say it with the key of dense
  /// blocks.
  static let expertLengthKey = "expert_feed_forward_length"

  /// Says how router logits become weights.
  static let gatingKey = "expert_gating_func"

  /// Says how many neurons all tokens share beside their experts.
  static let sharedLengthKey = "expert_shared_feed_forward_length"
  /// Says how many experts were made one, which the length of that says as well.
  static let sharedCountKey = "expert_shared_count"
  /// Says how many layers come before the first with experts.
  static let denseLeadKey = "leading_dense_block_count"
  /// Says every how many layers one has experts.
  static let expertStepKey = "interleave_moe_layer_step"

  /// What every token uses beside its experts; nil where the file says nothing of it.
  func sharedExpert() throws(ModelError) -> SharedExpert? {
    if try keys.integerIfPresent(Self.sharedLengthKey) ?? 0 == 0 { return nil }
    return SharedExpert(length: try keys.count(Self.sharedLengthKey))
  }

  /// Dense blocks of SwiGLU, one for each layer.
  func dense() throws(ModelError) -> [FeedForwardBlock] {
    try keys.require(!hasExperts, "has experts, unlike others of its architecture")
    return try denseBlocks()
  }

  /// The same for layers of a model that has experts in others.
  func denseBlocks() throws(ModelError) -> [FeedForwardBlock] {
    try keys.counts("feed_forward_length", layerCount: layerCount).map {
      .dense(DenseBlock(length: $0, activation: .silu))
    }
  }

  /// How many layers come before the first with experts, by the key for that.
  func denseLead() throws(ModelError) -> Int {
    let lead = try keys.integerIfPresent(Self.denseLeadKey) ?? 0
    try keys.require(
      (0..<layerCount).contains(lead),
      "has \(lead) dense layers before those with experts, of \(layerCount) layers")
    return lead
  }

  /// Experts of SwiGLU in each layer, chosen behind attention.
  ///
  /// - Parameters:
  ///   - lengthKey: Says how many neurons an expert has. Where it is missing, all that a token uses
  ///     have as many as a dense block.
  ///   - gating: How logits become weights, in families whose files say it; nil for softmax.
  ///   - gatings: What files of the others may say of it, where it comes to the same.
  ///   - dividesWeights: Whether the weights of a token's experts are divided by their sum.
  ///   - shared: What every token uses beside them.
  func experts(
    lengthKey: String, gating: ExpertsBlock.Gating? = nil, gatings: Set<Int> = [1],
    dividesWeights: Bool = true,
    shared: SharedExpert? = nil
  ) throws(ModelError) -> [FeedForwardBlock] {
    let count = try keys.commonCount("expert_count", layerCount: layerCount)
    let usedCount = try keys.commonCount("expert_used_count", layerCount: layerCount)
    let asked = try keys.integerIfPresent(Self.gatingKey) ?? 1
    try keys.require(
      gatings.contains(asked) || gating != nil || keys.use == .pricing,
      "asks for gating function \(asked) instead of 1")
    try keys.requireWeights(divided: dividesWeights)
    let lengths = try lengths(lengthKey, usedCount: usedCount)
    try requireNoOther(than: lengths, of: lengthKey)
    var blocks: [FeedForwardBlock] = []
    for length in lengths {
      var block = ExpertsBlock(
        count: count, usedCount: usedCount, length: length, routerInput: .attentionOutput,
        gating: gating ?? .softmax, activation: .silu)
      block.dividesWeights = dividesWeights
      block.shared = shared
      try keys.check(block)
      blocks.append(.experts(block))
    }
    return blocks
  }

  private func lengths(_ key: String, usedCount: Int) throws(ModelError) -> [Int] {
    if keys.has(key) { return try keys.counts(key, layerCount: layerCount) }
    let together = try keys.counts("feed_forward_length", layerCount: layerCount)
    try keys.require(
      together.allSatisfy { $0 >= usedCount }, "has fewer neurons than experts for a token")
    return together.map { $0 / usedCount }
  }

  /// Refuses experts that have other `lengths` by their own key than by `key`.
  private func requireNoOther(than lengths: [Int], of key: String) throws(ModelError) {
    let ownKey = Self.expertLengthKey
    guard key != ownKey, keys.has(ownKey) else { return }
    try keys.require(
      keys.counts(ownKey, layerCount: layerCount) == lengths,
      "has experts of one length by \(keys.quoted(key)) and of another by \(keys.quoted(ownKey))")
  }

  /// The whole model.
  ///
  /// - Parameters:
  ///   - pairs: Which elements of a head turn together: no key says so.
  ///   - norm: What queries and keys are normalised by.
  ///   - feedForwards: The feed-forward block of each layer.
  ///   - convolution: What layers without KV heads have instead of attention; nil in families that
  ///     have no such layers.
  func shape(
    pairs: RotaryPairs, norm: AttentionBlock.QueryKeyNorm?, feedForwards: [FeedForwardBlock],
    convolution: ConvolutionBlock? = nil
  ) throws(ModelError) -> ModelShape {
    let heads = try keys.counts("attention.head_count", layerCount: layerCount)
    let keyValueHeads =
      try keys.countsIfPresent(
        "attention.head_count_kv", layerCount: layerCount, least: convolution == nil ? 1 : 0)
      ?? heads
    try keys.require(keyValueHeads.contains { $0 > 0 }, "has attention in no layer")
    let headLength = try keys.countIfPresent("attention.key_length") ?? width / heads[0]
    let base = try keys.rotaryBaseIfPresent("rope.freq_base") ?? Self.usualRotaryBase
    let (factor, yarn, scale) = (try rotaryFactor(), try yarn(), try scoreScale())
    var layers: [LayerShape] = []
    for index in 0..<layerCount {
      if let convolution, keyValueHeads[index] == 0 {
        layers.append(
          LayerShape(mixer: .convolution(convolution), feedForward: feedForwards[index]))
        continue
      }
      var attention = AttentionBlock(
        headCount: heads[index], keyValueHeadCount: keyValueHeads[index], headLength: headLength,
        window: nil, rotaryBase: base)
      (attention.rotaryPairs, attention.rotaryFactor) = (pairs, factor)
      attention.yarn = yarn
      (attention.queryKeyNorm, attention.scoreScale) = (norm, scale)
      attention.biases = biases(ofLayer: index)
      try keys.check(attention)
      layers.append(
        LayerShape(mixer: .attention(attention), feedForward: feedForwards[index]))
    }
    return ModelShape(
      embeddingLength: width, vocabularyCount: try vocabularyCount(),
      contextLength: try keys.count("context_length"), normEpsilon: try keys.normEpsilon(),
      layers: layers)
  }

  /// The biases that the file has tensors for.
  private func biases(ofLayer layer: Int) -> AttentionBlock.Biases {
    let has = { (role: TensorRole) in
      keys.file.tensor(named: ModelFamily.commonName(of: role, layer: layer)) != nil
    }
    if has(.projectionBias) {
      return has(.attentionOutputBias) ? .all : [.query, .key, .value]
    }
    let kinds: [(TensorRole, AttentionBlock.Biases)] = [
      (.queryBias, .query), (.keyBias, .key), (.valueBias, .value),
      (.attentionOutputBias, .output),
    ]
    return kinds.reduce(into: []) { if has($1.0) { $0.formUnion($1.1) } }
  }

  private func vocabularyCount() throws(ModelError) -> Int {
    let count = try keys.vocabularyCount(
      of: ModelFamily.commonName(of: .embedding), embeddingLength: width)
    try keys.checkTokenCount(count)
    if case .strings(let tokens)? = keys.file.metadata["tokenizer.ggml.tokens"] {
      try keys.require(
        tokens.count == count, "has \(count) embeddings for a vocabulary of \(tokens.count)")
    }
    return count
  }

  /// What positions are divided by. A factor of 0, or none, asks for nothing.
  func rotaryFactor() throws(ModelError) -> Double {
    if keys.use == .pricing { return 1 }
    let type = try keys.stringIfPresent("rope.scaling.type") ?? "linear"
    if type == "none" || type == "yarn" { return 1 }
    try keys.require(type == "linear", "asks for \(type) rotary scaling")
    for key in ["rope.scaling.factor", "rope.scale_linear"] {
      guard let factor = try keys.numberIfPresent(key), factor != 0 else { continue }
      return try keys.checked(factor, of: key, in: AttentionBlock.rotaryFactors)
    }
    return 1
  }

  func scoreScale() throws(ModelError) -> Float? {
    try scale("attention.scale", in: AttentionBlock.scoreScales)
  }

  /// What the file multiplies or divides parts of the stream with.
  func scales() throws(ModelError) -> ModelShape.Scales {
    var scales = ModelShape.Scales()
    scales.embedding = try scale(ScaleKeys.embedding) ?? 1
    scales.residual = try scale(ScaleKeys.residual) ?? 1
    scales.logitDivisor = try scale(ScaleKeys.logits) ?? 1
    return scales
  }

  /// A scale; nil where the file has none, or 0, which asks for nothing.
  private func scale(
    _ key: String, in range: ClosedRange<Double> = ModelShape.Scales.range
  ) throws(ModelError) -> Float? {
    guard let scale = try keys.numberIfPresent(key), scale != 0 else { return nil }
    return Float(try keys.checked(scale, of: key, in: range))
  }
}
