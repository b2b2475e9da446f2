import GGUF
import Models
import TestSupport
import Testing
import Tokenization

/// What must not change an answer, on layouts that the embedded model does not have.
@Suite struct SeededPropertyTests {
  static let shapes = [
    SeededShape.with {
      ($0.layerCount, $0.window, $0.headLength) = (6, 5, 24)
      $0.expertTypes = [.init(.q4_0), .init(gate: .q8_0, up: .q4_1, down: .f16)]
    },
    SeededShape.with {
      ($0.layerCount, $0.isTransposed, $0.gating) = (5, true, .softmax)
      $0.expertTypes = [.init(gate: .q4_0, up: .q4_0, down: .q8_0), .init(.bf16), .init(.q4_1)]
    },
    WeightTypeTests.mixed(isTransposed: false),
  ]

  @Test(arguments: shapes.indices) func `skipping closed neurons gives the same bits`(
    index: Int
  ) throws {
    try expectSameBits(index) { $0.skipsInactiveNeurons = false }
  }

  @Test(arguments: shapes.indices) func `the smallest cache gives the same bits`(
    index: Int
  ) throws {
    try expectSameBits(index) { $0.capacity = 1 }
    try expectSameBits(index) { ($0.capacity, $0.prefetchDepth) = (3, 3) }
  }

  @Test(arguments: shapes.indices, [1, 7]) func `batches do not matter`(
    index: Int, batch: Int
  ) throws {
    let (whole, parts) = try outcomes(index) { $0.batch = batch }
    #expect(parts.tokens == whole.tokens)
    let differences = zip(parts.logits.joined(), whole.logits.joined()).map {
      abs(Float(bitPattern: $0) - Float(bitPattern: $1))
    }
    #expect(try #require(differences.max()) <= 1e-4)
  }

  @Test func `the tokenizer of a seeded model is valid`() throws {
    let tokenizer = try SeededModel(.init()).withLoaded {
      try Tokenizer(file: GGUFFile(path: $0.file.path, files: disk))
    }
    #expect(tokenizer.vocabularyCount == 288)
    #expect(tokenizer.decode(tokenizer.encode("the end")) == "the end")
  }

  private func expectSameBits(
    _ index: Int, _ change: (inout EngineHarness.Setup) -> Void
  ) throws {
    let (outcome, changed) = try outcomes(index, change)
    #expect(outcome == changed)
  }

  private func outcomes(
    _ index: Int, _ change: (inout EngineHarness.Setup) -> Void
  ) throws -> (PropertyTests.Outcome, PropertyTests.Outcome) {
    let seeded = SeededModel(Self.shapes[index])
    var setup = EngineHarness.Setup()
    change(&setup)
    let changed = setup
    return try seeded.withLoaded { model in
      try (
        PropertyTests.outcome(.init(), model: model, prompt: seeded.prompt(23), count: 6),
        PropertyTests.outcome(changed, model: model, prompt: seeded.prompt(23), count: 6)
      )
    }
  }
}
