internal import CKernels
public import DeviceInterface
import GGUF
internal import Quantities

/// An expert's second product: its neurons times the down matrix. One row of the kernel is one
/// output.
// `@unchecked Sendable`: ranges given to `run` are disjoint, so no two threads write one element.
@safe public struct Down: Kernel, @unchecked Sendable {
  let matrix: DownMatrix
  let operand: Operand
  let z: Activations
  let skipInactive: Bool
  let activeCount: Int
  private let bias: Activations?
  /// What it costs, however many neurons are left out.
  public let costs: NeuronCosts
  let targets: ProductTargets

  /// `output[outputRows[i]] = matrix · z[i] + bias`.
  ///
  /// `skipInactive` leaves out neurons whose activation is 0, where the layout allows it; that
  /// changes the price but not the result. `activeCount` says how many neurons take part over all
  /// tokens, and only serves to price the work.
  ///
  /// - Parameters:
  ///   - operand: `z`, packed; layout `neuronRows` looks at `z` itself.
  ///   - bias: One row; nil where nothing is added.
  /// - Precondition: shapes agree, and the operand suits the matrix's type unless the layout is
  ///   `neuronRows`.
  public init(
    _ matrix: DownMatrix, _ operand: Operand, activations z: Activations,
    bias: Activations? = nil, skipInactive: Bool, activeCount: Int,
    kind: KernelKind = .expertDown, into output: Activations,
    outputRows: [Int]
  ) {
    precondition(output.columns == matrix.outputs, "the output has other columns than the matrix")
    precondition(
      z.columns == matrix.neurons && operand.columns == matrix.neurons,
      "the activations have other neurons than the matrix")
    precondition(z.rows >= outputRows.count, "one row of activations for each output row")
    precondition(
      operand.suits(matrix), "the operand was not made for \(matrix.type.name) weights")
    precondition(bias?.columns ?? matrix.outputs == matrix.outputs, "each output has its bias")
    self.bias = bias
    self.matrix = matrix
    self.operand = operand
    self.z = z
    self.skipInactive = skipInactive && matrix.layout != .outputRows
    self.activeCount = activeCount
    targets = ProductTargets(
      count: outputRows.count, of: operand, tokens: nil, output: output, outputRows: outputRows)
    let count = targets.count
    costs = NeuronCosts(
      kind: kind, multiplier: Self.isInteger(matrix, operand) ? .int8 : .float32,
      // Of a neuron that several tokens want, the bytes are read once.
      traffic: .neurons(of: matrix),
      fixedTraffic: z.byteCount(rows: count) + output.byteCount(rows: count)
        + (bias?.byteCount(rows: 1) ?? .zero),
      columns: matrix.outputs, allProducts: matrix.neurons * count,
      skipsInactive: self.skipInactive)
  }

  public var rows: Int { matrix.outputs }

  /// A cache line of nibbles.
  public var grain: Int { 128 }

  public var work: Work { costs.work(activeCount: activeCount) }

  public func run(rows: Range<Int>) {
    let (first, last) = (Int64(rows.lowerBound), Int64(rows.upperBound))
    unsafe withUnsafePointer(to: operand.packed) { packed in
      unsafe targets.withC { targets in
        var weights = unsafe ck_matrix(
          type: matrix.type.inC, integer: Self.isInteger(matrix, operand),
          variant: operand.arithmetic.variant.inC,
          weights: matrix.base)
        var neurons = unsafe ck_neurons(
          neurons: Int64(matrix.neurons), values: z.base, packed: packed, skip: skipInactive)
        switch matrix.layout {
        case .outputRows: unsafe ck_matmul(&weights, packed, targets, first, last)
        case .neuronRows: unsafe ck_down_rows(&weights, &neurons, targets, first, last)
        case .neuronGroups: unsafe ck_down_groups(&weights, &neurons, targets, first, last)
        }
      }
    }
    if let bias { add(bias, to: rows) }
  }

  private func add(_ bias: Activations, to rows: Range<Int>) {
    for index in 0..<targets.count {
      unsafe ck_add(
        operand.arithmetic.variant.inC, bias.base + rows.lowerBound,
        targets.output.start(ofRow: targets.outputRow(index)) + rows.lowerBound,
        Int64(rows.count))
    }
  }

  /// Whether integers are multiplied: never where the blocks lie along the outputs.
  private static func isInteger(_ matrix: DownMatrix, _ operand: Operand) -> Bool {
    matrix.layout != .neuronRows && operand.arithmetic.isInteger(for: matrix.type)
  }
}
