import GGUF
import Models
import OrderedCollections
import TestSupport

extension SeededShape {
  /// The epsilon that keeps norms finite.
  static let normEpsilon: Float = 1e-6

  /// What a file of this shape says about itself, a small tokenizer included.
  var metadata: OrderedDictionary<String, MetadataValue> {
    var metadata: OrderedDictionary<String, MetadataValue> = [
      "general.architecture": .string(family.architecture), "general.name": .string("Seeded"),
    ]
    for (key, value) in keys { metadata[family.architecture + "." + key] = value }
    metadata.merge(tokenizer) { $1 }
    return metadata
  }

  private var keys: [(String, MetadataValue)] {
    let reals: [(String, Double?)] = [
      ("rope.freq_base", rotaryBase), ("rope.freq_base_swa", slidingRotaryBase),
      ("rope.scaling.factor", stretch?.factor ?? rotaryFactor),
      ("rope.scaling.yarn_beta_fast", stretch?.fastTurns),
      ("rope.scaling.yarn_beta_slow", stretch?.slowTurns), ("attention.scale", scoreScale),
      ("attention.layer_norm_rms_epsilon", Double(Self.normEpsilon)),
      ("embedding_scale", family.hasScales ? embeddingScale : nil),
      ("residual_scale", family.hasScales ? residualScale : nil),
      ("logit_scale", family.hasScales ? logitDivisor : nil),
    ]
    return [("context_length", .uint32(1024))]
      + reals.compactMap { key, value in value.map { (key, .float32(Float($0))) } }
      + counts.map { ($0.0, .uint32(UInt32($0.1))) } + lists
      + (stretch == nil ? [] : [("rope.scaling.type", .string("yarn"))])
  }

  /// What is said of each layer.
  private var lists: [(String, MetadataValue)] {
    let list = { (counts: [Int]) in MetadataValue.int32s(counts.map(Int32.init)) }
    return [
      (
        "attention.head_count_kv",
        family.hasConvolutions
          ? list((0..<layerCount).map { keyValueHeadCount(ofLayer: $0) })
          : keyValueHeadCounts.map(list)
      ),
      ("feed_forward_length", lengths.map(list)),
      ("expert_feed_forward_length", family.hasExpertLengthKey ? lengths.map(list) : nil),
    ].compactMap { key, value in value.map { (key, $0) } }
  }

  private var counts: [(String, Int)] {
    var counts = [
      ("block_count", layerCount), ("embedding_length", embeddingLength),
      ("feed_forward_length", family.hasDenseLayers ? denseLength : expertLength),
      ("attention.head_count", headCount), ("attention.head_count_kv", keyValueHeadCount),
      ("attention.key_length", headLength), ("attention.value_length", headLength),
    ]
    if family.hasExperts {
      counts += [("expert_count", expertCount), ("expert_used_count", expertsPerToken)]
    }
    if family.hasExpertLengthKey { counts.append(("expert_feed_forward_length", expertLength)) }
    if let sharedExpertLength {
      counts.append(("expert_shared_feed_forward_length", sharedExpertLength))
    }
    if family.hasDenseLayers { counts.append(("leading_dense_block_count", denseLead)) }
    if family == .ernie {
      counts += [("interleave_moe_layer_step", expertStep), ("expert_shared_count", 2)]
    }
    if family.hasConvolutions { counts.append(("shortconv.l_cache", tapCount)) }
    if let declaredWindow { counts.append(("attention.sliding_window", declaredWindow)) }
    if let stretch {
      counts.append(("rope.scaling.original_context_length", stretch.contextLength))
    }
    if let windowPattern {
      counts.append(("attention.sliding_window_pattern", windowPattern))
    }
    if let gating = gating ?? (family == .lfm2moe ? family.gating : nil) {
      counts.append(("expert_gating_func", gating == .softmax ? 1 : 2))
    }
    return counts
  }

  /// The 256 bytes, some merges of letters, the end of a turn, and padding.
  private var tokenizer: OrderedDictionary<String, MetadataValue> {
    let merges = ["t h", "th e", "i n", "a n", "an d"]
    let first = 256 + merges.count + 1
    let padding = (first..<vocabularyCount).map { ("[PAD\($0)]", SmallVocabulary.unused) }
    let small = SmallVocabulary(
      merges: merges, added: [("<|im_end|>", SmallVocabulary.control)] + padding)
    return [
      "tokenizer.ggml.model": .string("gpt2"),
      "tokenizer.ggml.pre": .string("qwen2"),
      "tokenizer.ggml.tokens": .strings(small.tokens),
      "tokenizer.ggml.token_type": .int32s(small.kinds.map(Int32.init)),
      "tokenizer.ggml.merges": .strings(small.merges),
      "tokenizer.ggml.eos_token_id": .uint32(UInt32(first - 1)),
    ]
  }
}
