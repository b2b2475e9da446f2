import DeviceInterface
import GGUF
import Kernels
import Quantities

/// One kernel at one shape of the 4B, for as many copies of its weights as one likes.
struct KernelCase {
  let name: String
  let shape: String
  /// Tokens of the batch.
  let tokens: Int
  /// What is read of one copy of the weights, or of keys and values; zero where there are none.
  let weightByteCount: ByteCount
  /// What one copy takes in memory; zero where there is only one.
  var copyByteCount = ByteCount.zero
  /// Whether the kernel is another one in each variant.
  var hasVariants = true
  /// Whether the kernel multiplies: only then the limits of multipliers and memory tell something.
  var hasLimits = true
  /// What makes the kernel on a copy with the instructions of a variant.
  let make: (KernelVariant) -> (_ copy: Int) -> any Kernel

  /// All kernels of a token, at the shapes of the standard 4B, whose weights are Q4_0.
  static func all(_ weights: KernelWeights) -> [KernelCase] {
    let decode = matrices.map { matmul($0.name, $0.kind, $0.rows, $0.type, tokens: 1, weights) }
    let sparse = [Shape.neurons, Shape.activeNeurons].flatMap { active in
      [up(active: active, weights), down(active: active, weights)]
    }
    let prefill = [16, 128].flatMap { tokens in
      matrices.filter { ["query", "expert gate"].contains($0.name) }.map {
        matmul($0.name, $0.kind, $0.rows, $0.type, tokens: tokens, weights)
      }
    }
    return decode + sparse + [128, 1024, 4096].map(attention) + [norm(), rotary()] + prefill
  }

  /// What comes on top of each kernel that `threads` threads share.
  static func barrier(threads: Int) -> KernelCase {
    KernelCase(
      name: "barrier", shape: "empty", tokens: 1, weightByteCount: .zero, hasVariants: false,
      hasLimits: false
    ) { _ in
      { _ in Handover(threads: threads) }
    }
  }

  /// The dimensions of the standard 4B.
  private enum Shape {
    static let width = 1536
    static let keyValueWidth = 256
    static let heads = 12
    static let keyValueHeads = 2
    static let headLength = 128
    static let experts = 32
    static let neurons = 768
    /// 22 %: what the 4B leaves open on average.
    static let activeNeurons = 169
    static let vocabulary = 151_936
  }

  private static let matrices: [(name: String, kind: KernelKind, rows: Int, type: TensorType)] = [
    ("query", .projection, Shape.width, .q4_0),
    ("key, value", .projection, Shape.keyValueWidth, .q4_0),
    ("output", .projection, Shape.width, .q4_0),
    ("router", .router, Shape.experts, .f32),
    ("expert gate", .expertGate, Shape.neurons, .q4_0),
    ("head", .head, Shape.vocabulary, .q4_0),
  ]

  private static func matmul(
    _ name: String, _ kind: KernelKind, _ rows: Int, _ type: TensorType, tokens: Int,
    _ weights: KernelWeights
  ) -> KernelCase {
    let size = QuantizedMatrix.byteCount(type: type, rows: rows, columns: Shape.width)
    let input = values(rows: tokens, columns: Shape.width)
    let output = Activations(maxRows: tokens, columns: rows)
    return KernelCase(
      name: name, shape: "\(rows)×\(Shape.width) \(type.name)", tokens: tokens,
      weightByteCount: size, copyByteCount: size
    ) { variant in
      let operand = operand(input, for: type, variant)
      return { copy in
        MatMul(
          kind, weights.matrix(type, rows: rows, columns: Shape.width, copy: copy), operand,
          into: output)
      }
    }
  }

  private static func up(active: Int, _ weights: KernelWeights) -> KernelCase {
    let size = QuantizedMatrix.byteCount(
      type: .q4_0, rows: Shape.neurons, columns: Shape.width)
    let input = values(rows: 1, columns: Shape.width)
    let gate = neurons(active: active)
    let output = Activations(maxRows: 1, columns: Shape.neurons)
    return KernelCase(
      name: "expert up", shape: "\(Shape.neurons)×\(Shape.width) Q4_0, \(share(active))",
      tokens: 1, weightByteCount: ByteCount(size.bytes / Shape.neurons * active),
      copyByteCount: size
    ) { variant in
      let operand = operand(input, for: .q4_0, variant)
      return { copy in
        GatedUp(
          gate: gate,
          up: weights.matrix(.q4_0, rows: Shape.neurons, columns: Shape.width, copy: copy),
          operand: operand, tokens: nil, skipInactive: true, activeCount: active, into: output)
      }
    }
  }

