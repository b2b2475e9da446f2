import GGUF
import Models
import OrderedCollections

extension SyntheticModel {
  /// What the file says about itself.
  var metadata: OrderedDictionary<String, MetadataValue> {
    var metadata: OrderedDictionary<String, MetadataValue> = [
      "general.architecture": .string(ModelPreset.family.architectures[0]),
      "general.type": .string("model"),
      "general.name": .string("\(name), seed \(seed)"),
      // Mostly Q4_0.
      "general.file_type": .uint32(2), "general.quantization_version": .uint32(2),
    ]
    let origin = SyntheticOrigin(seed: seed, routing: routing.name)
    metadata.merge(origin.metadata) { $1 }
    metadata.merge(ModelPreset.family.metadata(of: shape)) { $1 }
    metadata.merge(SyntheticVocabulary(count: shape.vocabularyCount).metadata) { $1 }
    return metadata
  }
}
