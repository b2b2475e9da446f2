import Files
@testable import GGUF
@testable import Models
import OrderedCollections
import TestSupport

/// The header of a model's file, which can be wrong in any part.
struct WrittenHeader {
  var metadata: OrderedDictionary<String, MetadataValue> = [:]
  var tensors: OrderedDictionary<String, (dimensions: [Int], type: TensorType)> = [:]
  private let architecture: String

  /// The header of a file of `model` as files of `architecture` are.
  init(_ model: ModelBlueprint, architecture: String) {
    self.architecture = architecture
    let shape = model.shape
    let family =
      ModelFamily.all.first { $0.architectures.contains(architecture) }
      ?? ModelFamily(pricedOnly: [architecture], [])
    metadata["general.architecture"] = .string(architecture)
    metadata["general.name"] = .string(model.name)
    set("block_count", shape.layerCount)
    set("context_length", shape.contextLength)
    set("embedding_length", shape.embeddingLength)
    set("attention.head_count", shape.headCount)
    set("attention.head_count_kv", shape.keyValueHeadCount)
    set("attention.key_length", shape.headLength)
    self["rope.freq_base"] = .float32(Float(shape.rotaryBases.global))
    self["attention.layer_norm_rms_epsilon"] = .float32(shape.normEpsilon)
    self["feed_forward_length"] = .int32s(shape.layers.map { Int32($0.feedForward.length) })
    if let experts = shape.experts {
      set("expert_count", experts.count)
      set("expert_used_count", experts.usedCount)
      set("expert_feed_forward_length", experts.length)
    }
    if let window = shape.attention.lazy.compactMap(\.window).first {
      set("attention.sliding_window", window)
    }
    let (width, table) = (shape.embeddingLength, [shape.embeddingLength, shape.vocabularyCount])
    tensors[family.name(of: .embedding)] = (table, model.embedding)
    tensors[family.name(of: .outputNorm)] = ([width], model.outputNorm)
    if let head = model.head { tensors[family.name(of: .head)] = (table, head) }
    for (index, (block, stored)) in zip(shape.layers, model.layers).enumerated() {
      for tensor in block.tensors(width: width) {
        tensors[family.name(of: tensor.role, layer: index)] = (
          tensor.dimensions, stored[tensor.role]
        )
      }
    }
  }

  /// The value of a key below the architecture's name.
  subscript(key: String) -> MetadataValue? {
    get { metadata["\(architecture).\(key)"] }
    set { metadata["\(architecture).\(key)"] = newValue }
  }

  mutating func set(_ key: String, _ count: Int) { self[key] = .uint32(UInt32(count)) }

  /// What is read of the header, for `use`.
  func read(for use: ModelUse = .pricing) throws -> ModelFile {
    var writer = GGUFWriter()
    for (key, value) in metadata { writer.setMetadata(key, value) }
    for (name, tensor) in tensors {
      writer.addTensor(name: name, dimensions: tensor.dimensions, type: tensor.type) { _ in }
    }
    let folder = TemporaryFolder()
    try folder.create("m.gguf", writer.encodedHeader())
    return try ModelFile(path: folder["m.gguf"], files: disk, for: use)
  }
}
