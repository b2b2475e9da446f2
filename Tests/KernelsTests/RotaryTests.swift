import Kernels
import TestSupport
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

  @Test func `a factor and divisors slow pairs down`() {
    let plain = RotaryTable(headDim: 4, base: 100)
    let slow = RotaryTable(headDim: 4, base: 100, factor: 8, divisors: [1, 1e30])
    #expect(slow.inverseFrequencies[0] == plain.inverseFrequencies[0] / 8)
    #expect(slow.inverseFrequencies[1] < 1e-30)
    #expect(RotaryTable(headDim: 4, base: 100, divisors: [1, 1]) == plain)
  }

  /// The bounds and the magnitude of gpt-oss-20b, as llama.cpp has them: pairs 8 and 18 of heads of
  /// 64, and 1.34657.
  @Test func `stretched positions slow down pairs that turn slowly, and grow`() {
    let plain = RotaryTable(headDim: 64, base: 150_000)
    let slow = RotaryTable(
      headDim: 64, base: 150_000, yarn: YaRN(factor: 32, contextLength: 4096))
    #expect(plain.magnitude == 1 && abs(slow.magnitude - 1.34657) < 1e-5)
    for pair in 0..<32 {
      let ratio = slow.inverseFrequencies[pair] / plain.inverseFrequencies[pair]
      let share = Float(min(max(pair - 8, 0), 10)) / 10
      #expect(abs(ratio - (1 - share + share / 32)) < 1e-6)
    }
    let row = activations([[3, 4]])
    let turns = RotaryTurns(
      RotaryTable(headDim: 2, base: 10, yarn: YaRN(factor: 4, contextLength: 64)),
      positions: 0..<1)
    Rotary(row, heads: 1, turns: turns, variant: .best).run()
    #expect(abs(row[0, 0] - 3 * 1.1386294) < 1e-5 && abs(row[0, 1] - 4 * 1.1386294) < 1e-5)
  }

  /// 20 pairs: two vectors of 8 and 4 more.
  @Test(arguments: supportedVariants)
  func `neighbours turn as halves do`(variant: KernelVariant) {
    var generator = RepeatableGenerator(seed: 6)
    let halves = randomActivations(3, 80, using: &generator)
    let neighbours = Activations(maxRows: 3, columns: 80)
    let position = { (element: Int) in element / 40 * 40 + element % 20 * 2 + element % 40 / 20 }
    for row in 0..<3 {
      for element in 0..<80 { neighbours[row, position(element)] = halves[row, element] }
    }
    let turns = RotaryTurns(RotaryTable(headDim: 40, base: 50), positions: 5..<8)
    Rotary(halves, heads: 2, turns: turns, variant: variant).run()
    Rotary(neighbours, heads: 2, turns: turns, pairs: .neighbours, variant: variant).run()
    for row in 0..<3 {
      for element in 0..<80 {
        #expect(neighbours[row, position(element)].bitPattern == halves[row, element].bitPattern)
      }
    }
  }
}
