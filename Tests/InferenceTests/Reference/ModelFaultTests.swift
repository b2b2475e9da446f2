import FoundationEssentials
import GGUF
import Models
import OrderedCollections
import TestSupport
import Testing

/// What a well-formed file may say that the engine cannot run: one sentence each.
@Suite struct ModelFaultTests {
  @Test func `the seeded model itself is good`() throws {
    try open(SeededModel(.init())) { path in
      let name = try ModelFile(path: path, files: disk).name
      #expect(name == "Seeded")
    }
  }

  @Test(arguments: [
    ("general.architecture", MetadataValue.string("gemma2"), "architecture \"gemma2\""),
    (
      "smallthinker.expert_used_count", .uint32(7), "uses 7 experts of the 6 in a layer"
    ),
    ("smallthinker.attention.head_count", .uint32(5), "has 5 query heads for 2 KV heads"),
    ("smallthinker.rope.scaling.type", .string("yarn"), "asks for yarn rotary scaling"),
    ("smallthinker.rope.scale_linear", .float32(4), "asks for linear rotary scaling"),
    ("smallthinker.rope.scaling.factor", .float32(4), "asks for linear rotary scaling"),
    ("smallthinker.attention.scale", .float32(0.5), "scales its scores"),
    ("smallthinker.expert_group_count", .uint32(8), "chooses experts in groups"),
    ("smallthinker.expert_shared_count", .uint32(2), "has experts that every token shares"),
    ("smallthinker.attn_logit_softcapping", .float32(50), "caps its scores softly"),
    ("smallthinker.attention.causal", .bool(false), "looks at later positions as well"),
    ("smallthinker.rope.dimension_count", .uint32(8), "rotates 8 of 16 dimensions"),
    ("smallthinker.attention.value_length", .uint32(8), "values of another length than its keys"),
    ("smallthinker.attention.key_length", .uint32(15), "another length"),
    ("smallthinker.expert_gating_func", .uint32(3), "gating function 3 instead of 1 or 2"),
    (
      "smallthinker.block_count", .uint32(0),
      "\"smallthinker.block_count\" is 0 instead of a number from 1"
    ),
    (
      "smallthinker.rope.freq_base", .float32(-1),
      "is -1.0 instead of a number from 2 to 1000000000000"
    ),
    ("smallthinker.rope.freq_base", .float32(.infinity), "is inf instead of a number"),
    (
      "smallthinker.attention.layer_norm_rms_epsilon", .float32(0.5),
      "is 0.5 instead of a number from 0 to 0.01"
    ),
    ("smallthinker.attention.layer_norm_rms_epsilon", .float32(.nan), "is nan instead of a number"),
    ("smallthinker.attention.sliding_window", .int32(-1), "a sliding window of -1"),
    ("smallthinker.expert_feed_forward_length", .uint32(95), "experts of an odd length"),
    (
      "smallthinker.expert_count", .uint32(8),
      "ffn_gate_inp.weight is [64, 6], but the metadata call for [64, 8]"
    ),
    ("smallthinker.block_count", .uint32(.max / 2), "more than there are tensors"),
    (
      "smallthinker.block_count", .uint32(3),
      "the tensor blk.2.ffn_gate_inp.weight is missing; convert the model again"
    ),
  ]) func `metadata that cannot be run are named`(
    key: String, value: MetadataValue, sentence: String
  ) throws {
    var model = SeededModel(.init())
    model.metadata[key] = value
    try expectError(sentence, of: model)
  }

  @Test(arguments: [
    ("rope.scale_linear", MetadataValue.float32(1)), ("rope.scaling.factor", .float32(0)),
    ("attention.scale", .float32(0)), ("attention.sliding_window", .uint32(64)),
    ("expert_group_count", .uint32(1)), ("expert_shared_count", .uint32(0)),
  ]) func `metadata that ask for nothing, or for what is computed, are taken`(
    key: String, value: MetadataValue
  ) throws {
    var model = SeededModel(.init())
    model.metadata["smallthinker." + key] = value
    try open(model) { path in
      let count = try ModelFile(path: path, files: disk).shape.expertCount
      #expect(count == 6)
    }
  }

