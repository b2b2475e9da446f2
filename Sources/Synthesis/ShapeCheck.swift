import Models

/// Refuses shapes that no model of Q4_0 weights, or none that could be run, can have.
public struct ShapeCheck {
  let shape: ModelShape

  /// How many layers a model may have; to be checked before a shape, which holds them one by one.
  public static let layerCounts = 1...512

  /// Throws what is wrong first, as a sentence that names the dimension.
  func check() throws(SynthesisError) {
    try range("layers", shape.layerCount, Self.layerCounts)
    try range("embedding", shape.embeddingLength, 64...16384)
    try blocks("embedding", shape.embeddingLength)
    try range("heads", shape.headCount, 1...256)
    try range("kv-heads", shape.keyValueHeadCount, 1...256)
    try range("head-dim", shape.headLength, 2...256)
    try range("experts", shape.expertCount, 1...1024)
    try range("experts-used", shape.expertsPerToken, 1...64)
    try range("expert-length", shape.expertLength, 32...65536)
    try blocks("expert-length", shape.expertLength)
    try range(
      "vocabulary", shape.vocabularyCount,
      SyntheticVocabulary.leastCount...SyntheticVocabulary.mostCount)
    try range("context", shape.contextLength, 1...1_048_576)
    if let window = shape.attention.lazy.compactMap(\.window).first {
      try range("window", window, 1...1_048_576)
    }
    try checkTogether()
  }

  private func checkTogether() throws(SynthesisError) {
    let (heads, pairs) = (shape.headCount, shape.keyValueHeadCount)
    try require(
      heads.isMultiple(of: pairs),
      "\(heads) heads cannot share \(pairs) KV heads evenly; make --heads a multiple of --kv-heads")
    try require(shape.headLength.isMultiple(of: 2), "--head-dim must be even, to be rotated")
    try require(
      shape.queryLength.isMultiple(of: BlockGenerator.weightsPerBlock),
      "--heads times --head-dim is \(shape.queryLength), but Q4_0 needs a multiple of 32")
    try require(
      shape.expertsPerToken <= shape.expertCount,
      "--experts-used is \(shape.expertsPerToken), more than the \(shape.expertCount) experts")
  }

  private func range(
    _ flag: String, _ value: Int, _ allowed: ClosedRange<Int>
  ) throws(SynthesisError) {
    try require(
      allowed.contains(value),
      "--\(flag) must be between \(allowed.lowerBound) and \(allowed.upperBound), not \(value)")
  }

  private func blocks(_ flag: String, _ value: Int) throws(SynthesisError) {
    try require(
      value.isMultiple(of: BlockGenerator.weightsPerBlock),
      "--\(flag) is \(value), but Q4_0 needs a multiple of 32")
  }

  private func require(_ condition: Bool, _ sentence: String) throws(SynthesisError) {
    if !condition { throw SynthesisError(sentence) }
  }
}
