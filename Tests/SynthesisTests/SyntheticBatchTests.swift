import Inference
import Kernels
import Models
import Runs
import Synthesis
import TestSupport
import Testing

@Suite struct SyntheticBatchTests {
  @Test func `a made-up text in other batches is the one that is made up in those`() throws {
    let model = NamedShape.embedded.blueprint
    func recording(_ maxBatch: Int) -> Recording {
      SyntheticDecisions(model: model, routing: .uniform, locality: .independent, seed: 3)
        .recording(
          promptCount: 50, answerCount: 4, depth: 3,
          conditions: Recording.Conditions(
            EngineOptions(
              arithmetic: Arithmetic(precision: .quantized, variant: .best), contextLength: 128,
              maxBatch: maxBatch)))
    }
    #expect(recording(128).inBatches(of: 16) == recording(16))
    #expect(recording(16).inBatches(of: 64) == recording(64))
  }
}
