import ExpertStore
import FoundationEssentials
import GGUF
@testable import Models
import OrderedCollections
import TestSupport

/// A model of random weights: what its file says, and the numbers in it.
struct SeededModel {
  let shape: SeededShape
  var metadata: OrderedDictionary<String, MetadataValue>
  /// By name, in the order of the file.
  var tensors: OrderedDictionary<String, SeededTensor> = [:]

  /// The model of `shape` and its seed.
  init(_ shape: SeededShape) {
    self.shape = shape
    metadata = shape.metadata
    var generator = RepeatableGenerator(seed: shape.seed)
    let (d, v) = (shape.embeddingLength, shape.vocabularyCount)
    add("token_embd.weight", [d, v], shape.embeddingType, scale: 1, using: &generator)
    for layer in 0..<shape.layerCount { addLayer(layer, using: &generator) }
    addFactors("output_norm.weight", using: &generator)
    if !shape.hasTiedHead {
      add("output.weight", [d, v], shape.headType, using: &generator)
    }
    if let rank = shape.predictorRank {
      add(
        "lm_head_profiler.weight", [rank * (d + v)], shape.predictorType, scale: 0.15,
        using: &generator)
    }
  }

  /// The tensor called `part` of `layer`.
  func tensor(_ part: String, layer: Int) -> SeededTensor {
    tensors["blk.\(layer).\(part).weight"]!
  }

  /// Writes the file to `path`.
  func write(to path: String) throws {
    var writer = GGUFWriter()
    for (key, value) in metadata { writer.setMetadata(key, value) }
    for tensor in tensors.values {
      writer.addTensor(name: tensor.name, dimensions: tensor.dimensions, type: tensor.type) {
        try unsafe $0(tensor.bytes.span.bytes)
      }
    }
    try writer.write(to: path, files: disk)
  }

  /// Loads the model from temporary files, which are removed when `body` ends.
  func withLoaded<Result>(_ body: (Model) throws -> Result) throws -> Result {
    let path = FileManager.default.temporaryDirectory.path + "/edgewise-seeded-\(UUID()).gguf"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try write(to: path)
    let model = try TestModel.load(path, predictsHead: shape.predictorRank != nil)
    defer { try? FileManager.default.removeItem(atPath: model.bundle.path) }
    return try body(model)
  }

  /// `count` random ids of tokens.
  func prompt(_ count: Int) -> [Int] {
    var generator = RepeatableGenerator(seed: shape.seed &+ 1)
    return (0..<count).map { _ in Int.random(in: 0..<shape.vocabularyCount, using: &generator) }
  }

  private mutating func addLayer(_ layer: Int, using generator: inout RepeatableGenerator) {
    let (d, f, e) = (shape.embeddingLength, shape.expertLength, shape.expertCount)
    let (query, keyValue) = (
      shape.headCount * shape.headLength, shape.keyValueHeadCount * shape.headLength
    )
    let (type, experts) = (
      shape.attentionType, shape.expertTypes[layer % shape.expertTypes.count]
    )
    let name = { (part: String) in "blk.\(layer).\(part).weight" }
    addFactors(name("attn_norm"), using: &generator)
    add(name("attn_q"), [d, query], type, gain: 2, using: &generator)
    add(name("attn_k"), [d, keyValue], type, gain: 2, using: &generator)
    add(name("attn_v"), [d, keyValue], type, using: &generator)
    add(name("attn_output"), [query, d], type, using: &generator)
    addFactors(name("ffn_norm"), using: &generator)
    add(name("ffn_gate_inp"), [d, e], shape.routerType, using: &generator)
    add(
      name("ffn_down_exps"), shape.isTransposed ? [d, f, e] : [f, d, e], experts.down,
      scale: 1 / Double(f).squareRoot(), using: &generator)
    add(name("ffn_gate_exps"), [d, f, e], experts.gate, using: &generator)
    add(name("ffn_up_exps"), [d, f, e], experts.up, using: &generator)
  }

  /// Weights that keep the size of what they are multiplied with, times `gain`.
  private mutating func add(
    _ name: String, _ dimensions: [Int], _ type: TensorType, gain: Double = 1,
    scale: Double? = nil, using generator: inout RepeatableGenerator
  ) {
    tensors[name] = SeededTensor(
      name, dimensions, type, scale: scale ?? gain / Double(dimensions[0]).squareRoot(),
      using: &generator)
  }

  private mutating func addFactors(_ name: String, using generator: inout RepeatableGenerator) {
    tensors[name] = SeededTensor(
      factors: name, count: shape.embeddingLength, using: &generator)
  }
}
