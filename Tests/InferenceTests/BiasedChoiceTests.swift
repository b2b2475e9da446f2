import Glibc
import Inference
import Kernels
import Models
import Testing

/// Choices of experts in which a bias takes part.
@Suite struct BiasedChoiceTests {
  private static let block: ExpertsBlock = {
    var block = ExpertsBlock(
      count: 4, usedCount: 2, length: 32, routerInput: .attentionOutput, gating: .softmax,
      activation: .silu)
    block.hasChoiceBias = true
    return block
  }()

  private func routing(_ logits: [Float], bias: [Float]?) -> Routing {
    let row = Activations(maxRows: 1, columns: 4)
    row.fill(row: 0, with: logits)
    return Routing(logits: row, by: Self.block, bias: bias)
  }

  @Test func `a bias ranks experts, and is in no weight`() {
    // Shares of 0.1, 0.2, 0.3 and 0.4.
    let logits: [Float] = [1, 2, 3, 4].map { logf($0) }
    #expect(routing(logits, bias: nil).experts == [3, 2])
    #expect(routing(logits, bias: [0, 0, 0, 0]).experts == [3, 2])
    let biased = routing(logits, bias: [0.5, 0, 0, 0.1])
    #expect(biased.experts == [0, 3])
    #expect(abs(biased.weights[0] - 0.2) < 1e-6 && abs(biased.weights[1] - 0.8) < 1e-6)
    #expect(Routing.areWeights(biased.weights, of: Self.block))
    // The lower index wins a tie.
    #expect(routing([0, 0, 0, 0], bias: [0, 1, 1, 1]).experts == [1, 2])
  }

  @Test func `experts that count next to nothing are divided by no less than a limit`() {
    let chosen = routing([0, -20, -20, 0], bias: [0, 2, 2, 0])
    #expect(chosen.experts == [1, 2])
    let share = expf(-20) / 2
    for weight in chosen.weights { #expect(abs(weight / (share * 0x1p14) - 1) < 1e-4) }
  }
}
