/// What kernels ask of the blocks of any family.
extension MetadataKeys {
  /// - Throws: `ModelError` where the file asks for attention that `attention` is not, or that no
  ///   kernel computes.
  func check(_ attention: AttentionBlock) throws(ModelError) {
    let headLength = attention.headLength
    let rotated = try countIfPresent("rope.dimension_count") ?? headLength
    let valueLength = try countIfPresent("attention.value_length") ?? headLength
    // How much of a head is turned takes no time to speak of.
    try require(
      use == .pricing ? rotated <= headLength : rotated == headLength,
      "rotates \(rotated) of \(headLength) dimensions")
    try require(valueLength == headLength, "has values of another length than its keys")
    try require(
      attention.headCount.isMultiple(of: attention.keyValueHeadCount),
      "has \(attention.headCount) query heads for \(attention.keyValueHeadCount) KV heads")
    try require(headLength <= 256, "has heads of \(headLength) dimensions, over 256")
    try require(headLength > 0 && headLength.isMultiple(of: 2), "has an odd head length")
  }

  /// - Throws: `ModelError` where no kernel computes such experts.
  func check(_ experts: ExpertsBlock) throws(ModelError) {
    // No model has them, and no kernel was tried with an odd number of neurons.
    try require(experts.length.isMultiple(of: 2), "has experts of an odd length")
    try require(
      experts.shared?.length.isMultiple(of: 2) ?? true, "has a shared expert of an odd length")
    try require(
      experts.usedCount <= experts.count,
      "uses \(experts.usedCount) experts of the \(experts.count) in a layer")
  }

  /// - Throws: `ModelError` where the file says that it has other than `count` tokens.
  func checkTokenCount(_ count: Int) throws(ModelError) {
    guard let said = try integerIfPresent("vocab_size") else { return }
    try require(said == count, "has \(count) embeddings for \(said) tokens")
  }
}
