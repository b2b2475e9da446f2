import DeviceInterface
import GGUF
import Kernels
import Quantities
import TestSupport
import Testing

@Suite struct SparseHeadTests {
  let rows = 75

  @Test(arguments: supportedVariants, Arithmetic.Precision.allCases)
  func `listed tokens have the dense head's bits and all others minus infinity`(
    variant: KernelVariant, precision: Arithmetic.Precision
  ) {
    var generator = RepeatableGenerator(seed: 5)
    for type in TensorType.computable {
      let columns = 3 * max(type.weightsPerBlock, 32)
      let weights = Weights(type, rows: rows, columns: columns, using: &generator)
      let matrix = weights.matrix(type, rows: rows, columns: columns)
      let operand = Operand(
        maxRows: 1, columns: columns, consumers: [type],
        arithmetic: Arithmetic(precision: precision, variant: variant))
      Pack(randomActivations(1, columns, using: &generator), into: operand).run()
      let dense = Activations(maxRows: 1, columns: rows)
      MatMul(.head, matrix, operand, into: dense).run()
      let random = (0..<Int32(rows)).filter { _ in Bool.random(using: &generator) }
      for tokens in [random, [0], [74], [31, 32], Array(0..<75)] {
        let logits = activations([[Float](repeating: 42, count: rows)])
        SparseHead(matrix, operand, tokens: tokens, into: logits).runInPieces(using: &generator)
        let expected = (0..<rows).map { row in
          tokens.contains(Int32(row)) ? dense.bits[0][row] : (-Float.infinity).bitPattern
        }
        #expect(logits.bits[0] == expected, "\(type.name), \(tokens)")
      }
    }
  }

  @Test func `only listed rows are paid for`() {
    let weights = Weights([UInt8](repeating: 0, count: rows * 3 * 18))
    let matrix = weights.matrix(.q4_0, rows: rows, columns: 96)
    let operand = Operand(
      maxRows: 1, columns: 96, consumers: [.q4_0],
      arithmetic: Arithmetic(precision: .quantized, variant: .best))
    Pack(Activations(maxRows: 1, columns: 96), into: operand).run()
    let logits = Activations(maxRows: 1, columns: rows)
    let all = MatMul(.head, matrix, operand, into: logits).work
    let few = SparseHead(matrix, operand, tokens: [3, 5, 70], into: logits).work
    #expect(few.kind == .head && few.multiplier == all.multiplier)
    #expect(few.multiplyAdds == 3 * 96)
    #expect(all.memoryTraffic.bytes - few.memoryTraffic.bytes == (rows - 3) * 3 * 18)
  }
}
