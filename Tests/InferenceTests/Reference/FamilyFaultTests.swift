import FoundationEssentials
import GGUF
import Models
import OrderedCollections
import TestSupport
import Testing

/// What files of families other than SmallThinker may say that the engine cannot run.
@Suite struct FamilyFaultTests {
  @Test(arguments: SeededFamily.allCases)
  func `the seeded models themselves are good`(family: SeededFamily) throws {
    try open(SeededModel(.of(family))) { path in
      let file = try ModelFile(path: path, files: disk)
      #expect(file.shape.isDense == !family.hasExperts)
    }
  }

  @Test(arguments: [
    ("rope.scaling.type", MetadataValue.string("yarn"), "asks for yarn rotary scaling"),
    ("rope.scaling.type", .string("longrope"), "asks for longrope rotary scaling"),
    ("rope.scaling.factor", .float32(-2), "is -2.0 instead of a number from 0.001"),
    ("rope.scaling.attn_factor", .float32(1.5), "scales what it has rotated"),
    ("rope.dimension_count", .uint32(8), "rotates 8 of 16 dimensions"),
    ("attention.scale", .float32(.nan), "is nan instead of a number"),
    ("attention.sliding_window", .uint32(64), "sees a sliding window (\"llama.attention"),
    ("attention.causal", .bool(false), "looks at later positions as well"),
    ("attention.value_length", .uint32(8), "has values of another length"),
    ("attention.head_count_kv", .uint32(3), "has 4 query heads for 3 KV heads"),
    ("attention.head_count_kv", .int32s([2]), "has 1 numbers instead of one for each of the 2"),
    ("attention.head_count_kv", .int32s([2, 0]), "has 0 among numbers that go from 1"),
    ("attention.head_count_kv", .strings(["2"]), "is not an array of integers"),
    ("attention.layer_norm_rms_epsilon", .float32(0.5), "is 0.5 instead of a number"),
    ("feed_forward_length", .int32s([96, 96, 96]), "has 3 numbers instead of one for each"),
    ("feed_forward_length", .uint32(64), "but the metadata call for [64, 64"),
    ("expert_used_count", .uint32(7), "uses 7 experts of the 6 in a layer"),
    ("expert_used_count", .int32s([2, 3]), "has layers that differ in \"llama.expert_used_count"),
    ("expert_gating_func", .uint32(2), "asks for gating function 2 instead of 1"),
    ("expert_gating_func", .uint32(9), "asks for gating function 9 instead of 1"),
    ("expert_group_count", .uint32(4), "chooses experts in groups"),
    ("expert_shared_count", .uint32(1), "has experts that every token shares"),
    ("nextn_predict_layers", .uint32(1), "has blocks that predict tokens further on (MTP)"),
    ("final_logit_softcapping", .float32(30), "caps its logits softly"),
    ("logit_scale", .float32(6), "scales its logits"),
    ("expert_weights_scale", .float32(2.5), "scales the weights of its experts"),
    ("expert_weights_scale", .float32(.nan), "scales the weights of its experts"),
    ("expert_weights_norm", .bool(false), "does not divide the weights of experts by their sum"),
    ("expert_feed_forward_length", .uint32(64), "and of another by \"llama.expert_feed_forward"),
    ("attention.temperature_scale", .float32(0.1), "scales its queries by their position"),
    ("attention.output_scale", .float32(2), "scales what its attention gives"),
    ("attention.chunk_size", .uint32(64), "sees chunks of a text apart from each other"),
    ("router_logit_softcapping", .float32(30), "caps the logits of its routers softly"),
    ("hidden_activation", .string("gelu"), "asks for the activation \"gelu\" (\"llama.hidden"),
    ("rope.dimension_sections", .int32s([2, 3, 3, 0]), "turns sections of a head by different"),
    ("pooling_type", .uint32(2), "makes embeddings or ranks texts"),
    ("swiglu_clamp_exp", .float32s([7, 7]), "clamps the gates of experts"),
    ("vocab_size", .uint32(300), "has 288 embeddings for 300 tokens"),
    ("context_length", .uint32(0), "is 0 instead of a number from 1"),
  ]) func `metadata that cannot be run are named`(
    key: String, value: MetadataValue, sentence: String
  ) throws {
    var model = SeededModel(.of(.mixtral))
    model.metadata["llama." + key] = value
    try expectError(sentence, of: model)
  }

