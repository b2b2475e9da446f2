import Foundation
import GGUF
@testable import Inference
import Kernels
import Models
import OrderedCollections
import Quantities
import TestSupport
import Testing

/// Weights that are damaged without a byte missing: found while they are loaded or bundled, or else
/// where logits come out.
@Suite struct DamagedWeightsTests {
  private static let notNumbers: [(tensor: String, type: TensorType, block: [UInt8])] = [
    ("blk.1.ffn_gate_inp.weight", .f32, [0, 0, 0xC0, 0x7F]),
    ("blk.0.attn_norm.weight", .f32, [0, 0, 0x80, 0xFF]),
    ("blk.0.attn_q.weight", .q4_0, [1, 0x7E]), ("output.weight", .q8_0, [0, 0x7C]),
    ("token_embd.weight", .bf16, [0x80, 0x7F]), ("blk.1.ffn_down_exps.weight", .f16, [0, 0xFC]),
    ("blk.0.ffn_gate_exps.weight", .q4_1, [1, 0, 0, 0x7C]),
    // Numbers, but 2^20, -2^15, 2^13, 2^20 and 1024.
    ("blk.1.ffn_gate_inp.weight", .f32, [0, 0, 0x80, 0x49]),
    ("blk.1.ffn_down_exps.weight", .f16, [0, 0xF8]),
    ("blk.1.ffn_down_exps.weight", .f16, [0, 0x70]), ("token_embd.weight", .bf16, [0x80, 0x49]),
    ("blk.0.attn_q.weight", .q4_0, [0, 0x64]),
  ]

  @Test(arguments: notNumbers.indices)
  func `a weight or a scale that is no number is named with its tensor`(index: Int) throws {
    let (name, type, block) = Self.notNumbers[index]
    var shape = SeededShape()
    if type != .f32 { shape.setTypes(type) }
    var model = SeededModel(shape)
    let start = try #require(model.tensors[name]?.bytes.count) / type.bytesPerBlock / 2
    for (offset, byte) in block.enumerated() {
      model.tensors[name]?.bytes[start * type.bytesPerBlock + offset] = byte
    }
    try expectError(
      "the tensor \(name) has a weight or a scale that is no number, or larger", of: model)
  }

  @Test func `a norm that has lost a part of its weights is named`() throws {
    var model = SeededModel(.init())
    let name = "blk.1.ffn_norm.weight"
    model.tensors[name]?.bytes.replaceSubrange(64..<192, with: repeatElement(0, count: 128))
    try expectError("the tensor \(name) has 128 zero bytes from byte", of: model)
  }

  @Test func `minima and the scales at the end of a block are looked at too`() throws {
    for (type, offset) in [(TensorType.q4_K, 2), (.q6_K, 208)] {
      var shape = SeededShape.ofSuperBlocks
      shape.setTypes(type)
      var model = SeededModel(shape)
      model.tensors["blk.0.attn_k.weight"]?.bytes[7 * type.bytesPerBlock + offset] = 0
      model.tensors["blk.0.attn_k.weight"]?.bytes[7 * type.bytesPerBlock + offset + 1] = 0x7E
      try expectError("attn_k.weight has a weight or a scale", of: model)
    }
  }

  @Test(arguments: ["blk.0.attn_norm.weight", "blk.1.attn_v.weight", "output.weight"])
  func `a tensor of zeros is a hole`(name: String) throws {
    var model = SeededModel(.init())
    model.fill(name, with: 0..<1)
    try expectError("the tensor \(name) is nothing but zeros", of: model)
  }

  @Test func `so are an expert of zeros, a page across rows, and many rows of zeros`() throws {
    let gates = "blk.1.ffn_gate_exps.weight"
    var model = SeededModel(.init())
    model.fill(gates, with: 1 / 3..<0.5)
    try expectError("expert 2 in the tensor \(gates) is nothing but zeros", of: model)
    model = SeededModel(.init())
    model.fill("token_embd.weight", with: 0.2505..<0.3510)
    try expectError("token_embd.weight has a hole", of: model)
    model = SeededModel(.with { $0.expertLength = 192 })
    model.fill("blk.0.ffn_up_exps.weight", with: 0..<(1 - 1 / 192) / 6)
    try expectError("expert 0 in the tensor blk.0.ffn_up_exps.weight has a hole", of: model)
    // A page of blocks, of which those at its ends are zero in part.
    var shape = SeededShape()
    shape.setTypes(.q4_0)
    shape.vocabularyCount = 1024
    model = SeededModel(shape)
    model.tensors["output.weight"]?.bytes.replaceSubrange(
      5000..<9096, with: Array(repeating: 0, count: 4096))
    try expectError("output.weight has a hole", of: model)
    // More than half of a vocabulary is no padding.
    model = SeededModel(.init())
    model.fill("output.weight", with: 0.4..<1)
    try expectError("output.weight has a hole", of: model)
  }

