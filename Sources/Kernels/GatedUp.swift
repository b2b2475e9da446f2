internal import CKernels
public import DeviceInterface
import GGUF
internal import Quantities

/// What becomes of the gate of a neuron.
public enum GateActivation: UInt8, Sendable {
  /// Negative ones become zero, and their neurons need not be computed.
  case relu
  /// `g / (1 + e^-g)`: nothing becomes zero.
  case silu
  /// `g / (1 + e^(-1.702 g))` with `g` at most 7; products are kept from -7 to 7, and get 1 added.
  case clampedSiLU
  /// `g / 2 * (1 + tanh(sqrt(2 / pi) * (g + 0.044715 g^3)))`.
  case gelu
}

/// An expert's hidden layer: the activated gate times the up product. One row of the kernel is one
/// neuron.
// `@unchecked Sendable`: ranges given to `run` are disjoint, so no two threads write one element.
@safe public struct GatedUp: Kernel, @unchecked Sendable {
  let gate: Activations
  let up: QuantizedMatrix
  let operand: Operand
  let targets: ProductTargets
  private let biases: (gate: Activations, up: Activations)?
  let activation: GateActivation
  let skipInactive: Bool
  let activeCount: Int
  /// What it costs, however many products are left out.
  public let costs: NeuronCosts

  /// `output[i][j] = activation(gate[i][j]) * dot(row j of up, row tokens[i] of operand)`, where a
  /// ReLU that is closed gives 0 whatever the product.
  ///
  /// `skipInactive` leaves out products that are multiplied by 0, which changes the price but not
  /// the result; only ReLU has any. `activeCount` says how many there are over all tokens for which
  /// `gate > 0`, and only serves to price the work. The rows of `output` from 0 on become the rows
  /// in use.
  ///
  /// `biases`, each a row, are added to the gate, which is changed by that, and to the products.
  ///
  /// - Precondition: shapes agree, and the operand suits the type of `up`.
  public init(
    gate: Activations, up: QuantizedMatrix, operand: Operand, tokens: [Int]?,
    biases: (gate: Activations, up: Activations)? = nil,
    activation: GateActivation = .relu, skipInactive: Bool, activeCount: Int,
    kind: KernelKind = .expertUp, into output: Activations
  ) {
    precondition(
      gate.columns == up.rows && output.columns == up.rows, "gate and output have up's neurons")
    checkOperand(operand, meets: up)
    self.gate = gate
    self.up = up
    self.operand = operand
    targets = ProductTargets(
      count: tokens?.count ?? operand.rows, of: operand, tokens: tokens, output: output,
      outputRows: nil)
    precondition(gate.maxRows >= targets.count, "one gate row for each token")
    precondition(activation == .relu || !skipInactive, "\(activation) leaves out nothing")
    precondition(
      activation != .relu || biases == nil, "gates are counted before a bias would be added")
    precondition(
      biases.map { $0.gate.columns == up.rows && $0.up.columns == up.rows } ?? true,
      "each neuron has its biases")
    self.biases = biases
    self.activation = activation
    self.skipInactive = skipInactive
    self.activeCount = activeCount
    let count = targets.count
    costs = NeuronCosts(
      kind: kind, multiplier: operand.arithmetic.multiplier(for: up.type),
      // Of a row that several tokens want, the bytes are read once.
      traffic: .rows(up.rows, each: up.type.byteCount(ofWeights: up.columns)),
      fixedTraffic: operand.byteCount(for: up.type, rows: count)
        + 2 * targets.output.byteCount(rows: count)
        + (biases.map { $0.gate.byteCount(rows: 1) + $0.up.byteCount(rows: 1) } ?? .zero),
      columns: up.columns, allProducts: up.rows * count, skipsInactive: skipInactive)
  }

  /// Whether it is faster to leave out the products of closed gates.
  ///
  /// For one token it always is: its time goes with the rows that are read. Several tokens seldom
  /// leave out the same row, so that each meets its rows alone, and a row that meets all tokens at
  /// once is multiplied 2.5 times as fast (`bench kernels`: 98 against 40 GMAC/s on a core with
  /// AVX-512).
  public static func skippingPays(activeCount: Int, neurons: Int, tokens: Int) -> Bool {
    tokens < 4 || activeCount * 5 < neurons * tokens * 2
  }

  public var rows: Int { up.rows }

  /// Of few wanted rows that lie apart, the first ones are waited for.
  public var grain: Int { skipInactive ? 32 : 1 }

  public var work: Work { costs.work(activeCount: activeCount) }

  public func run(rows: Range<Int>) {
    unsafe withUnsafePointer(to: operand.packed) { packed in
      unsafe targets.withC { targets in
        var weights = unsafe up.inC(operand.arithmetic)
        let (first, last) = (Int64(rows.lowerBound), Int64(rows.upperBound))
        switch activation {
        case .relu:
          unsafe ck_gated_up(&weights, packed, gate.base, skipInactive, targets, first, last)
        case .silu, .clampedSiLU, .gelu:
          unsafe ck_matmul(&weights, packed, targets, first, last)
          multiplyGates(rows)
        }
      }
    }
  }

  /// Multiplies the products of `rows`, which are in the output, with their gates.
  private func multiplyGates(_ rows: Range<Int>) {
    let (variant, first, count) = (
      operand.arithmetic.variant.inC, rows.lowerBound, Int64(rows.count)
    )
    for token in 0..<targets.count {
      let gates = unsafe gate.start(ofRow: token) + first
      let products = unsafe targets.output.start(ofRow: token) + first
      if let biases {
        unsafe ck_add(variant, biases.gate.base + first, gates, count)
        unsafe ck_add(variant, biases.up.base + first, products, count)
      }
      switch activation {
      case .clampedSiLU: unsafe ck_multiply_clamped_silu(variant, gates, products, count)
      case .gelu: unsafe ck_multiply_gelu(variant, gates, products, count)
      case .relu, .silu: unsafe ck_multiply_silu(variant, gates, products, count)
      }
    }
  }
}
