import DeviceInterface
import GGUF
import Kernels
import Quantities
import TestSupport
import Testing

@Suite struct DownTests {
  let outputs = 352
  let neurons = 256
  let tokens = 3

  /// z of which most neurons are inactive, all of one group among them.
  func sparse(using generator: inout RepeatableGenerator) -> Activations {
    let z = randomActivations(tokens, neurons, using: &generator)
    for token in 0..<tokens {
      for neuron in 0..<neurons {
        let isActive = Int.random(in: 0..<4, using: &generator) == 0 && neuron / 32 != 2
        if !isActive { z[token, neuron] = 0 }
      }
    }
    return z
  }

  func operand(
    _ z: Activations, _ type: TensorType, _ precision: Arithmetic.Precision,
    _ variant: KernelVariant = .best, keepsInactive: Bool = false
  ) -> Operand {
    let operand = Operand(
      maxRows: tokens, columns: neurons, consumers: [type], grouped: [type],
      keepsInactive: keepsInactive, arithmetic: Arithmetic(precision: precision, variant: variant))
    Pack(z, into: operand).run()
    return operand
  }

  func down(
    _ matrix: DownMatrix, _ operand: Operand, _ z: Activations, skip: Bool, into output: Activations
  ) -> Down {
    Down(
      matrix, operand, activations: z, skipInactive: skip,
      activeCount: z.positiveCount(rows: 0..<tokens, variant: .best), into: output,
      outputRows: [2, 0, 1])
  }

