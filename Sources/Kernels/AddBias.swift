internal import CKernels
public import DeviceInterface
internal import Quantities

/// Adds the same vector to each row, in place; one row is one token.
// `@unchecked Sendable`: ranges given to `run` are disjoint, so no two threads write one row.
@safe public struct AddBias: Kernel, @unchecked Sendable {
  let bias: Activations
  let sum: Activations
  let variant: KernelVariant
  public let rows: Int
  public let work: Work

  /// Adds the only row of `bias` to the rows of `sum` in use.
  ///
  /// - Precondition: both have as many columns.
  public init(_ bias: Activations, to sum: Activations, variant: KernelVariant) {
    precondition(bias.columns == sum.columns, "rows of different lengths cannot be added")
    self.bias = bias
    self.sum = sum
    self.variant = variant
    rows = sum.rows
    work = Work(
      kind: .combine, multiplier: .float32, multiplyAdds: rows * sum.columns,
      memoryTraffic: 2 * sum.byteCount(rows: rows) + bias.byteCount(rows: 1))
  }

  public func run(rows: Range<Int>) {
    for row in rows {
      unsafe ck_add(variant.inC, bias.base, sum.start(ofRow: row), Int64(sum.columns))
    }
  }
}
