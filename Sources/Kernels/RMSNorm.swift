internal import CKernels
public import DeviceInterface
internal import Quantities

/// Divides each row by its root mean square and multiplies it with `weight`.
// `@unchecked Sendable`: ranges given to `run` are disjoint, so no two threads write one row.
@safe public struct RMSNorm: Kernel, @unchecked Sendable {
  let input: Activations
  let weight: Activations
  let epsilon: Float
  let output: Activations
  let variant: KernelVariant
  public let rows: Int
  /// Two multiplications per element for the sum and the scaling, one for the weight.
  public let work: Work

  /// Normalises the rows of `input` in use; they become the rows of `output` in use.
  ///
  /// - Precondition: all have as many columns, `weight` has a row, and `output` has room.
  public init(
    _ input: Activations, weight: Activations, epsilon: Float, into output: Activations,
    variant: KernelVariant
  ) {
    precondition(
      input.columns == weight.columns && input.columns == output.columns,
      "input, weight and output have the same columns")
    self.input = input
    self.weight = weight
    self.epsilon = epsilon
    self.output = output
    self.variant = variant
    rows = input.rows
    output.rows = rows
    work = Work(
      kind: .norm, multiplier: .float32, multiplyAdds: 3 * rows * input.columns,
      memoryTraffic: 2 * input.byteCount(rows: rows) + weight.byteCount(rows: 1))
  }

  public func run(rows: Range<Int>) {
    for row in rows {
      unsafe ck_rms_norm(
        variant.inC, input.start(ofRow: row), weight.base, epsilon, output.start(ofRow: row),
        Int64(input.columns))
    }
  }
}
