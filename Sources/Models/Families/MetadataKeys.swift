import Files
import GGUF
import OrderedCollections
import Quantities

/// Typed look-ups below an architecture's prefix, with errors that name the key.
struct MetadataKeys {
  let file: GGUFFile
  /// What the file calls its kind of model.
  let architecture: String
  /// What the file is read for.
  let use: ModelUse
  private var prefix: String { architecture + "." }

  /// The keys of `file` that begin with the name of its architecture.
  init(of file: GGUFFile, for use: ModelUse) throws(ModelError) {
    self.file = file
    self.use = use
    do throws(GGUFError) { architecture = try file.string("general.architecture") } catch {
      throw ModelError(path: file.path, reason: error.reason)
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

  /// A positive integer that is in `range`.
  func count(_ key: String, in range: ClosedRange<Int>) throws(ModelError) -> Int {
    let value = try count(key)
    guard range.contains(value) else {
      throw badValue(
        of: key,
        "is \(value) instead of a number from \(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }

  func countIfPresent(_ key: String) throws(ModelError) -> Int? {
    file.metadata[prefix + key] == nil ? nil : try count(key)
  }

  /// An integer below 2^31 and not below `least` for each of `layerCount` layers: files have one
  /// for all, which is positive, or a list.
  func counts(
    _ key: String, layerCount: Int, least: Int = 1
  ) throws(ModelError) -> [Int] {
    guard hasList(key) else { return Array(repeating: try count(key), count: layerCount) }
    let list = try integers(key)
    guard list.count == layerCount else {
      throw badValue(
        of: key, "has \(list.count) numbers instead of one for each of the \(layerCount) layers")
    }
    for value in list where !(least..<(1 << 31)).contains(value) {
      throw badValue(of: key, "has \(value) among numbers that go from \(least) to 2^31 - 1")
    }
    return list
  }

  /// A truth value for each of `layerCount` layers; numbers other than 0 are true.
  func flags(_ key: String, layerCount: Int) throws(ModelError) -> [Bool] {
    let list = try wrap { () throws(GGUFError) in try file.bools(prefix + key) }
    guard list.count == layerCount else {
      throw badValue(
        of: key, "has \(list.count) values instead of one for each of the \(layerCount) layers")
    }
    return list
  }

  /// As `counts`; nil where there is no such key.
  func countsIfPresent(
    _ key: String, layerCount: Int, least: Int = 1
  ) throws(ModelError) -> [Int]? {
    file.metadata[prefix + key] == nil
      ? nil : try counts(key, layerCount: layerCount, least: least)
  }

  /// As `counts`, where all layers must have the same.
  func commonCount(_ key: String, layerCount: Int) throws(ModelError) -> Int {
    let list = try counts(key, layerCount: layerCount)
    try require(
      list.allSatisfy { $0 == list[0] }, "has layers that differ in \(quoted(key))")
    return list[0]
  }

  /// Whether the file says anything under `key`.
  func has(_ key: String) -> Bool { file.metadata[prefix + key] != nil }

  /// Whether what the file says under `key` is a list.
  func hasList(_ key: String) -> Bool { file.metadata[prefix + key]?.isScalar == false }

  /// The integers of a list, which the caller checks.
  func integers(_ key: String) throws(ModelError) -> [Int] {
    try wrap { () throws(GGUFError) in try file.integers(prefix + key) }
  }

  /// Any integer, which the caller checks.
  func integerIfPresent(_ key: String) throws(ModelError) -> Int? {
    try wrap { () throws(GGUFError) in try file.integerIfPresent(prefix + key) }
  }

  /// A number in `range`; all others are damage, as they would give other text without a word.
  func number(_ key: String, in range: ClosedRange<Double>) throws(ModelError) -> Double {
    try checked(wrap { () throws(GGUFError) in try file.float(prefix + key) }, of: key, in: range)
  }

  /// `value`, which is that of `key` and must be in `range`.
  func checked(
    _ value: Double, of key: String, in range: ClosedRange<Double>
  ) throws(ModelError) -> Double {
    guard range.contains(value) else {
      throw badValue(
        of: key,
        "is \(value) instead of a number from \(NumberBounds.text(range.lowerBound)) to"
          + " \(NumberBounds.text(range.upperBound))")
    }
    return value
  }

  func normEpsilon() throws(ModelError) -> Float {
    Float(try number("attention.layer_norm_rms_epsilon", in: ModelShape.normEpsilons))
  }

  /// The base of rotary positions behind `key`; nil where there is no such key.
  func rotaryBaseIfPresent(_ key: String) throws(ModelError) -> Double? {
    file.metadata[prefix + key] == nil ? nil : try rotaryBase(key)
  }

  /// The same, which must be there.
  func rotaryBase(_ key: String = "rope.freq_base") throws(ModelError) -> Double {
    try number(key, in: AttentionBlock.rotaryBases)
  }

  /// Any number, as an integer or not, which the caller checks.
  func numberIfPresent(_ key: String) throws(ModelError) -> Double? {
    if let integer = try? file.integer(prefix + key) { return Double(integer) }
    return try wrap { () throws(GGUFError) in try file.floatIfPresent(prefix + key) }
  }

  func flagIfPresent(_ key: String) throws(ModelError) -> Bool? {
    try wrap { () throws(GGUFError) in try file.boolIfPresent(prefix + key) }
  }

  func stringIfPresent(_ key: String) throws(ModelError) -> String? {
    try wrap { () throws(GGUFError) in try file.stringIfPresent(prefix + key) }
  }

  /// The rows of the embedding called `name` are the vocabulary; the tokenizer may name fewer.
  func vocabularyCount(of name: String, embeddingLength: Int) throws(ModelError) -> Int {
    guard let embedding = file.tensor(named: name),
      embedding.dimensions.count == 2, embedding.dimensions[0] == embeddingLength
    else { throw unsupported("has no \(name) of \(embeddingLength) columns") }
    return embedding.dimensions[1]
  }

  /// The whole name of `key`, as errors say it.
  func quoted(_ key: String) -> String { "\"\(prefix + key)\"" }

  func require(_ condition: Bool, _ complaint: String) throws(ModelError) {
    if !condition { throw unsupported(complaint) }
  }

  func unsupported(_ complaint: String) -> ModelError {
    ModelError(path: file.path, reason: "the model \(complaint), which Edgewise cannot \(use.verb)")
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
