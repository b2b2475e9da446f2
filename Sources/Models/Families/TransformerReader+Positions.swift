import Kernels

/// How far layers see, and how positions are stretched.
extension TransformerReader {
  /// Says how many positions a sliding layer sees.
  static let windowKey = "attention.sliding_window"
  private static let patternKey = windowKey + "_pattern"

  /// How far each layer sees; nil where it sees everything.
  ///
  /// - Parameter period: Every how many layers one sees everything, the last of them, where the
  ///   file does not say; nil where no family has it in common.
  func windows(period: Int?) throws(ModelError) -> [Int?] {
    guard try keys.integerIfPresent(Self.windowKey) ?? 0 != 0 else {
      return Array(repeating: nil, count: layerCount)
    }
    let window = try keys.count(Self.windowKey)
    return try slidingLayers(period: period).map { $0 ? window : nil }
  }

  /// Which layers slide: by a list, by every how many layers one sees everything, or as all files
  /// of the family.
  private func slidingLayers(period: Int?) throws(ModelError) -> [Bool] {
    if keys.hasList(Self.patternKey) {
      return try keys.flags(Self.patternKey, layerCount: layerCount)
    }
    guard let period = try keys.countIfPresent(Self.patternKey) ?? period else {
      throw keys.unsupported("has a sliding window and does not say in which layers")
    }
    return (1...layerCount).map { !$0.isMultiple(of: period) }
  }

  /// How the file stretches positions; nil where it does not, and where its price is asked for,
  /// which does not depend on it.
  func yarn() throws(ModelError) -> YaRN? {
    guard keys.use == .running, try keys.stringIfPresent("rope.scaling.type") == "yarn" else {
      return nil
    }
    guard let factor = try keys.numberIfPresent("rope.scaling.factor"), factor != 0 else {
      throw keys.unsupported("asks for yarn rotary scaling and does not say by how much")
    }
    try refuseOtherYaRN()
    let firstKey = "rope.scaling.original_context_length"
    var yarn = YaRN(
      factor: try keys.checked(factor, of: "rope.scaling.factor", in: YaRN.factors),
      contextLength: try keys.count(keys.has(firstKey) ? firstKey : "context_length"))
    yarn.fastTurns = try turns("rope.scaling.yarn_beta_fast") ?? yarn.fastTurns
    yarn.slowTurns = try turns("rope.scaling.yarn_beta_slow") ?? yarn.slowTurns
    return yarn
  }

  private func turns(_ key: String) throws(ModelError) -> Double? {
    guard let count = try keys.numberIfPresent(key) else { return nil }
    return try keys.checked(count, of: key, in: YaRN.turnCounts)
  }

  /// Refuses parts of the method that files can leave out or scale, where they do.
  private func refuseOtherYaRN() throws(ModelError) {
    let usual: [(key: String, values: [Double])] = [
      ("yarn_ext_factor", [1, -1]), ("yarn_attn_factor", [1, -1]), ("yarn_log_multiplier", [0]),
    ]
    for (key, values) in usual.map({ ("rope.scaling." + $0.key, $0.values) }) {
      guard let value = try keys.numberIfPresent(key) else { continue }
      try keys.require(
        values.contains(value),
        "asks for another kind of yarn rotary scaling (\(keys.quoted(key)))")
    }
  }
}
