internal import CKernels
public import DeviceInterface
import GGUF
internal import Quantities

/// The products of a matrix with some rows of an operand; one row of the kernel is one row of the
/// matrix. What one row and one token give does not depend on the others.
// `@unchecked Sendable`: ranges given to `run` are disjoint, so no two threads write one element.
@safe public struct MatMul: Kernel, @unchecked Sendable {
  let kind: KernelKind
  let matrix: QuantizedMatrix
  let operand: Operand
  let targets: ProductTargets
  public let work: Work

  /// `output[outputRows[i]][r] = dot(row r of matrix, row tokens[i] of operand)`.
  ///
  /// Without `tokens` all rows of the operand are multiplied; without `outputRows` the results go
  /// to the rows from 0 on, and these become the rows in use.
  ///
  /// - Precondition: shapes agree, and the operand suits the matrix's type.
  public init(
    _ kind: KernelKind, _ matrix: QuantizedMatrix, _ operand: Operand, tokens: [Int]? = nil,
    into output: Activations, outputRows: [Int]? = nil
  ) {
    precondition(output.columns == matrix.rows, "the output has a column for each matrix row")
    checkOperand(operand, meets: matrix)
    self.kind = kind
    self.matrix = matrix
    self.operand = operand
    targets = ProductTargets(
      count: tokens?.count ?? operand.rows, of: operand, tokens: tokens, output: output,
      outputRows: outputRows)
    let count = targets.count
    work = Work(
      kind: kind, multiplier: operand.arithmetic.multiplier(for: matrix.type),
      multiplyAdds: matrix.rows * matrix.columns * count,
      memoryTraffic: matrix.byteCount + operand.byteCount(for: matrix.type, rows: count)
        + output.byteCount(rows: count))
  }

  public var rows: Int { matrix.rows }

  public func run(rows: Range<Int>) {
    unsafe withUnsafePointer(to: operand.packed) { packed in
      unsafe targets.withC { targets in
        var weights = unsafe matrix.inC(operand.arithmetic)
        unsafe ck_matmul(
          &weights, packed, targets, Int64(rows.lowerBound), Int64(rows.upperBound))
      }
    }
  }
}

/// Stops where `operand` was not made for products with `matrix`.
func checkOperand(_ operand: Operand, meets matrix: QuantizedMatrix) {
  precondition(operand.columns == matrix.columns, "the operand has other columns than the matrix")
  precondition(
    operand.suits(matrix.type), "the operand was not made for \(matrix.type.name) weights")
}
