/// Tensors that files of several families have for what is not computed.
extension ModelFamily {
  /// What the tensor called `name` does; nil where it is not known, or files of this family have it
  /// for something that is computed.
  func unsupportedUse(ofTensor name: String) -> String? {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    let isInLayer = parts.count > 2 && parts[0] == "blk" && Int(parts[1]) != nil
    let general = isInLayer ? (["blk", "#"] + parts.dropFirst(2)).joined(separator: ".") : name
    if tensorNames.values.contains(general) { return nil }
    if isInLayer, parts.count == 5, Int(parts[3]) != nil, parts[2].hasPrefix("ffn_") {
      return "is of one expert alone, as files before 2024 have them"
    }
    if general.hasSuffix(".scale") { return "scales a product" }
    return Self.unsupportedTensors.first { general.hasPrefix($0.beginning) }?.use
  }

  /// How the names of tensors begin, and what these do.
  private static let unsupportedTensors: [(beginning: String, use: String)] = [
    ("rope_factors_", "stretches rotary positions by length (LongRoPE)"),
    ("cls", "ranks or embeds texts"), ("mm.", "sees pictures"), ("v.", "sees pictures"),
    ("per_layer_", "embeds tokens for each layer anew"),
    ("blk.#.nextn.", "predicts tokens further on (MTP)"),
    ("blk.#.ffn_gate_inp_shexp", "is of an expert that every token shares"),
    ("blk.#.ffn_gate_shexp", "is of an expert that every token shares"),
    ("blk.#.ffn_up_shexp", "is of an expert that every token shares"),
    ("blk.#.ffn_down_shexp", "is of an expert that every token shares"),
    ("blk.#.exp_probs_b", "is added to the choice of experts"),
    ("blk.#.ffn_gate_up_exps", "has the gates and ups of experts in one"),
    ("blk.#.ffn_gate_inp.bias", "is a bias of a router"),
    ("blk.#.ffn_gate.bias", "is a bias of a feed-forward block"),
    ("blk.#.ffn_up.bias", "is a bias of a feed-forward block"),
    ("blk.#.ffn_down.bias", "is a bias of a feed-forward block"),
    ("blk.#.ffn_gate_exps.bias", "is a bias of experts"),
    ("blk.#.ffn_up_exps.bias", "is a bias of experts"),
    ("blk.#.ffn_down_exps.bias", "is a bias of experts"),
    ("blk.#.attn_sinks", "takes a share of attention (a sink)"),
    ("blk.#.post_attention_norm", "is a norm behind attention"),
    ("blk.#.post_ffw_norm", "is a norm behind a feed-forward block"),
    ("blk.#.ssm_", "is of a state-space layer"),
    ("blk.#.shortconv.", "is of a convolution"),
  ]
}
