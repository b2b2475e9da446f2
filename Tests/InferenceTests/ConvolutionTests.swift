import FoundationEssentials
import GGUF
import Kernels
@testable import Models
import Quantities
@testable import Runs
import TestSupport
import Testing
import Tokenization

@testable import Inference

/// Models with short convolutions, beyond what the tests of all families ask.
@Suite struct ConvolutionTests {
  /// The state of a convolution is part of a sequence: others in the same step have their own.
  @Test func `sequences of a step keep their own states`() throws {
    let family = FamilyModel("lfm2moe")
    try family.withLoaded { model in
      let prompts = try family.prompts().map { Array($0.ids.prefix(9)) }
      let alone = try prompts.map { try bits(of: $0, model) }
      var setup = EngineHarness.Setup(batch: 32, allLogits: false)
      setup.sequences = 2
      let harness = try EngineHarness(setup, model: model)
      let sequences = try prompts.map { _ in try harness.another() }
      for index in 0..<9 {
        try harness.engine.step(zip(prompts, sequences).map { StepPart([$0[index]], of: $1) })
        for (sequence, expected) in zip(sequences, alone) {
          let row = harness.engine.logits(of: sequence).row(0).map(\.bitPattern)
          #expect(row == expected[index])
        }
      }
    }
  }

  private func bits(of prompt: [Int], _ model: Model) throws -> [[UInt32]] {
    let harness = try EngineHarness(.init(batch: 4), model: model)
    return try harness.logits(of: prompt).map { $0.map(\.bitPattern) }
  }

  /// Two layers of attention with KV entries of 32, two convolutions over 3 positions of 64.
  @Test(arguments: [(16, 4), (300, 32)])
  func `what a sequence keeps is in its account, and constant in context for convolutions`(
    contextLength: Int, maxBatch: Int
  ) throws {
    let model = try ModelFile(path: FamilyModel("lfm2").path, files: disk).blueprint
    let options = EngineOptions(
      arithmetic: Arithmetic(precision: .reference, variant: .best),
      contextLength: contextLength, maxBatch: maxBatch)
    let attention = 2 * (contextLength + maxBatch) * 2 * 32 * 4
    let states = 2 * 2 * 2 * 64 * 4
    let memory = SequenceMemory(model: model, options: options)
    #expect(memory.keyValueByteCount.bytes == attention + states)
    #expect(
      SequenceMemory.keyValueBytes(of: model, options: options) == Double(attention + states))
    // Products and outputs of all rows are activations.
    let buffers = ConvolutionBuffers(of: model, options: options)
    #expect((buffers?.byteCount.bytes ?? 0) >= maxBatch * 5 * 64 * 4)
    let plain = try ModelFile(path: FamilyModel("qwen3").path, files: disk).blueprint
    #expect(ConvolutionBuffers(of: plain, options: options) == nil)
  }

  /// As the reference tokenizes it: a text begins with the token for that.
  @Test func `texts begin and end as the family has it`() throws {
    let family = FamilyModel("lfm2")
    let tokenizer = try Tokenizer(file: GGUFFile(path: family.path, files: disk))
    let text = "The cat sat on the mat, and then it ran off again."
    let ids = try family.prompts()[0].ids
    #expect(tokenizer.encode(text, addingEnds: true) == ids)
    #expect(tokenizer.addsBeginOfSequence && tokenizer.beginOfSequence == ids[0])
    #expect(tokenizer.endOfSequence.map { tokenizer.endOfGeneration.contains($0) } == true)
  }

  /// What llama.cpp's own tool says of the public files in Q4_K_M.
  @Test(arguments: [
    ("lfm2-1.2b", 16, 6, 728_509_440, 728_509_440),
    ("lfm2-8b-a1b", 24, 6, 379_631_360, 962_475_776),
    ("ernie-4.5-21b-a3b", 28, 28, 933_802_752, 2_087_830_272),
  ]) func `headers of public files are priced by their blocks`(
    name: String, layerCount: Int, attentionCount: Int, residentByteCount: Int,
    byteCountPerToken: Int
  ) throws {
    let header = try ModelFile(
      path: FamilyModel(name + ".header").path, files: disk, for: .pricing)
    let model = try NamedShape(header).blueprint
    #expect(model.shape.layerCount == layerCount && header.leftOut.isEmpty)
    #expect(model.shape.attention.count == attentionCount && header.pricingCaveats.isEmpty)
    #expect(model.residentByteCount.bytes == residentByteCount)
    #expect(model.byteCountPerToken.bytes == byteCountPerToken)
    guard attentionCount < layerCount else { return }
    let options = EngineOptions(
      arithmetic: Arithmetic(precision: .quantized, variant: .best), contextLength: 1000,
      maxBatch: 1)
    // 12 KiB a position, and 16 KiB of state with as much for a batch in each other layer.
    #expect(
      SequenceMemory.keyValueBytes(of: model, options: options)
        == Double(1001 * 12_288 + (layerCount - 6) * 2 * 16_384))
  }
}
