import GGUF
import Inference
import Kernels
import Models
import Testing

/// Parity with independent references over the same file (see Golden/README.md).
@Suite struct GoldenTests {
  let model: Model

  init() throws { model = try TestModel.shared.get() }

  @Test(arguments: GoldenPrompt.names, ["torch.w128", "llamacpp_f32deq.w128"])
  func `reference arithmetic gives the reference's logits`(
    name: String, reference: String
  ) throws {
    let prompt = try GoldenPrompt(named: name)
    let variant = try #require(prompt.variants[reference])
    let harness = try EngineHarness(.init(precision: .reference), model: model)
    let computed = try harness.logits(of: prompt.ids)
    let expected = try prompt.logits(variant, vocabulary: harness.vocabulary)
    for (position, row) in zip(prompt.logitPositions, expected) {
      #expect(Self.greatestDifference(computed[position], row) <= 2e-3)
    }
  }

  @Test func `reference arithmetic selects the reference's experts`() throws {
    var (equal, total) = (0, 0)
    for name in GoldenPrompt.names {
      let prompt = try GoldenPrompt(named: name)
      let variant = try #require(prompt.variants["torch.w128"])
      let (matches, count) = try expertAgreement(prompt, variant, precision: .reference)
      equal += matches
      total += count
    }
    #expect(Double(equal) / Double(total) >= 0.999, "\(equal) of \(total)")
  }

  @Test(arguments: GoldenPrompt.names)
  func `reference arithmetic continues with the reference's tokens`(name: String) throws {
    let prompt = try GoldenPrompt(named: name)
    let greedy = try #require(prompt.greedy["llamacpp_f32deq.w128"])
    let harness = try EngineHarness(.init(precision: .reference), model: model)
    _ = try harness.logits(of: prompt.ids)
    let tokens = try harness.continuation(count: greedy.ids.count)
    let certain = greedy.closeCalls.first ?? greedy.ids.count
    #expect(tokens.prefix(certain) == greedy.ids.prefix(certain))
  }

  /// Rounding activations to int8 moves logits; the yardstick is how far the other engine's own
  /// rounding moved them from the same exact reference.
  @Test(arguments: GoldenPrompt.names)
  func `int8 products stay within the noise of rounding`(name: String) throws {
    let prompt = try GoldenPrompt(named: name)
    let exact = try #require(prompt.variants["torch.w128"])
    let rounded = try #require(prompt.variants["llamacpp_q4_0.w128"])
    let harness = try EngineHarness(.init(precision: .quantized), model: model)
    let computed = try harness.logits(of: prompt.ids)
    let exactRows = try prompt.logits(exact, vocabulary: harness.vocabulary)
    let roundedRows = try prompt.logits(rounded, vocabulary: harness.vocabulary)
    var (ours, theirs) = (0.0, 0.0)
    for (index, position) in prompt.logitPositions.enumerated() {
      ours += Self.meanSquare(computed[position], exactRows[index])
      theirs += Self.meanSquare(roundedRows[index], exactRows[index])
    }
    #expect(ours.squareRoot() <= 2 * theirs.squareRoot() + 0.02, "\(ours) against \(theirs)")
    let (equal, total) = try expertAgreement(prompt, exact, precision: .quantized)
    #expect(Double(equal) / Double(total) >= 0.9, "\(equal) of \(total)")
  }

  /// A file that declares a window as long as the prompt must see everything.
  @Test func `the window is the file's own`() throws {
    let prompt = try GoldenPrompt(named: "p4")
    let variant = try #require(prompt.variants["torch.w4096"])
    let wide = try RewrittenModel(
      changing: ["smallthinker.attention.sliding_window": .uint32(4096)])
    let harness = try EngineHarness(.init(precision: .reference), model: wide.model)
    let computed = try harness.logits(of: prompt.ids)
    let expected = try prompt.logits(variant, vocabulary: harness.vocabulary)
    for (position, row) in zip(prompt.logitPositions, expected) {
      #expect(Self.greatestDifference(computed[position], row) <= 2e-3)
    }
  }

  /// How many (token, layer) pairs choose the same set of experts.
  private func expertAgreement(
    _ prompt: GoldenPrompt, _ variant: GoldenPrompt.Variant, precision: Arithmetic.Precision
  ) throws -> (equal: Int, total: Int) {
    let harness = try EngineHarness(.init(precision: precision, batch: 512), model: model)
    _ = try harness.logits(of: prompt.ids)
    var equal = 0
    for (layer, decision) in harness.decisions.recorded.layers.enumerated() {
      let perToken = decision.routing.expertsPerToken
      for token in prompt.ids.indices {
        let chosen = decision.routing.experts[(token * perToken)..<((token + 1) * perToken)]
        if Set(chosen) == Set(variant.experts[token][layer]) { equal += 1 }
      }
    }
    return (equal, prompt.ids.count * model.shape.layerCount)
  }

  static func greatestDifference(_ a: [Float], _ b: [Float]) -> Float {
    zip(a, b).map { abs($0 - $1) }.max() ?? .infinity
  }

  static func meanSquare(_ a: [Float], _ b: [Float]) -> Double {
    zip(a, b).reduce(0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) } / Double(a.count)
  }
}
