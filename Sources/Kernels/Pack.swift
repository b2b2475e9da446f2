internal import CKernels
public import DeviceInterface
internal import Quantities

/// Packs activations in every form their operand holds; one row is one token.
// `@unchecked Sendable`: ranges given to `run` are disjoint, so no two threads write one row.
@safe public struct Pack: Kernel, @unchecked Sendable {
  let source: Activations
  let operand: Operand
  public let rows: Int
  /// Two operations per element and form: the search for the largest, and the rounding.
  public let work: Work

  /// Packs all rows of `source` that are in use, and sets how many rows `operand` has.
  ///
  /// - Precondition: both have as many columns, and `operand` has room.
  public init(_ source: Activations, into operand: Operand) {
    precondition(source.columns == operand.columns, "the operand has other columns")
    precondition(source.rows <= operand.maxRows, "the operand has no room for all rows")
    self.source = source
    self.operand = operand
    rows = source.rows
    operand.rows = rows
    work = Work(
      kind: .pack, multiplier: .float32,
      multiplyAdds: operand.forms.isSubset(of: .values) ? 0 : 2 * rows * source.columns,
      memoryTraffic: source.byteCount(rows: rows)
        + operand.byteCount(of: operand.forms, rows: rows))
  }

  public func run(rows: Range<Int>) {
    unsafe withUnsafePointer(to: operand.packed) { packed in
      let variant = operand.arithmetic.variant.inC
      for row in rows { unsafe ck_pack(variant, source.start(ofRow: row), packed, Int64(row)) }
    }
  }
}
