import DeviceInterface
import GGUF
import Kernels
import Quantities
import TestSupport
import Testing

@Suite struct RowKernelTests {
  @Test func `a norm divides by the root mean square`() {
    let output = Activations(maxRows: 2, columns: 2)
    RMSNorm(
      activations([[3, 4], [0, 0]]), weight: activations([[1, 2]]), epsilon: 0.5, into: output,
      variant: .best
    ).run()
    let root = Float(13).squareRoot()
    #expect(abs(output[0, 0] - 3 / root) < 1e-6)
    #expect(abs(output[0, 1] - 8 / root) < 1e-6)
    #expect(output.row(1) == [0, 0])
  }

  @Test func `a norm of many columns is exact to rounding`() {
    var generator = RepeatableGenerator(seed: 1)
    let input = randomActivations(1, 2561, using: &generator)
    let output = Activations(maxRows: 1, columns: 2561)
    let weight = activations([[Float](repeating: 1, count: 2561)])
    RMSNorm(input, weight: weight, epsilon: 1e-6, into: output, variant: .best).run()
    let squares = input.row(0).reduce(0) { $0 + Double($1) * Double($1) }
    let root = (squares / 2561 + 1e-6).squareRoot()
    for (value, result) in zip(input.row(0), output.row(0)) {
      #expect(abs(Double(result) - Double(value) / root) < 1e-6)
    }
  }

  @Test func `each part of a row has a norm of its own`() {
    let rows = activations([[3, 4, 0, 0, 1, 1], [6, 8, 1, 1, 2, 2]])
    let kernel = PartNorm(
      rows, weight: activations([[1, 2]]), epsilon: 0.5, variant: .best)
    kernel.run(rows: 0..<1)
    let (first, last) = (Float(13).squareRoot(), Float(1.5).squareRoot())
    let expected = [3 / first, 8 / first, 0, 0, 1 / last, 2 / last]
    for (value, wanted) in zip(rows.row(0), expected) { #expect(abs(value - wanted) < 1e-6) }
    #expect(rows.row(1) == [6, 8, 1, 1, 2, 2])
    #expect(kernel.rows == 2 && kernel.work.multiplyAdds == 36)
    #expect(kernel.work.memoryTraffic == ByteCount(2 * 48 + 8))
  }

  @Test func `a bias is added to each row`() {
    let rows = activations([[1, 2], [3, 4]])
    let kernel = AddBias(activations([[10, 20]]), to: rows, variant: .best)
    kernel.run()
    #expect((0..<2).map(rows.row) == [[11, 22], [13, 24]])
    #expect(kernel.work.memoryTraffic == ByteCount(2 * 16 + 8))
  }

  @Test func `tokens get the rows of the table`() {
    var generator = RepeatableGenerator(seed: 2)
    let weights = Weights(.q4_K, rows: 5, columns: 256, using: &generator)
    let table = weights.matrix(.q4_K, rows: 5, columns: 256)
    let output = Activations(maxRows: 3, columns: 256)
    EmbedTokens(table: table, tokens: [4, 1], into: output).run()
    #expect(output.rows == 2)
    #expect((0..<2).map(output.row) == [table.decodedRow(4), table.decodedRow(1)])
  }

  @Test func `a residual addition adds row to row`() {
    let sum = activations([[1, 2], [3, 4]])
    let kernel = AddRows(activations([[10, 20], [30, 40]]), to: sum, variant: .best)
    kernel.run(rows: 1..<2)
    #expect((0..<2).map(sum.row) == [[1, 2], [33, 44]])
    #expect(kernel.work.kind == .combine && kernel.work.memoryTraffic == ByteCount(48))
  }

  @Test func `what is added to the stream and embeddings may have scales`() {
    let sum = activations([[1, 2], [3, 4]])
    AddRows(activations([[10, 20], [30, 40]]), to: sum, scale: 0.5, variant: .best).run()
    #expect((0..<2).map(sum.row) == [[6, 12], [18, 24]])
    Combine(
      activations([[1, 2], [3, 4]]), weights: [1, 0.5], expertsPerToken: 1, onto: sum, scale: 4,
      variant: .best
    ).run()
    #expect((0..<2).map(sum.row) == [[10, 20], [24, 32]])
    var generator = RepeatableGenerator(seed: 2)
    let weights = Weights(.q8_0, rows: 3, columns: 32, using: &generator)
    withExtendedLifetime(weights) {
      let table = weights.matrix(.q8_0, rows: 3, columns: 32)
      let output = Activations(maxRows: 1, columns: 32)
      EmbedTokens(table: table, tokens: [2], scale: 12, into: output).run()
      #expect(output.row(0) == table.decodedRow(2).map { 12 * $0 })
    }
  }

  @Test func `experts are added in the order of their ranks`() {
    // In any other order 1 would survive or vanish differently next to 1e8.
    let outputs = activations([[1], [1e8], [-1e8], [2], [3], [4]])
    let residual = activations([[0], [5]])
    Combine(
      outputs, weights: [1, 1, 1, 0.5, 1, 2], expertsPerToken: 3, onto: residual, variant: .best
    ).run()
    #expect((0..<2).map(residual.row) == [[0], [17]])
  }

  @Test func `positive elements are counted`() {
    let gate = activations([[1, -1, 0, 2], [-0.0, 3, -4, -5]])
    #expect(gate.positiveCount(rows: 0..<2, variant: .best) == 3)
    #expect(gate.positiveCount(rows: 1..<2, variant: .best) == 1)
  }

  @Test func `rows are copied and lent`() {
    let target = Activations(maxRows: 2, columns: 2)
    target.copy(row: 1, from: activations([[7, 8]]), row: 0)
    #expect(target.row(1) == [7, 8])
    #expect(target.withRow(1) { span in span[0] + span[1] } == 15)
    #expect(target.byteCount == ByteCount(16))
  }
}
