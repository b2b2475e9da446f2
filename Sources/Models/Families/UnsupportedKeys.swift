import Quantities

/// What files of several families ask for that is not computed.
extension MetadataKeys {
  /// - Throws: `ModelError` where a key, none of those `known`, asks for what no family that is run
  ///   computes, for another than one of `activations`, or for what takes time or memory and is not
  ///   priced.
  func refuseUnsupported(
    besides known: Set<String>, activations: [String]
  ) throws(ModelError) {
    let numbers = Self.unsupportedNumbers + (use == .running ? Self.unsupportedTrifles : [])
    for (key, harmless, what) in numbers where !known.contains(key) {
      guard let value = try numberIfPresent(key), !harmless.contains(value) else { continue }
      throw unsupported("\(what) (\(quoted(key)) is \(NumberBounds.text(value)))")
    }
    if use == .running { try refuseOtherComputations(activations) }
    for (key, what) in Self.unsupportedKeys where has(key) {
      throw unsupported("\(what) (\(quoted(key)))")
    }
    for (key, harmless, what) in Self.unsupportedFlags {
      guard let value = try flagIfPresent(key), value != harmless else { continue }
      throw unsupported("\(what) (\(quoted(key)) is \(value))")
    }
  }

  /// Refuses what is said in words or lists, and changes answers alone.
  private func refuseOtherComputations(_ activations: [String]) throws(ModelError) {
    for key in ["hidden_activation", "hidden_act"] {
      guard let name = try stringIfPresent(key) else { continue }
      try require(
        activations.contains(name.lowercased()),
        "asks for the activation \(name.debugDescription) (\(quoted(key))) instead of"
          + " \(activations[0])")
    }
    let sections = "rope.dimension_sections"
    guard has(sections) else { return }
    try require(
      integers(sections).allSatisfy { $0 == 0 },
      "turns sections of a head by different positions (\(quoted(sections)))")
  }

  /// Refuses experts whose weights for a token are divided by their sum where the family's are not,
  /// or the other way around: `isDivided` says what is computed.
  func requireWeights(divided isDivided: Bool) throws(ModelError) {
    let key = "expert_weights_norm"
    guard use == .running, let asked = try flagIfPresent(key) else { return }
    try require(
      asked == isDivided,
      (asked ? "divides" : "does not divide")
        + " the weights of experts by their sum (\(quoted(key)) is \(asked))")
  }

  /// Keys, the values that ask for nothing, and what others ask for.
  private static let unsupportedNumbers: [(String, [Double], String)] = [
    ("attention.sliding_window", [0], "sees a sliding window"),
    ("expert_group_count", [0, 1], "chooses experts in groups"),
    ("expert_group_used_count", [0, 1], "chooses experts in groups"),
    (TransformerReader.sharedCountKey, [0], "has experts that every token shares"),
    (TransformerReader.sharedLengthKey, [0], "has experts that every token shares"),
    (TransformerReader.denseLeadKey, [0], "has dense layers before those with experts"),
    (TransformerReader.expertStepKey, [0, 1], "has dense layers between those with experts"),
    ("nextn_predict_layers", [0], "has blocks that predict tokens further on (MTP)"),
    ("attention.chunk_size", [0], "sees chunks of a text apart from each other"),
    ("attention.max_alibi_bias", [0], "has linear biases instead of rotary positions"),
    ("pooling_type", [0], "makes embeddings or ranks texts instead of continuing them"),
  ]

  /// Those that change answers and take next to no time.
  private static let unsupportedTrifles: [(String, [Double], String)] = [
    ("rope.scaling.attn_factor", [1], "scales what it has rotated"),
    ("attention.clamp_kqv", [0], "clamps queries, keys and values"),
    ("attention.temperature_scale", [0], "scales its queries by their position"),
    ("attention.output_scale", [0, 1], "scales what its attention gives"),
    ("expert_weights_scale", [0, 1], "scales the weights of its experts"),
    ("router_logit_softcapping", [0], "caps the logits of its routers softly"),
    ("attn_logit_softcapping", [0], "caps its scores softly"),
    ("final_logit_softcapping", [0], "caps its logits softly"),
    (TransformerReader.ScaleKeys.embedding, [0, 1], "scales its embeddings"),
    (TransformerReader.ScaleKeys.residual, [0, 1], "scales what blocks add to the stream"),
    (TransformerReader.ScaleKeys.logits, [0, 1], "scales its logits"),
  ]

  private static let unsupportedKeys = [
    ("swiglu_clamp_exp", "clamps the gates of experts"),
    ("swiglu_clamp_shexp", "clamps the gates of experts"),
    ("attention.key_length_mla", "has latent attention"),
    ("attention.kv_lora_rank", "has latent attention"),
  ]

  private static let unsupportedFlags = [
    ("attention.causal", true, "looks at later positions as well"),
    ("use_parallel_residual", false, "computes attention and feed-forward side by side"),
  ]
}
