internal import CKernels
public import DeviceInterface
internal import Quantities

/// Divides each part of a row, such as a head, by its own root mean square and multiplies it with
/// `weight`, in place. One row is one token.
// `@unchecked Sendable`: ranges given to `run` are disjoint, so no two threads write one row.
@safe public struct PartNorm: Kernel, @unchecked Sendable {
  let activations: Activations
  let weight: Activations
  let epsilon: Float
  let variant: KernelVariant
  public let rows: Int
  /// As for a norm of whole rows.
  public let work: Work

  /// Normalises the rows of `activations` in use, part by part: as many elements as `weight` has.
  ///
  /// - Precondition: rows are whole parts.
  public init(
    _ activations: Activations, weight: Activations, epsilon: Float, variant: KernelVariant
  ) {
    precondition(
      activations.columns.isMultiple(of: weight.columns), "rows are whole parts as the weight is")
    self.activations = activations
    self.weight = weight
    self.epsilon = epsilon
    self.variant = variant
    rows = activations.rows
    work = Work(
      kind: .norm, multiplier: .float32, multiplyAdds: 3 * rows * activations.columns,
      memoryTraffic: 2 * activations.byteCount(rows: rows) + weight.byteCount(rows: 1))
  }

  public func run(rows: Range<Int>) {
    for row in rows {
      let start = unsafe activations.start(ofRow: row)
      for part in stride(from: 0, to: activations.columns, by: weight.columns) {
        unsafe ck_rms_norm(
          variant.inC, start + part, weight.base, epsilon, start + part, Int64(weight.columns))
      }
    }
  }
}