  @Test(
    arguments: [
      (SeededFamily.granite, "logit_scale", nil, "does not say what its logits are divided by"),
      (.granite, "rope.scaling.finetuned", .bool(false), "turns nothing by its position"),
      (.granite, "embedding_scale", .float32(.infinity), "is inf instead of a number from"),
      (.granite, "expert_count", .uint32(4), "has experts, unlike others of its architecture"),
      (.granitemoe, "logit_scale", .float32(-6), "is -6.0 instead of a number from"),
      (.granitemoe, "residual_scale", .float32(.nan), "is nan instead of a number from"),
      (.granitemoe, "expert_gating_func", .uint32(2), "asks for gating function 2 instead of 1"),
      (.granitemoe, "expert_shared_count", .uint32(1), "has experts that every token shares"),
      (.granitemoe, "expert_shared_feed_forward_length", .uint32(63), "of an odd length"),
      (.granitemoe, "expert_shared_feed_forward_length", .uint32(32), "metadata call for [64, 32]"),
      (.granitemoe, "expert_shared_feed_forward_length", nil, "ffn_gate_shexp.weight has no use"),
      (.granitemoe, "expert_shared_feed_forward_length", .int32(-2), "is -2 instead of a number"),
      (.qwen2moe, "expert_gating_func", .uint32(3), "asks for gating function 3 instead of 1"),
      (.qwen2moe, "expert_shared_feed_forward_length", .uint32(32), "metadata call for [64, 32]"),
      (.qwen2moe, "expert_shared_feed_forward_length", .uint32(0), "is 0 instead of a number"),
      (.qwen2moe, "expert_shared_feed_forward_length", nil, "metadata call for [64, 96]"),
      (.qwen2moe, "expert_count", nil, "qwen2moe.expert_count"),
      (.qwen2moe, "expert_weights_norm", .bool(true), "divides the weights of experts"),
      (.olmoe, "expert_weights_norm", .bool(true), "divides the weights of experts"),
      (.olmoe, "expert_feed_forward_length", .uint32(32), "has experts of one length by"),
      (.qwen3moe, "expert_weights_norm", .bool(false), "does not divide the weights"),
      (.qwen3moe, "expert_weights_scale", .float32(2.5), "scales the weights of its experts"),
      (.granitemoe, "expert_weights_norm", .bool(false), "does not divide the weights"),
      (.smallThinker, "expert_weights_norm", .bool(false), "does not divide the weights"),
      (.smallThinker, "expert_weights_scale", .float32(2), "scales the weights of its experts"),
      (.smallThinker, "hidden_activation", .string("silu"), "instead of relu"),
      (.qwen2moe, "logit_scale", .float32(2), "scales its logits"),
      (.qwen2, "expert_count", .uint32(4), "has experts, unlike others of its architecture"),
      (.ernie, "interleave_moe_layer_step", nil, "ernie4_5-moe.interleave_moe_layer_step"),
      (.ernie, "interleave_moe_layer_step", .uint32(0), "is 0 instead of a number from 1"),
      (.ernie, "interleave_moe_layer_step", .uint32(9), "has experts in no layer"),
      (.ernie, "leading_dense_block_count", .uint32(2), "has 2 dense layers before those"),
      (.ernie, "leading_dense_block_count", .int32(-1), "has -1 dense layers before those"),
      (.ernie, "expert_gating_func", .uint32(2), "asks for gating function 2 instead of 1"),
      (.ernie, "expert_group_count", .uint32(4), "chooses experts in groups"),
      (.ernie, "expert_shared_feed_forward_length", nil, "ffn_gate_shexp.weight has no use"),
      (.gemma3, "expert_count", .uint32(4), "has experts, unlike others of its architecture"),
      (.gemma3, "final_logit_softcapping", .float32(30), "caps its logits softly"),
      (.gemma3, "attn_logit_softcapping", .float32(50), "caps its scores softly"),
      (.gemma3, "hidden_activation", .string("silu"), "instead of gelu_pytorch_tanh"),
      (.gemma3, "rope.freq_base_swa", .float32(0), "is 0.0 instead of a number from 2"),
      (.gptOss, "attention.sliding_window", nil, "gpt-oss.attention.sliding_window"),
      (.gptOss, "attention.sliding_window", .uint32(0), "is 0 instead of a number from 1"),
      (
        .gptOss, "attention.sliding_window_pattern", .array([.bool(true)]),
        "has 1 values instead of one for each of the 2 layers"
      ),
      (.gptOss, "expert_gating_func", .uint32(2), "asks for gating function 2 instead of 1"),
      (.gptOss, "expert_weights_scale", .float32(2), "scales the weights of its experts"),
      (.gptOss, "expert_count", .uint32(5), "metadata call for [64, 5]"),
      (.gptOss, "swiglu_clamp_exp", .float32s([7, 7]), "clamps the gates of experts"),
      (.gptOss, "rope.scaling.factor", nil, "rotary scaling and does not say by how much"),
      (.gptOss, "rope.scaling.factor", .float32(0.5), "is 0.5 instead of a number from 1 to"),
      (.gptOss, "rope.scaling.type", .string("longrope"), "asks for longrope rotary scaling"),
      (.gptOss, "rope.scaling.yarn_beta_fast", .float32(.nan), "is nan instead of a number"),
      (.gptOss, "rope.scaling.yarn_ext_factor", .float32(0), "another kind of yarn rotary"),
      (.gptOss, "rope.scaling.yarn_attn_factor", .float32(2), "another kind of yarn rotary"),
      (.gptOss, "rope.scaling.yarn_log_multiplier", .float32(0.1), "another kind of yarn rotary"),
      (.gptOss, "rope.scaling.original_context_length", .uint32(0), "is 0 instead of a number"),
      (.lfm2, "shortconv.l_cache", nil, "lfm2.shortconv.l_cache"),
      (.lfm2, "shortconv.l_cache", .uint32(0), "is 0 instead of a number from 1"),
      (.lfm2, "shortconv.l_cache", .uint32(1), "is 1 instead of a number from 2 to 64"),
      (.lfm2, "shortconv.l_cache", .uint32(2_000_000_000), "is 2000000000 instead of a number"),
      (.lfm2, "shortconv.l_cache", .uint32(4), "shortconv.conv.weight is [3, 64], but the"),
      (.lfm2, "attention.head_count_kv", .int32s([0]), "has 1 numbers instead of one for each"),
      (.lfm2, "attention.head_count_kv", .int32s([0, 0]), "has attention in no layer"),
      (.lfm2, "attention.head_count_kv", .int32s([0, -2]), "has -2 among numbers that go from 0"),
      (.lfm2, "attention.head_count_kv", .int32s([2, 2]), "blk.0.attn_q.weight is missing"),
      (.lfm2, "attention.sliding_window", .uint32(64), "sees a sliding window (\"lfm2.attention"),
      (.lfm2, "leading_dense_block_count", .uint32(1), "has dense layers before those with"),
      (.lfm2, "expert_count", .uint32(4), "has experts, unlike others of its architecture"),
      (.lfm2moe, "expert_gating_func", nil, "lfm2moe.expert_gating_func"),
      (.lfm2moe, "expert_gating_func", .uint32(3), "asks for gating function 3 instead of 1 or 2"),
      (.lfm2moe, "leading_dense_block_count", .uint32(2), "has 2 dense layers before those"),
      (.lfm2moe, "expert_weights_norm", .bool(false), "does not divide the weights"),
    ] as [(SeededFamily, String, MetadataValue?, String)])
  func `what files of one family may not say is named`(
    family: SeededFamily, key: String, value: MetadataValue?, sentence: String
  ) throws {
    var model = SeededModel(.of(family))
    model.metadata[family.architecture + "." + key] = value
    try expectError(sentence, of: model)
  }

