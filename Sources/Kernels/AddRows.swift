internal import CKernels
public import DeviceInterface
internal import Quantities

/// A residual addition; one row is one token.
// `@unchecked Sendable`: ranges given to `run` are disjoint, so no two threads write one row.
@safe public struct AddRows: Kernel, @unchecked Sendable {
  let delta: Activations
  let sum: Activations
  let scale: Float
  let variant: KernelVariant
  public let rows: Int
  public let work: Work

  /// Adds the rows of `delta` in use, times `scale`, to the same rows of `sum`.
  ///
  /// - Precondition: both have as many columns, and `sum` uses at least as many rows.
  public init(
    _ delta: Activations, to sum: Activations, scale: Float = 1, variant: KernelVariant
  ) {
    precondition(delta.columns == sum.columns, "rows of different lengths cannot be added")
    precondition(delta.rows <= sum.rows, "there is nothing to add the last rows to")
    self.delta = delta
    self.sum = sum
    self.scale = scale
    self.variant = variant
    rows = delta.rows
    work = Work(
      kind: .combine, multiplier: .float32, multiplyAdds: rows * delta.columns,
      memoryTraffic: 3 * delta.byteCount(rows: rows))
  }

  public func run(rows: Range<Int>) {
    for row in rows {
      let (source, target) = unsafe (delta.start(ofRow: row), sum.start(ofRow: row))
      if scale == 1 {
        unsafe ck_add(variant.inC, source, target, Int64(delta.columns))
      } else {
        unsafe ck_add_scaled(variant.inC, source, scale, target, Int64(delta.columns))
      }
    }
  }
}