  @Test(arguments: [
    "block_count", "embedding_length", "attention.head_count", "attention.head_count_kv",
    "attention.key_length", "expert_count", "expert_used_count", "expert_feed_forward_length",
    "context_length", "attention.layer_norm_rms_epsilon", "rope.freq_base",
  ]) func `a key that is missing is named`(key: String) throws {
    var model = SeededModel(.init())
    model.metadata["smallthinker." + key] = nil
    try expectError("smallthinker." + key, of: model)
  }

  @Test(arguments: Array(SeededModel(.with { $0.layerCount = 1 }).tensors.keys))
  func `a tensor that is missing or of other dimensions is named`(name: String) throws {
    var model = SeededModel(.with { $0.layerCount = 1 })
    let removed = model.tensors.removeValue(forKey: name)
    let tensor = try #require(removed)
    if name != "output.weight" { try expectError(name, of: model) }
    var changed = tensor
    changed.dimensions = [tensor.dimensions.reduce(1, *) / 2, 2]
    model.tensors[name] = changed
    try expectError(name, of: model)
  }

  @Test(arguments: ["blk.1.ffn_down_exps.weight", "blk.0.attn_q.weight", "output.weight"])
  func `weights of a type that is not computed with are named`(name: String) throws {
    var model = SeededModel(.init())
    let count = try #require(model.tensors[name]?.values.count)
    model.tensors[name]?.type = .q8_1
    model.tensors[name]?.bytes = Array(repeating: 0, count: count / 32 * 36)
    try expectError("the tensor \(name) is of type Q8_1, which is not supported", of: model)
  }

  @Test func `a predictor of the LM head is asked for only where it is wanted`() throws {
    try expectPredictorError(
      "the tensor lm_head_profiler.weight is missing", of: SeededModel(.init()))
  }

  @Test(arguments: [[32 * 352 + 32], [16 * 352], [32, 352], [1, 32 * 352]])
  func `a predictor of a wrong size is named`(dimensions: [Int]) throws {
    var model = SeededModel(.with { $0.predictorRank = 32 })
    let count = dimensions.reduce(1, *)
    var tensor = try #require(model.tensors["lm_head_profiler.weight"])
    (tensor.dimensions, tensor.bytes) = (dimensions, Array(repeating: 0, count: count / 32 * 18))
    if dimensions[0] == 1 {
      (tensor.type, tensor.bytes) = (.f32, Array(repeating: 0, count: count * 4))
    }
    model.tensors["lm_head_profiler.weight"] = tensor
    try expectPredictorError("rank × (64 + 288) weights", of: model)
  }

  @Test func `a predictor of a type that is not computed with is named`() throws {
    var model = SeededModel(.with { $0.predictorRank = 32 })
    model.tensors["lm_head_profiler.weight"]?.type = .q8_1
    model.tensors["lm_head_profiler.weight"]?.bytes = Array(repeating: 0, count: 352 * 36)
    try expectPredictorError("of type Q8_1, which is not supported", of: model)
  }

  /// The model runs with a dense head all the same.
  private func expectPredictorError(_ sentence: String, of model: SeededModel) throws {
    try open(model) { path in
      let file = try ModelFile(path: path, files: disk)
      let error = #expect(throws: ModelError.self) { try file.requireHeadPredictor() }
      #expect(error?.path == path)
      #expect(error?.reason.contains(sentence) == true, "\(error?.reason ?? "")")
      #expect(file.headPredictorByteCount == nil)
    }
  }

  private func expectError(_ sentence: String, of model: SeededModel) throws {
    try open(model) { path in
      let error = #expect(throws: ModelError.self) { try ModelFile(path: path, files: disk) }
      #expect(error?.path == path)
      #expect(error?.reason.contains(sentence) == true, "\(error?.reason ?? "")")
    }
  }

  private func open(_ model: SeededModel, _ body: (String) throws -> Void) throws {
    let path = FileManager.default.temporaryDirectory.path + "/edgewise-fault-\(UUID()).gguf"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try model.write(to: path)
    try body(path)
  }
}