  @Test(arguments: [
    ("attention.head_count_kv", MetadataValue.uint64(2)), ("expert_group_count", .uint32(1)),
    ("rope.scaling.type", .string("none")), ("rope.scaling.factor", .float32(0)),
    ("attention.scale", .float32(0)), ("attention.sliding_window", .uint32(0)),
    ("nextn_predict_layers", .uint32(0)), ("pooling_type", .uint32(0)),
    ("logit_scale", .float32(1)), ("vocab_size", .uint32(288)),
    ("expert_weights_scale", .float32(1)), ("expert_gating_func", .uint32(1)),
    ("expert_weights_scale", .float32(0)), ("expert_weights_norm", .bool(true)),
    ("expert_feed_forward_length", .uint32(96)), ("hidden_activation", .string("silu")),
    ("rope.dimension_sections", .int32s([0, 0, 0, 0])), ("attention.chunk_size", .uint32(0)),
    ("attention.head_count", .int32s([4, 4])), ("expert_count", .int32s([6, 6])),
  ]) func `metadata that ask for nothing are taken`(key: String, value: MetadataValue) throws {
    var model = SeededModel(.of(.mixtral))
    model.metadata["llama." + key] = value
    try open(model) { path in
      let count = try ModelFile(path: path, files: disk).shape.expertCount
      #expect(count == 6)
    }
  }

