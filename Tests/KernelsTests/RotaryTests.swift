import Kernels
import Testing

@Suite struct RotaryTests {
  @Test func `frequencies are the golden ones`() {
    let table = RotaryTable(headDim: 128, base: 1.5e6)
    let golden: [Int: Float] = [
      0: 1, 1: 0.80075300, 2: 0.64120537, 31: 1.0196610e-3, 32: 8.1649658e-4, 63: 8.3254970e-7,
    ]
    for (pair, frequency) in golden {
      #expect(abs(table.inverseFrequencies[pair] / frequency - 1) < 1e-7)
    }
  }

  @Test func `each head turns its first half against its second`() {
    let rows = activations([[Float]](repeating: [1, 2, 3, 4, 1, 2, 3, 4], count: 2))
    let table = RotaryTable(headDim: 4, base: 1)  // All pairs turn by one radian per position.
    Rotary(rows, heads: 2, turns: RotaryTurns(table, positions: 0..<2), variant: .best).run()
    #expect(rows.row(0) == [1, 2, 3, 4, 1, 2, 3, 4])
    let (cosine, sine) = (Float(0.54030231), Float(0.84147098))
    let turned = [
      cosine - 3 * sine, 2 * cosine - 4 * sine, 3 * cosine + sine, 4 * cosine + 2 * sine,
    ]
    for (value, expected) in zip(rows.row(1), turned + turned) {
      #expect(abs(value - expected) < 1e-6)
    }
  }
}
