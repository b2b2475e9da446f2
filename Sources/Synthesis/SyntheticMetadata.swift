import GGUF
import Models
import OrderedCollections

extension SyntheticModel {
  /// What the file says about itself.
  var metadata: OrderedDictionary<String, MetadataValue> {
    var metadata: OrderedDictionary<String, MetadataValue> = [
      "general.architecture": .string("smallthinker"), "general.type": .string("model"),
      "general.name": .string("\(name), seed \(seed)"),
      // Mostly Q4_0.
      "general.file_type": .uint32(2), "general.quantization_version": .uint32(2),
    ]
    let origin = SyntheticOrigin(seed: seed, routing: routing.name)
    metadata.merge(origin.metadata) { $1 }
    for (key, count) in counts { metadata["smallthinker." + key] = .uint32(UInt32(count)) }
    metadata["smallthinker.attention.layer_norm_rms_epsilon"] = .float32(shape.normEpsilon)
    metadata["smallthinker.rope.freq_base"] = .float32(Float(shape.rotaryBase))
    metadata.merge(SyntheticVocabulary(count: shape.vocabularyCount).metadata) { $1 }
    return metadata
  }

  private var counts: [(String, Int)] {
    let counts = [
      ("block_count", shape.layerCount), ("context_length", shape.contextLength),
      ("embedding_length", shape.embeddingLength),
      ("feed_forward_length", shape.expertLength),
      ("expert_feed_forward_length", shape.expertLength),
      ("attention.head_count", shape.headCount),
      ("attention.head_count_kv", shape.keyValueHeadCount),
      ("attention.key_length", shape.headLength), ("attention.value_length", shape.headLength),
      ("expert_count", shape.expertCount), ("expert_used_count", shape.expertsPerToken),
      ("expert_gating_func", shape.gating == .softmax ? 1 : 2),
    ]
    let window = shape.attention.lazy.compactMap(\.window).first
    return counts + (window.map { [("attention.sliding_window", $0)] } ?? [])
  }
}
