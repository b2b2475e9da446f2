import GGUF
import Models
import OrderedCollections
import Quantities
import TestSupport
import Testing
import Tokenization

/// Models with sinks, biases of all products, sliding layers and stretched positions.
@Suite struct SinkTests {
  /// The test of the formulas would be worth little if these parts changed nothing.
  @Test(arguments: [
    "attn_sinks.weight", "attn_output.bias", "ffn_gate_inp.bias", "ffn_gate_exps.bias",
    "ffn_up_exps.bias", "ffn_down_exps.bias",
  ]) func `without a tensor logits are others`(name: String) {
    let model = SeededModel(.of(.gptOss))
    var other = model
    for layer in 0..<model.shape.layerCount { other.tensors["blk.\(layer).\(name)"] = nil }
    expectOther(ReferenceModel(other), than: model)
  }

  @Test(arguments: [
    LayoutTests.Distortion("a wider window") { $0.window = 6 },
    LayoutTests.Distortion("other sliding layers") { $0.windowPattern = 1 },
    LayoutTests.Distortion("no stretching") { $0.yarn = .init(factor: 1) },
    LayoutTests.Distortion("another first context") { $0.yarn = .init(contextLength: 2000) },
  ]) func `with other values logits are others`(distortion: LayoutTests.Distortion) {
    let model = SeededModel(.of(.gptOss))
    var distorted = ReferenceModel(model)
    distortion.change(&distorted.shape)
    expectOther(distorted, than: model)
  }

  private func expectOther(_ distorted: ReferenceModel, than model: SeededModel) {
    let prompt = model.prompt(12)
    let logits = distorted.logits(of: prompt).map { $0.map { Float($0) } }
    let expected = ReferenceModel(model).logits(of: prompt)
    #expect(Deviation(of: logits, from: expected).greatest >= 0.01)
  }

  @Test func `biases of experts are in memory, and those of a token's experts are read`() throws {
    let blueprint = try SeededModel(.of(.gptOss)).withLoaded { $0.blueprint }
    var plain = blueprint
    for layer in plain.shape.layers.indices {
      guard case .experts(var block) = plain.shape.layers[layer].feedForward else { continue }
      block.hasBiases = false
      plain.shape.layers[layer].feedForward = .experts(block)
    }
    // In each of two layers two vectors of 96 and one of 64 in F32, for 6 experts, of which a token
    // uses 2.
    let bytes = ByteCount(2 * 4 * (96 + 96 + 64))
    #expect(blueprint.residentByteCount == plain.residentByteCount + 6 * bytes)
    #expect(blueprint.byteCountPerToken == plain.byteCountPerToken + 2 * bytes)
    #expect(blueprint.expertByteCount == plain.expertByteCount)
  }

  /// A family whose answers have parts: the end of one does not end the answer, and marks show.
  @Test func `an answer goes on behind the end of a part, whose marks are printed`() throws {
    let file = try GGUFFile(path: FamilyModel("gptoss").path, files: disk)
    let tokenizer = try Tokenizer(file: file)
    // <|endoftext|>, <|return|> and <|call|>.
    #expect(tokenizer.endOfGeneration == [281, 282, 288])
    #expect(
      tokenizer.decode(Array(283...287))
        == "<|constrain|><|channel|><|start|><|end|><|message|>")
  }

  @Test func `a sliding layer keeps its window, and a global one the context`() throws {
    try SeededModel(.of(.gptOss) { $0.layerCount = 4 }).withLoaded { model in
      #expect(model.shape.attention.map(\.window) == [5, nil, 5, nil])
      #expect(model.shape.hasLikeExperts)
    }
  }
}