  @Test func `keys that most files leave out have the usual values`() throws {
    var model = SeededModel(.of(.llama) { $0.keyValueHeadCount = 4 })
    for key in [
      "attention.head_count_kv", "attention.key_length", "attention.value_length", "rope.freq_base",
    ] { model.metadata["llama." + key] = nil }
    try open(model) { path in
      let attention = try ModelFile(path: path, files: disk).shape.layers[0].attention
      #expect(attention.keyValueHeadCount == 4 && attention.headLength == 16)
      #expect(attention.rotaryBase == 10_000)
    }
    model = SeededModel(.of(.qwen3moe) { $0.expertLength = 48 })
    model.metadata["qwen3moe.expert_feed_forward_length"] = nil
    model.metadata["qwen3moe.feed_forward_length"] = .uint32(96)
    try open(model) { path in
      let length = try ModelFile(path: path, files: disk).shape.expertLength
      #expect(length == 48)
    }
  }

  @Test(arguments: [
    ("cls.weight", "ranks or embeds texts"),
    ("rope_factors_long.weight", "stretches rotary positions by length"),
    ("blk.0.ffn_gate.3.weight", "is of one expert alone"),
    ("blk.1.ffn_up_exps.scale", "scales a product"),
    ("blk.1.ffn_gate_exps.bias", "is a bias of experts"),
    ("blk.1.ffn_gate_shexp.weight", "is of an expert that every token shares"),
    ("blk.1.exp_probs_b.bias", "is added to the choice of experts"),
    ("blk.1.nextn.eh_proj.weight", "predicts tokens further on"),
    ("blk.1.attn_sinks.weight", "takes a share of attention"),
    ("blk.1.attn_q_norm.weight", "has no use in a model of its architecture"),
    ("blk.2.attn_norm.weight", "has no use in a model of its architecture"),
  ]) func `a tensor for what is not computed is named`(name: String, sentence: String) throws {
    var model = SeededModel(.of(.mixtral))
    var tensor = try #require(model.tensors["blk.0.attn_norm.weight"])
    tensor.name = name
    model.tensors[name] = tensor
    try expectError("the tensor \(name) \(sentence)", of: model)
  }

  @Test(arguments: SeededFamily.allCases.filter { $0 != .smallThinker })
  func `a tensor that is missing or of other dimensions is named`(family: SeededFamily) throws {
    let shape = SeededShape.of(family) {
      $0.layerCount = family.hasDenseLayers || family.hasConvolutions ? 2 : 1
    }
    for name in SeededModel(shape).tensors.keys {
      var model = SeededModel(shape)
      let removed = model.tensors.removeValue(forKey: name)
      var tensor = try #require(removed)
      let isOptional =
        name == "output.weight" && family.mayTieHead
        || name.hasSuffix("exp_probs_b.bias") && family == .ernie
      if !isOptional { try expectError(name, of: model) }
      tensor.dimensions = [tensor.dimensions.reduce(1, *) / 2, 2]
      model.tensors[name] = tensor
      try expectError(name, of: model)
    }
  }

  @Test func `a divisor of frequencies that is none is damage`() throws {
    var model = SeededModel(.of(.llama) { $0.hasRotaryDivisors = true })
    model.tensors["rope_freqs.weight"]?.bytes.replaceSubrange(0..<4, with: [0, 0, 0, 0])
    let error = #expect(throws: ModelError.self) { try model.withLoaded { _ in } }
    #expect(error?.reason.contains("rope_freqs.weight has a divisor") == true)
  }

  @Test func `a bias of zeros is none`() throws {
    var model = SeededModel(.of(.llama) { $0.hasBiases = true })
    let name = "blk.0.attn_q.bias"
    let count = try #require(model.tensors[name]?.bytes.count)
    model.tensors[name]?.bytes = Array(repeating: 0, count: count)
    try model.withLoaded { #expect($0.hasWeights) }
  }

  private func expectError(_ sentence: String, of model: SeededModel) throws {
    try open(model) { path in
      let error = #expect(throws: ModelError.self) { try ModelFile(path: path, files: disk) }
      #expect(error?.path == path)
      #expect(error?.reason.contains(sentence) == true, "\(error?.reason ?? "")")
    }
  }

  private func open(_ model: SeededModel, _ body: (String) throws -> Void) throws {
    let folder = TemporaryFolder()
    try model.write(to: folder["m.gguf"])
    try body(folder["m.gguf"])
  }
}
