import Files
import GGUF
import OrderedCollections

extension ModelShape {
  /// Reads the shape from a file's metadata.
  ///
  /// - Throws: `ModelError` where a key is missing, of the wrong type, or asks for something that
  ///   no released SmallThinker needs (rotary scaling, partial rotation).
  init(file: GGUFFile) throws(ModelError) {
    let keys = ShapeKeys(file: file)
    try keys.checkArchitecture()
    layerCount = try keys.layerCount()
    embeddingLength = try keys.count("embedding_length")
    headCount = try keys.count("attention.head_count")
    keyValueHeadCount = try keys.count("attention.head_count_kv")
    headLength = try keys.count("attention.key_length")
    expertCount = try keys.count("expert_count")
    expertsPerToken = try keys.count("expert_used_count")
    expertLength = try keys.count("expert_feed_forward_length")
    contextLength = try keys.count("context_length")
    normEpsilon = Float(try keys.number("attention.layer_norm_rms_epsilon"))
    rotaryBase = try keys.number("rope.freq_base")
    slidingRotaryBase = try keys.numberIfPresent("rope.freq_base_swa") ?? rotaryBase
    gating = try keys.gating()
    attention = try keys.attentionLayout(layerCount: layerCount)
    vocabularyCount = try keys.vocabularyCount(embeddingLength: embeddingLength)
    try check(keys)
  }

  private func check(_ keys: ShapeKeys) throws(ModelError) {
    let rotated = try keys.countIfPresent("rope.dimension_count") ?? headLength
    let valueLength = try keys.countIfPresent("attention.value_length") ?? headLength
    try keys.require(rotated == headLength, "rotates \(rotated) of \(headLength) dimensions")
    try keys.require(valueLength == headLength, "has values of another length than its keys")
    try keys.require(
      headCount.isMultiple(of: keyValueHeadCount),
      "has \(headCount) query heads for \(keyValueHeadCount) KV heads")
    try keys.require(headLength <= 256, "has heads of \(headLength) dimensions, over 256")
    try keys.require(headLength.isMultiple(of: 2), "has an odd head length")
    // The matrices of an expert follow each other without gaps, each at a multiple of 4 bytes.
    try keys.require(expertLength.isMultiple(of: 2), "has experts of an odd length")
    try keys.require(
      expertsPerToken <= expertCount,
      "uses \(expertsPerToken) experts of the \(expertCount) in a layer")
    let scaling = try keys.stringIfPresent("rope.scaling.type") ?? "none"
    try keys.require(scaling == "none", "asks for \(scaling) rotary scaling")
  }
}

/// Typed look-ups below the architecture's prefix, with errors that name the key.
private struct ShapeKeys {
  let file: GGUFFile
  private let prefix = "smallthinker."

  func checkArchitecture() throws(ModelError) {
    let architecture = try wrap { () throws(GGUFError) in
      try file.string("general.architecture")
    }
    guard architecture == "smallthinker" else {
      throw ModelError(
        path: file.path,
        reason: "this is a model of architecture \"\(architecture)\"; Edgewise runs smallthinker")
    }
  }

  /// A positive integer below 2^31.
  func count(_ key: String) throws(ModelError) -> Int {
    let value = try wrap { () throws(GGUFError) in try file.integer(prefix + key) }
    guard (1..<(1 << 31)).contains(value) else {
      throw badValue(of: key, "is \(value) instead of a number from 1 to 2^31 - 1")
    }
    return value
  }

  /// Compared with the tensors before anything is made for each layer.
  func layerCount() throws(ModelError) -> Int {
    let layers = try count("block_count")
    guard layers <= file.tensors.count else {
      throw badValue(of: "block_count", "is \(layers), more than there are tensors")
    }
    return layers
  }

  func countIfPresent(_ key: String) throws(ModelError) -> Int? {
    file.metadata[prefix + key] == nil ? nil : try count(key)
  }

  func number(_ key: String) throws(ModelError) -> Double {
    let value = try wrap { () throws(GGUFError) in try file.float(prefix + key) }
    guard value.isFinite && value > 0 else {
      throw badValue(of: key, "is \(value) instead of a positive number")
    }
    return value
  }

  func numberIfPresent(_ key: String) throws(ModelError) -> Double? {
    file.metadata[prefix + key] == nil ? nil : try number(key)
  }

  func stringIfPresent(_ key: String) throws(ModelError) -> String? {
    try wrap { () throws(GGUFError) in try file.stringIfPresent(prefix + key) }
  }

  /// Sigmoid where the key is missing: the reference's default, which converters leave out.
  func gating() throws(ModelError) -> ModelShape.Gating {
    guard let value = try countIfPresent("expert_gating_func") else { return .sigmoid }
    switch value {
    case 1: return .softmax
    case 2: return .sigmoid
    default: throw unsupported("asks for gating function \(value) instead of 1 or 2")
    }
  }

  func attentionLayout(layerCount: Int) throws(ModelError) -> [ModelShape.LayerAttention] {
    let window = try wrap { () throws(GGUFError) in
      try file.integerIfPresent(prefix + "attention.sliding_window") ?? 0
    }
    try require((0..<(1 << 31)).contains(window), "has a sliding window of \(window)")
    guard window > 0 else {
      return ModelShape.LayerAttention.layout(layerCount: layerCount, window: nil)
    }
    let period =
      try countIfPresent("attention.sliding_window_pattern")
      ?? ModelShape.LayerAttention.ropelessPeriod
    return ModelShape.LayerAttention.layout(
      layerCount: layerCount, window: window, period: period)
  }

  /// The rows of the embedding are the vocabulary; the tokenizer may name fewer.
  func vocabularyCount(embeddingLength: Int) throws(ModelError) -> Int {
    guard let embedding = file.tensor(named: "token_embd.weight"),
      embedding.dimensions.count == 2, embedding.dimensions[0] == embeddingLength
    else { throw unsupported("has no token_embd.weight of \(embeddingLength) columns") }
    return embedding.dimensions[1]
  }

  func require(_ condition: Bool, _ complaint: String) throws(ModelError) {
    if !condition { throw unsupported(complaint) }
  }

  private func unsupported(_ complaint: String) -> ModelError {
    ModelError(path: file.path, reason: "the model \(complaint), which Edgewise cannot run")
  }

  private func badValue(of key: String, _ complaint: String) -> ModelError {
    ModelError(
      path: file.path,
      reason: "metadata key \"\(prefix + key)\" \(complaint); convert the model again")
  }

  private func wrap<Value>(_ body: () throws(GGUFError) -> Value) throws(ModelError) -> Value {
    do { return try body() } catch {
      throw ModelError(path: file.path, reason: error.reason)
    }
  }
}
