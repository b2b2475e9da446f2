@testable import Synthesis
import Testing

@Suite struct SelectionOffsetsTests {
  static let skewed: [Double] = [0.9, 0.5, 0.3, 0.15, 0.1, 0.03, 0.015, 0.005]

  @Test func `drawn logits choose as often as wanted`() {
    let offsets = SelectionOffsets(chosenCount: 2).offsets(for: Self.skewed)
    var generator = SeededGenerator(seed: 1, name: "draws")
    var counts = Self.skewed.map { _ in 0.0 }
    let draws = 20_000
    for _ in 0..<draws {
      let logits = offsets.map { $0 + generator.nextNormal() }
      for expert in logits.indices.sorted(by: { logits[$0] > logits[$1] }).prefix(2) {
        counts[expert] += 1 / Double(draws)
      }
    }
    for (count, wanted) in zip(counts, Self.skewed) { #expect(abs(count - wanted) < 0.015) }
  }

  @Test func `equal frequencies need no offsets`() {
    let offsets = SelectionOffsets(chosenCount: 3).offsets(for: Array(repeating: 0.25, count: 12))
    #expect(offsets.allSatisfy { abs($0) < 1e-9 })
  }
}
