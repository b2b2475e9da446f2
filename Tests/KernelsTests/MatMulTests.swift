import DeviceInterface
import GGUF
import Kernels
import Quantities
import TestSupport
import Testing

@Suite struct MatMulTests {
  func operand(
    _ input: Activations, for type: TensorType, _ precision: Arithmetic.Precision,
    _ variant: KernelVariant = .best
  ) -> Operand {
    let operand = Operand(
      maxRows: input.rows, columns: input.columns, consumers: [type],
      arithmetic: Arithmetic(precision: precision, variant: variant))
    Pack(input, into: operand).run()
    return operand
  }

  /// The golden activations: 0.1 i - 1.
  let ramp = activations([(0..<32).map { 0.1 * Float($0) - 1 }])

  @Test(arguments: supportedVariants)
  func `the golden block and activations give the golden products`(variant: KernelVariant) {
    let header: [UInt8] = [0x00, 0x38]
    let weights = Weights(header + (0..<16).map { UInt8($0 | (15 - $0) << 4) })
    let matrix = weights.matrix(.q4_0, rows: 1, columns: 32)
    let output = Activations(maxRows: 1, columns: 1)
    MatMul(.head, matrix, operand(ramp, for: .q4_0, .quantized, variant), into: output).run()
    #expect(abs(output[0, 0] - -4.639618) < 5e-7)
    MatMul(.head, matrix, operand(ramp, for: .q4_0, .reference, variant), into: output).run()
    #expect(abs(output[0, 0] - -4.4) < 1e-5)
  }

  @Test func `packing gives the golden quants and a scale rounded to half`() {
    let golden: [Float] = [
      -60, -54, -48, -42, -36, -30, -24, -18, -12, -6, 0, 6, 12, 18, 24, 30, 36, 42, 48, 54, 60,
      67, 73, 79, 85, 91, 97, 103, 109, 115, 121, 127,
    ]
    let identity = Weights(
      (0..<32).flatMap { row -> [UInt8] in [0, 0x3C] + (0..<32).map { $0 == row ? 1 : 0 } })
    let output = Activations(maxRows: 1, columns: 32)
    let matrix = identity.matrix(.q8_0, rows: 32, columns: 32)
    MatMul(.head, matrix, operand(ramp, for: .q8_0, .quantized), into: output).run()
    #expect(output.row(0) == golden.map { $0 * 0.01654052734375 })
  }

  @Test(arguments: TensorType.computable, Arithmetic.Precision.allCases)
  func `every variant gives the exact product's bits`(
    type: TensorType, precision: Arithmetic.Precision
  ) {
    var generator = RepeatableGenerator(seed: UInt64(type.rawValue))
    for blocks in [1, 3, 8, 13] {
      let (rows, columns, tokens) = (9, blocks * type.weightsPerBlock, 6)
      let weights = Weights(type, rows: rows, columns: columns, using: &generator)
      let matrix = weights.matrix(type, rows: rows, columns: columns)
      let input = randomActivations(tokens, columns, using: &generator)
      let outputs = supportedVariants.map { variant in
        let output = Activations(maxRows: tokens, columns: rows)
        MatMul(.head, matrix, operand(input, for: type, precision, variant), into: output).run()
        return output
      }
      #expect(outputs.allSatisfy { $0.bits == outputs[0].bits })
      expectProducts(outputs[0], matrix, input, precision)
    }
  }

  func expectProducts(
    _ output: Activations, _ matrix: QuantizedMatrix, _ input: Activations,
    _ precision: Arithmetic.Precision
  ) {
    for token in 0..<input.rows {
      let activations = rounded(input.row(token), for: matrix.type, precision)
      for row in 0..<matrix.rows {
        let terms = zip(matrix.decodedRow(row), activations).map { Double($0) * $1 }
        let magnitude = terms.reduce(0) { $0 + abs($1) }
        let expected = terms.reduce(0, +)
        // Formats with minima cancel inside a block; their parts are larger than their terms.
        #expect(isClose(output[token, row], expected, magnitude: 10 * magnitude))
      }
    }
  }

  @Test(arguments: TensorType.computable, Arithmetic.Precision.allCases)
  func `a product does not depend on the batch or on how rows are divided`(
    type: TensorType, precision: Arithmetic.Precision
  ) {
    var generator = RepeatableGenerator(seed: 7)
    let (rows, columns, tokens) = (23, 5 * type.weightsPerBlock, 11)
    let weights = Weights(type, rows: rows, columns: columns, using: &generator)
    let matrix = weights.matrix(type, rows: rows, columns: columns)
    let packed = operand(
      randomActivations(tokens, columns, using: &generator), for: type, precision)
    let whole = Activations(maxRows: tokens, columns: rows)
    MatMul(.head, matrix, packed, into: whole).run()
    let divided = Activations(maxRows: tokens, columns: rows)
    MatMul(.head, matrix, packed, into: divided).runInPieces(using: &generator)
    #expect(divided.bits == whole.bits)
    for token in 0..<tokens {
      let single = Activations(maxRows: 1, columns: rows)
      MatMul(.head, matrix, packed, tokens: [token], into: single).run()
      #expect(single.bits[0] == whole.bits[token])
    }
  }

  @Test func `tokens are picked and results put where they are wanted`() {
    let weights = Weights([0, 0, 0x80, 0x3F, 0, 0, 0, 0x40])  // 1 and 2
    let matrix = weights.matrix(.f32, rows: 2, columns: 1)
    let packed = operand(activations([[1], [10], [100]]), for: .f32, .quantized)
    let output = Activations(maxRows: 4, columns: 2)
    MatMul(.head, matrix, packed, tokens: [2, 0], into: output, outputRows: [3, 1]).run()
    #expect((0..<4).map(output.row) == [[0, 0], [1, 2], [0, 0], [100, 200]])
    #expect(output.rows == 4)
    MatMul(.head, matrix, packed, tokens: [1], into: output).run()
    #expect(output.rows == 1 && output.row(0) == [10, 20])
  }

  @Test func `the price counts weights once and every product`() {
    // A stripe of activations has room for 16 blocks.
    let weights = Weights([UInt8](repeating: 0, count: 8 * 2 * 18))
    let matrix = weights.matrix(.q4_0, rows: 8, columns: 64)
    let packed = operand(Activations(maxRows: 3, columns: 64), for: .q4_0, .quantized)
    let work = MatMul(
      .projection, matrix, packed, into: Activations(maxRows: 3, columns: 8)
    ).work
    let (weightBytes, inputBytes, outputBytes) = (8 * 2 * 18, 3 * 16 * (32 + 8), 3 * 8 * 4)
    #expect(
      work
        == Work(
          kind: .projection, multiplier: .int8, multiplyAdds: 3 * 8 * 64,
          memoryTraffic: ByteCount(weightBytes + inputBytes + outputBytes)))
  }
}
