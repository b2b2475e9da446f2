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
    addFactors(shape.family.outputNorm, using: &generator)
    if shape.hasRotaryDivisors {
      addFactors("rope_freqs.weight", count: shape.headLength / 2, using: &generator)
    }
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
    let name = { (part: String) in "blk.\(layer).\(part).weight" }
    addFactors(name("attn_norm"), using: &generator)
    if shape.keyValueHeadCount(ofLayer: layer) > 0 {
      addAttention(layer, using: &generator)
    } else {
      addConvolution(layer, using: &generator)
    }
    if shape.family.hasSandwichNorms {
      addFactors(name("post_attention_norm"), using: &generator)
      addFactors(name("post_ffw_norm"), using: &generator)
    }
    addFactors(name(shape.family.feedForwardNorm), using: &generator)
    let (d, f, e) = (shape.embeddingLength, shape.length(ofLayer: layer), shape.expertCount)
    let (experts, count) = (
      shape.expertTypes[layer % shape.expertTypes.count], shape.hasExperts(layer) ? [e] : []
    )
    let suffix = shape.hasExperts(layer) ? "_exps" : ""
    if shape.hasExperts(layer) {
      add(name("ffn_gate_inp"), [d, e], shape.routerType, using: &generator)
      if shape.family.hasChoiceBias {
        add("blk.\(layer).exp_probs_b.bias", [e], .f32, using: &generator)
      }
    }
    add(
      name("ffn_down" + suffix), (shape.isTransposed ? [d, f] : [f, d]) + count, experts.down,
      scale: 1 / Double(f).squareRoot(), using: &generator)
    add(name("ffn_gate" + suffix), [d, f] + count, experts.gate, using: &generator)
    add(name("ffn_up" + suffix), [d, f] + count, experts.up, using: &generator)
    if shape.family.hasSinks {
      let bias = { (part: String) in "blk.\(layer).\(part).bias" }
      add(bias("ffn_gate_inp"), [e], .f32, gain: 2, using: &generator)
      add(bias("ffn_gate_exps"), [f, e], .f32, scale: 6, using: &generator)
      add(bias("ffn_up_exps"), [f, e], .f32, scale: 6, using: &generator)
      add(bias("ffn_down_exps"), [d, e], .f32, scale: 1, using: &generator)
    }
    if let length = shape.sharedExpertLength, shape.hasExperts(layer) {
      if shape.family.weighsSharedExpert {
        add(name("ffn_gate_inp_shexp"), [d], .f32, using: &generator)
      }
      add(name("ffn_gate_shexp"), [d, length], experts.gate, using: &generator)
      add(name("ffn_up_shexp"), [d, length], experts.up, using: &generator)
      add(name("ffn_down_shexp"), [length, d], experts.down, using: &generator)
    }
  }

  private mutating func addAttention(
    _ layer: Int, using generator: inout RepeatableGenerator
  ) {
    let (d, h) = (shape.embeddingLength, shape.headLength)
    let (query, keyValue) = (
      shape.headCount * h, shape.keyValueHeadCount(ofLayer: layer) * h
    )
    let (type, name) = (
      shape.attentionType, { (part: String) in "blk.\(layer).\(part)" }
    )
    if shape.hasFusedProjections {
      add(
        name("attn_qkv.weight"), [d, query + 2 * keyValue], type, gain: 2, using: &generator)
    } else {
      add(name("attn_q.weight"), [d, query], type, gain: 2, using: &generator)
      add(name("attn_k.weight"), [d, keyValue], type, gain: 2, using: &generator)
      add(name("attn_v.weight"), [d, keyValue], type, using: &generator)
    }
    if let norm = shape.family.norm {
      let lengths = norm == .head ? (h, h) : (query, keyValue)
      addFactors(name("attn_q_norm.weight"), count: lengths.0, using: &generator)
      addFactors(name("attn_k_norm.weight"), count: lengths.1, using: &generator)
    }
    add(name("attn_output.weight"), [query, d], type, using: &generator)
    if shape.family.hasSinks {
      addFactors(name("attn_sinks.weight"), count: shape.headCount, using: &generator)
    }
    guard shape.hasBiases || shape.family.hasSinks else { return }
    if shape.hasFusedProjections {
      addFactors(name("attn_qkv.bias"), count: query + 2 * keyValue, using: &generator)
    } else {
      addFactors(name("attn_q.bias"), count: query, using: &generator)
      addFactors(name("attn_k.bias"), count: keyValue, using: &generator)
      addFactors(name("attn_v.bias"), count: keyValue, using: &generator)
    }
    addFactors(name("attn_output.bias"), count: d, using: &generator)
  }

  private mutating func addConvolution(
    _ layer: Int, using generator: inout RepeatableGenerator
  ) {
    let (d, type) = (shape.embeddingLength, shape.attentionType)
    let name = { (part: String) in "blk.\(layer).shortconv.\(part).weight" }
    add(name("in_proj"), [d, 3 * d], type, gain: 2, using: &generator)
    add(name("conv"), [shape.tapCount, d], .f32, using: &generator)
    add(name("out_proj"), [d, d], type, using: &generator)
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

  private mutating func addFactors(
    _ name: String, count: Int? = nil, using generator: inout RepeatableGenerator
  ) {
    tensors[name] = SeededTensor(
      factors: name, count: count ?? shape.embeddingLength, using: &generator)
  }
}
