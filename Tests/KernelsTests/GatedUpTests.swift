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

  /// Gates that only some biases bring to their limits.
  @Test(arguments: supportedVariants, [GateActivation.clampedSiLU, .gelu, .silu])
  func `biased gates and products give what the formulas give, the same in any variant`(
    variant: KernelVariant, activation: GateActivation
  ) {
    func gated(_ variant: KernelVariant) -> (inputs: [Activations], output: Activations) {
      var generator = RepeatableGenerator(seed: 7)
      let weights = Weights(.q8_0, rows: neurons, columns: columns, using: &generator)
      let up = weights.matrix(.q8_0, rows: neurons, columns: columns)
      let operand = Operand(
        maxRows: tokens, columns: columns, consumers: [.q8_0],
        arithmetic: Arithmetic(precision: .reference, variant: variant))
      Pack(randomActivations(tokens, columns, using: &generator), into: operand).run()
      let product = Activations(maxRows: tokens, columns: neurons)
      MatMul(.expertUp, up, operand, into: product).run()
      let gate = randomActivations(tokens, neurons, using: &generator)
      let biases = (
        gate: randomActivations(1, neurons, using: &generator),
        up: randomActivations(1, neurons, using: &generator)
      )
      for (neuron, value) in [Float(30), -30, 6.9, 7.1, 120, -120, 1e30, -1e30].enumerated() {
        biases.gate[0, neuron] = value
        biases.up[0, neurons - 1 - neuron] = value
      }
      let (unbiased, output) = (activations((0..<tokens).map(gate.row)), product)
      let products = activations((0..<tokens).map(output.row))
      GatedUp(
        gate: gate, up: up, operand: operand, tokens: nil, biases: biases, activation: activation,
        skipInactive: false, activeCount: tokens * neurons, into: output
      ).runInPieces(using: &generator)
      return ([unbiased, products, biases.gate, biases.up], output)
    }
    let (inputs, output) = gated(variant)
    #expect(output.bits == gated(.portable).output.bits)
    for token in 0..<tokens {
      for neuron in 0..<neurons {
        let expected = neuronValue(
          Double(inputs[0][token, neuron] + inputs[2][0, neuron]),
          Double(inputs[1][token, neuron] + inputs[3][0, neuron]), activation)
        let slack = 2e-6 * abs(expected) + 1e-12
        #expect(abs(Double(output[token, neuron]) - expected) <= slack)
      }
    }
  }

  private func neuronValue(_ g: Double, _ u: Double, _ activation: GateActivation) -> Double {
    switch activation {
    case .relu: max(g, 0) * u
    case .silu: g / (1 + exp(-g)) * u
    case .gelu: g / 2 * (1 + tanh((2 / Double.pi).squareRoot() * (g + 0.044715 * g * g * g))) * u
    case .clampedSiLU: min(g, 7) / (1 + exp(-1.702 * min(g, 7))) * (min(max(u, -7), 7) + 1)
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
