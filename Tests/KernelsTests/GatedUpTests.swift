import DeviceInterface
import GGUF
import Glibc
import Kernels
import Quantities
import TestSupport
import Testing

@Suite struct GatedUpTests {
  let columns = 96
  let neurons = 41
  let tokens = 5

  @Test(arguments: supportedVariants, Arithmetic.Precision.allCases)
  func `inactive neurons are +0 and the others gate times up, skipped or not`(
    variant: KernelVariant, precision: Arithmetic.Precision
  ) {
    var generator = RepeatableGenerator(seed: 3)
    let weights = Weights(.q4_0, rows: neurons, columns: columns, using: &generator)
    let up = weights.matrix(.q4_0, rows: neurons, columns: columns)
    let gate = randomActivations(tokens, neurons, using: &generator)
    let operand = Operand(
      maxRows: tokens, columns: columns, consumers: [.q4_0],
      arithmetic: Arithmetic(precision: precision, variant: variant))
    Pack(randomActivations(tokens, columns, using: &generator), into: operand).run()
    let product = Activations(maxRows: tokens, columns: neurons)
    MatMul(.expertUp, up, operand, into: product).run()
    for skip in [false, true] {
      let z = Activations(maxRows: tokens, columns: neurons)
      let count = gate.positiveCount(rows: 0..<tokens, variant: .best)
      GatedUp(
        gate: gate, up: up, operand: operand, tokens: nil, skipInactive: skip, activeCount: count,
        into: z
      ).runInPieces(using: &generator)
      for token in 0..<tokens {
        let expected = (0..<neurons).map { neuron -> Float in
          let gate = gate[token, neuron]
          return gate > 0 ? gate * product[token, neuron] : 0
        }
        #expect(z.bits[token] == expected.map(\.bitPattern))
      }
    }
  }

  @Test(arguments: supportedVariants, Arithmetic.Precision.allCases)
  func `SiLU of the gate times up, the same in any pieces and variant`(
    variant: KernelVariant, precision: Arithmetic.Precision
  ) {
    var generator = RepeatableGenerator(seed: 4)
    let weights = Weights(.q8_0, rows: neurons, columns: columns, using: &generator)
    let up = weights.matrix(.q8_0, rows: neurons, columns: columns)
    let gate = randomActivations(tokens, neurons, using: &generator)
    for (neuron, value) in [Float(30), -30, 120, -120, 1e30, -1e30, 0].enumerated() {
      gate[0, neuron] = value
    }
    func gated(_ variant: KernelVariant) -> (products: Activations, output: Activations) {
      let operand = Operand(
        maxRows: tokens, columns: columns, consumers: [.q8_0],
        arithmetic: Arithmetic(precision: precision, variant: variant))
      var inputs = RepeatableGenerator(seed: 5)
      Pack(randomActivations(tokens, columns, using: &inputs), into: operand).run()
      let product = Activations(maxRows: tokens, columns: neurons)
      MatMul(.expertUp, up, operand, into: product).run()
      let output = Activations(maxRows: tokens, columns: neurons)
      GatedUp(
        gate: gate, up: up, operand: operand, tokens: nil, activation: .silu, skipInactive: false,
        activeCount: tokens * neurons, into: output
      ).runInPieces(using: &generator)
      return (product, output)
    }
    let (products, output) = gated(variant)
    #expect(output.bits == gated(.portable).output.bits)
    for token in 0..<tokens {
      for neuron in 0..<neurons {
        let g = Double(gate[token, neuron])
        let expected = g / (1 + exp(-g)) * Double(products[token, neuron])
        #expect(abs(Double(output[token, neuron]) - expected) <= 1e-6 * abs(expected) + 1e-30)
      }
    }
  }

  @Test func `only a sparse price depends on the active count`() {
    let weights = Weights([UInt8](repeating: 0, count: neurons * 3 * 18))
    let up = weights.matrix(.q4_0, rows: neurons, columns: columns)
    let operand = Operand(
      maxRows: 1, columns: columns, consumers: [.q4_0],
      arithmetic: Arithmetic(precision: .quantized, variant: .best))
    let gate = Activations(maxRows: 1, columns: neurons)
    Pack(Activations(maxRows: 1, columns: columns), into: operand).run()
    let z = Activations(maxRows: 1, columns: neurons)
    let works = [false, true].map {
      GatedUp(
        gate: gate, up: up, operand: operand, tokens: [0], skipInactive: $0, activeCount: 10,
        into: z
      ).work
    }
    #expect(works.map(\.multiplyAdds) == [neurons * columns, 10 * columns])
    #expect(
      works[0].memoryTraffic.bytes - works[1].memoryTraffic.bytes == (neurons - 10) * 3 * 18)
  }
}