  @Test(arguments: TensorType.computable, Arithmetic.Precision.allCases)
  func `transposed layouts give what the file's layout gives`(
    type: TensorType, precision: Arithmetic.Precision
  ) {
    var generator = RepeatableGenerator(seed: 5)
    let weights = Weights(type, rows: outputs, columns: neurons, using: &generator)
    let layout = DownTransposition.layout(for: type, outputs: outputs, neurons: neurons)
    let turned = weights.transposed(type, outputs: outputs, neurons: neurons)
    let z = sparse(using: &generator)
    let packed = operand(z, type, precision)
    let dense = Activations(maxRows: tokens, columns: outputs)
    let matrix = weights.down(type, .outputRows, outputs: outputs, neurons: neurons)
    down(matrix, packed, z, skip: false, into: dense).run()
    let sparse = Activations(maxRows: tokens, columns: outputs)
    let grouped = turned.down(type, layout, outputs: outputs, neurons: neurons)
    down(grouped, packed, z, skip: true, into: sparse).run()
    let rows = weights.matrix(type, rows: outputs, columns: neurons)
    for token in 0..<tokens {
      for output in 0..<outputs {
        let row = [1, 2, 0][token]
        let magnitude = zip(rows.decodedRow(output), z.row(row)).reduce(0) {
          $0 + abs(Double($1.0 * $1.1))
        }
        #expect(
          isClose(sparse[token, output], Double(dense[token, output]), magnitude: 10 * magnitude))
      }
    }
  }

  @Test func `a bias is added once, however the outputs are divided`() {
    var generator = RepeatableGenerator(seed: 8)
    let weights = Weights(.q8_0, rows: outputs, columns: neurons, using: &generator)
    let matrix = weights.down(.q8_0, .outputRows, outputs: outputs, neurons: neurons)
    let z = randomActivations(tokens, neurons, using: &generator)
    let bias = randomActivations(1, outputs, using: &generator)
    let packed = operand(z, .q8_0, .quantized)
    let (plain, biased) = (
      Activations(maxRows: tokens, columns: outputs), Activations(maxRows: tokens, columns: outputs)
    )
    down(matrix, packed, z, skip: false, into: plain).run()
    let kernel = Down(
      matrix, packed, activations: z, bias: bias, skipInactive: false,
      activeCount: tokens * neurons, into: biased, outputRows: [2, 0, 1])
    kernel.runInPieces(using: &generator)
    for token in 0..<tokens {
      for output in 0..<outputs {
        #expect(biased[token, output] == plain[token, output] + bias[0, output])
      }
    }
    let work = down(matrix, packed, z, skip: false, into: plain).work
    #expect(kernel.work.memoryTraffic == work.memoryTraffic + bias.byteCount)
  }

  @Test(arguments: TensorType.computable, Arithmetic.Precision.allCases)
  func `skipping, dividing and the variant do not change a bit`(
    type: TensorType, precision: Arithmetic.Precision
  ) {
    var generator = RepeatableGenerator(seed: 6)
    let weights = Weights(type, rows: outputs, columns: neurons, using: &generator)
    let layout = DownTransposition.layout(for: type, outputs: outputs, neurons: neurons)
    let turned = weights.transposed(type, outputs: outputs, neurons: neurons)
    let matrix = turned.down(type, layout, outputs: outputs, neurons: neurons)
    let z = sparse(using: &generator)
    let plain = Activations(maxRows: tokens, columns: outputs)
    down(matrix, operand(z, type, precision, .portable), z, skip: false, into: plain).run()
    for variant in supportedVariants {
      for skip in [false, true] {
        let packed = operand(z, type, precision, variant, keepsInactive: !skip)
        let output = Activations(maxRows: tokens, columns: outputs)
        down(matrix, packed, z, skip: skip, into: output).runInPieces(using: &generator)
        #expect(output.bits == plain.bits, "\(variant), skip \(skip)")
      }
    }
  }

  @Test func `blocks along the outputs are multiplied as floats`() {
    var generator = RepeatableGenerator(seed: 8)
    let (outputs, type) = (64, TensorType.q4_0)
    let weights = Weights(type, rows: neurons, columns: outputs, using: &generator)
    let z = sparse(using: &generator)
    let output = Activations(maxRows: tokens, columns: outputs)
    let matrix = weights.down(type, .neuronRows, outputs: outputs, neurons: neurons)
    down(matrix, operand(z, type, .quantized), z, skip: true, into: output).run()
    let rows = weights.matrix(type, rows: neurons, columns: outputs)
    for column in 0..<outputs {
      let terms = (0..<neurons).map { Double(rows.decodedRow($0)[column]) * Double(z[0, $0]) }
      let magnitude = terms.reduce(0) { $0 + abs($1) }
      #expect(isClose(output[2, column], terms.reduce(0, +), magnitude: magnitude))
    }
  }

  @Test(arguments: supportedVariants)
  func `the largest sums of a group do not overflow`(variant: KernelVariant) {
    let blockOfMinusEight = [0x00, 0x3C] + [UInt8](repeating: 0, count: 16)
    let weights = Weights((0..<64).flatMap { _ in blockOfMinusEight })
    let turned = weights.transposed(.q4_0, outputs: 64, neurons: 32)
    let z = activations([[Float](repeating: 127, count: 32)])
    let operand = Operand(
      maxRows: 1, columns: 32, consumers: [], grouped: [.q4_0],
      arithmetic: Arithmetic(precision: .quantized, variant: variant))
    Pack(z, into: operand).run()
    let output = Activations(maxRows: 1, columns: 64)
    let matrix = turned.down(.q4_0, .neuronGroups, outputs: 64, neurons: 32)
    Down(
      matrix, operand, activations: z, skipInactive: true, activeCount: 32, into: output,
      outputRows: [0]
    ).run()
    #expect(output.row(0) == [Float](repeating: -127 * 8 * 32, count: 64))
  }

  @Test func `a sparse price follows the active count`() {
    let weights = Weights([UInt8](repeating: 0, count: 64 * 256 / 32 * 18))
    let z = Activations(maxRows: 1, columns: 256)
    let packed = operand(z, .q4_0, .quantized)
    let output = Activations(maxRows: 1, columns: 64)
    let works = [DownLayout.neuronGroups, .outputRows].map { layout in
      Down(
        weights.down(.q4_0, layout, outputs: 64, neurons: 256), packed, activations: z,
        skipInactive: true, activeCount: 64, into: output, outputRows: [0]
      ).work
    }
    #expect(works.map(\.multiplyAdds) == [64 * 64, 64 * 256])
    #expect(
      works[1].memoryTraffic.bytes - works[0].memoryTraffic.bytes == 64 * 256 / 32 * 16 * 3 / 4)
    #expect(works[0].multiplier == .int8)
  }
}