  private static func down(active: Int, _ weights: KernelWeights) -> KernelCase {
    let size = QuantizedMatrix.byteCount(
      type: .q4_0, rows: Shape.width, columns: Shape.neurons)
    let input = neurons(active: active)
    let output = Activations(maxRows: 1, columns: Shape.width)
    let make = { (variant: KernelVariant) -> (Int) -> any Kernel in
      let operand = operand(input, groupedFor: .q4_0, variant)
      return { copy in
        Down(
          weights.down(.q4_0, outputs: Shape.width, neurons: Shape.neurons, copy: copy), operand,
          activations: input, skipInactive: true, activeCount: active, into: output,
          outputRows: [0])
      }
    }
    // Headers of groups are read even where few of their neurons take part: the kernel knows.
    let moved = make(.best)(0).work.memoryTraffic - input.byteCount - output.byteCount
    return KernelCase(
      name: "expert down", shape: "\(Shape.width)×\(Shape.neurons) Q4_0, \(share(active))",
      tokens: 1, weightByteCount: moved, copyByteCount: size, make: make)
  }

  private static func attention(context: Int) -> KernelCase {
    let ring = filledRing(context: context)
    let queries = values(rows: 1, columns: Shape.width)
    let output = Activations(maxRows: 1, columns: Shape.width)
    return KernelCase(
      name: "attention", shape: "context \(context)", tokens: 1,
      weightByteCount: ByteCount(context * Shape.keyValueWidth * 2 * 2)
    ) { variant in
      { _ in
        Attention(
          queries: queries, ring: ring, firstPosition: context - 1, heads: Shape.heads,
          kvHeads: Shape.keyValueHeads, headDim: Shape.headLength, window: nil, into: output,
          variant: variant)
      }
    }
  }

  private static func norm() -> KernelCase {
    let input = values(rows: 1, columns: Shape.width)
    let weight = values(rows: 1, columns: Shape.width)
    let output = Activations(maxRows: 1, columns: Shape.width)
    return KernelCase(
      name: "RMSNorm", shape: "\(Shape.width)", tokens: 1, weightByteCount: .zero
    ) { variant in
      { _ in RMSNorm(input, weight: weight, epsilon: 1e-6, into: output, variant: variant) }
    }
  }

  private static func rotary() -> KernelCase {
    let turned = values(rows: 1, columns: Shape.width)
    let turns = RotaryTurns(
      RotaryTable(headDim: Shape.headLength, base: 1_500_000), positions: 1000..<1001)
    return KernelCase(
      name: "RoPE", shape: "\(Shape.heads)×\(Shape.headLength)", tokens: 1,
      weightByteCount: .zero
    ) { variant in
      { _ in Rotary(turned, heads: Shape.heads, turns: turns, variant: variant) }
    }
  }
}

extension KernelCase {
  /// Rows of numbers between -1 and 1.
  private static func values(rows: Int, columns: Int) -> Activations {
    let activations = Activations(maxRows: rows, columns: columns)
    for row in 0..<rows {
      activations.fill(row: row, with: (0..<columns).map { Float(($0 * 37 + row) % 41 - 20) / 20 })
    }
    return activations
  }

  /// A row in which so many neurons are active, far from their like.
  private static func neurons(active: Int) -> Activations {
    let row = Activations(maxRows: 1, columns: Shape.neurons)
    for neuron in 0..<Shape.neurons {
      // 317 shares no factor with 768: each column is set once.
      let column = neuron * 317 % Shape.neurons
      row[0, column] = neuron < active ? Float(neuron % 20 + 1) / 20 : 0
    }
    return row
  }

  private static func operand(
    _ input: Activations, for type: TensorType, _ variant: KernelVariant
  ) -> Operand {
    packed(
      input,
      into: Operand(
        maxRows: input.rows, columns: input.columns, consumers: [type],
        arithmetic: Arithmetic(precision: .quantized, variant: variant)))
  }

  private static func operand(
    _ input: Activations, groupedFor type: TensorType, _ variant: KernelVariant
  ) -> Operand {
    packed(
      input,
      into: Operand(
        maxRows: input.rows, columns: input.columns, consumers: [], grouped: [type],
        arithmetic: Arithmetic(precision: .quantized, variant: variant)))
  }

  private static func packed(_ input: Activations, into operand: Operand) -> Operand {
    let pack = Pack(input, into: operand)
    pack.run(rows: 0..<pack.rows)
    return operand
  }

  /// A ring that has been written: pages that were never touched are one page of zeros.
  private static func filledRing(context: Int) -> KeyValueRing {
    let ring = KeyValueRing(
      capacity: context, maxBatch: context, width: Shape.keyValueWidth,
      headLength: Shape.headLength, type: .f16)
    let entries = values(rows: context, columns: Shape.keyValueWidth)
    let stage = StageKeyValues(
      keys: entries, values: entries, into: ring, variant: .best)
    stage.run(rows: 0..<stage.rows)
    let commit = CommitKeyValues(in: ring, firstPosition: 0, count: context)
    commit.run(rows: 0..<commit.rows)
    return ring
  }

  private static func share(_ active: Int) -> String {
    "\(Int((Double(active) / Double(Shape.neurons) * 100).rounded())) % active"
  }
}
