import Inference
import Kernels
import Models
import Residency
import Testing

/// Tiny models of the families that are computed, against a reference, and what must not change
/// their answers.
@Suite struct FamilyTests {
  @Test(arguments: FamilyModel.all, [128, 7, 1])
  func `reference arithmetic gives the exact logits and experts`(
    family: FamilyModel, batch: Int
  ) throws {
    try family.withLoaded { model in
      for prompt in try family.prompts() {
        let harness = try EngineHarness(.init(precision: .reference, batch: batch), model: model)
        let computed = try harness.logits(of: prompt.ids)
        for (position, row) in zip(prompt.positions, try family.logits(prompt)) {
          let difference = GoldenTests.greatestDifference(computed[position], row)
          #expect(difference <= family.greatestDifference)
        }
        if batch == 128 { expectRouting(prompt, harness.decisions.recorded) }
      }
    }
  }

  private func expectRouting(_ prompt: FamilyModel.Prompt, _ recorded: RecordedDecisions) {
    let routed = zip(prompt.experts, prompt.weights).compactMap { experts, weights in
      experts.flatMap { experts in weights.map { (experts: experts, weights: $0) } }
    }
    #expect(recorded.layers.count == routed.count)
    for (layer, expected) in zip(recorded.layers, routed) {
      #expect(layer.routing.experts == Array(expected.experts.joined()))
      for (weight, wanted) in zip(layer.routing.weights, expected.weights.joined()) {
        #expect(abs(weight - wanted) <= 2e-5)
      }
    }
  }

  @Test(arguments: FamilyModel.all)
  func `threads, caches, prefetching and batches change no bit`(family: FamilyModel) throws {
    try family.withLoaded { model in
      let prompt = try family.prompts()[1].ids
      let expected = try PropertyTests.outcome(.init(), model: model, prompt: prompt)
      let used = model.shape.expertsPerToken
      var setups = [1, 7, 32].map { EngineHarness.Setup(batch: $0) }
      setups += [1, 3].map { .init(threads: $0) }
      setups += [.init(readGranularity: .matrix), .init(skipsInactiveNeurons: false)]
      for depth in 0...4 {
        for capacity in [used, used + 1, 11, 256] {
          setups.append(.init(capacity: capacity, prefetchDepth: depth))
        }
      }
      for setup in setups {
        let outcome = try PropertyTests.outcome(setup, model: model, prompt: prompt)
        #expect(outcome == expected, "\(setup)")
      }
    }
  }
}
