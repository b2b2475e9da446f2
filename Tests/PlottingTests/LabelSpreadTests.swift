@testable import Plotting
import TestSupport
import Testing

@Suite struct LabelSpreadTests {
  @Test func `labels that have room stay where they are`() {
    #expect(LabelSpread.positions([10, 50, 90], gap: 20, within: 0...100) == [10, 50, 90])
  }

  @Test(arguments: 0..<200) func `labels keep their order, distance and frame`(seed: UInt64) {
    var generator = RepeatableGenerator(seed: seed)
    let count = Int.random(in: 1...8, using: &generator)
    let wanted = (0..<count).map { _ in Double.random(in: 0...400, using: &generator) }.sorted()
    let placed = LabelSpread.positions(wanted, gap: 22, within: 8...400)
    #expect(zip(placed, placed.dropFirst()).allSatisfy { $1 - $0 > 22 - 1e-9 })
    #expect(placed.allSatisfy { (8...400).contains($0) })
  }
}