  /// Whatever tensors and rows begin or end in it, but for whole tokens, which may be unused.
  @Test(arguments: [TensorType.q8_0, .q4_0, .f16, .f32])
  func `any page of zeros is found`(type: TensorType) throws {
    var shape = SeededShape.with { $0.expertCount = 4 }
    shape.setTypes(type)
    let path = FileManager.default.temporaryDirectory.path + "/edgewise-holes-\(UUID()).gguf"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try SeededModel(shape).write(to: path)
    let whole = try Data(contentsOf: URL(filePath: path))
    let file = try ModelFile(path: path, files: disk)
    let tokens = [file.embedding, file.head].map { $0.offset..<$0.offset + $0.byteCount.bytes }
    let first = try #require(file.gguf.tensors.map(\.offset).min())
    for start in stride(from: first / 4096 * 4096 + 4096, to: whole.count - 512, by: 4096) {
      let page = start..<min(start + 4096, whole.count)
      let isOfTokens = tokens.contains {
        $0.lowerBound <= start && page.upperBound <= $0.upperBound
      }
      if type.weightsPerBlock == 1, isOfTokens { continue }
      var damaged = whole
      damaged.replaceSubrange(page, with: Data(count: page.count))
      try damaged.write(to: URL(filePath: path))
      #expect(throws: ModelError.self, "the page at \(start)") { try TestModel.load(path) }
    }
  }

  @Test func `a tensor that nothing reads is named`() throws {
    var model = SeededModel(.init())
    var bias = try #require(model.tensors["blk.0.attn_norm.weight"])
    bias.name = "blk.0.attn_q.bias"
    model.tensors[bias.name] = bias
    try expectUnread("blk.0.attn_q.bias", of: model)
    model = SeededModel(.init())
    model.metadata["smallthinker.block_count"] = .uint32(1)
    try expectUnread("blk.1.attn_norm.weight", of: model)
  }

  private func expectUnread(_ name: String, of model: SeededModel) throws {
    let error = #expect(throws: ModelError.self) { try model.withLoaded { _ in } }
    let reason = error?.reason ?? ""
    #expect(reason.contains("the tensor \(name) has no use"), "\(reason)")
  }

  @Test func `of a router, a row of zeros is one too many`() throws {
    var model = SeededModel(.init())
    model.fill("blk.1.ffn_gate_inp.weight", with: 1 / 6..<1 / 3)
    try expectError("the tensor blk.1.ffn_gate_inp.weight has a hole", of: model)
  }

  @Test func `unused tokens, a pruned neuron and a block of zeros are nothing unusual`() throws {
    var model = SeededModel(.init())
    model.fill("token_embd.weight", with: 0.75..<1)
    model.fill("output.weight", with: 0.75..<1)
    model.fill("blk.0.ffn_gate_exps.weight", with: 0..<1 / 576)
    model.fill("blk.0.attn_q.weight", with: 0.5..<0.502)
    try model.withLoaded { #expect($0.hasWeights) }
  }

  /// Weights that went wrong in memory, so that only what comes out shows it.
  @Test func `logits that are no numbers end a step, and nothing else`() throws {
    try SeededModel(.init()).withLoaded { model in
      model.weights.outputNorm.fill(row: 0, with: repeatElement(3e38, count: 64))
      let harness = try EngineHarness(EngineHarness.Setup(allLogits: false), model: model)
      for _ in 0..<2 {
        let error = #expect(throws: LogitsError.self) { try harness.forward([1, 2, 3]) }
        #expect(error?.position == 2)
        #expect(error?.description.contains("download it again") == true)
        #expect(harness.sequence.position == 0)
      }
    }
  }

  private func expectError(_ sentence: String, of model: SeededModel) throws {
    let error = #expect(throws: ModelError.self) { try model.withLoaded { _ in } }
    #expect(error?.reason.contains(sentence) == true, "\(error?.reason ?? "")")
    #expect(error?.reason.contains("download it again") == true)
  }
}

extension SeededModel {
  /// Makes a `share` of the tensor called `name` zeros, whatever it begins and ends in.
  fileprivate mutating func fill(_ name: String, with share: Range<Double>) {
    guard let count = tensors[name]?.bytes.count else { return }
    let bytes = Int(share.lowerBound * Double(count))..<Int(share.upperBound * Double(count))
    tensors[name]?.bytes.replaceSubrange(bytes, with: Array(repeating: 0, count: bytes.count))
  }
}
