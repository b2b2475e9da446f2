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
      "general.architecture": .string("smallthinker"), "general.name": .string("Seeded"),
      "smallthinker.context_length": .uint32(1024),
      "smallthinker.attention.layer_norm_rms_epsilon": .float32(Self.normEpsilon),
      "smallthinker.rope.freq_base": .float32(Float(rotaryBase)),
    ]
    for (key, count) in counts { metadata["smallthinker." + key] = .uint32(UInt32(count)) }
    if let base = slidingRotaryBase {
      metadata["smallthinker.rope.freq_base_swa"] = .float32(Float(base))
    }
    metadata.merge(tokenizer) { $1 }
    return metadata
  }

  private var counts: [(String, Int)] {
    var counts = [
      ("block_count", layerCount), ("embedding_length", embeddingLength),
      ("feed_forward_length", expertLength), ("expert_feed_forward_length", expertLength),
      ("attention.head_count", headCount), ("attention.head_count_kv", keyValueHeadCount),
      ("attention.key_length", headLength), ("attention.value_length", headLength),
      ("expert_count", expertCount), ("expert_used_count", expertsPerToken),
    ]
    if let window { counts.append(("attention.sliding_window", window)) }
    if let windowPattern {
      counts.append(("attention.sliding_window_pattern", windowPattern))
    }
    if let gating { counts.append(("expert_gating_func", gating == .softmax ? 1 : 2)) }
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
