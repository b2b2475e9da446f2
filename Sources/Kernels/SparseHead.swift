internal import CKernels
public import DeviceInterface
import GGUF
internal import Quantities

/// The logits of some tokens, minus infinity for the others. One row of the kernel is one of those
/// tokens, so that threads share the products evenly, wherever they lie in the matrix.
// `@unchecked Sendable`: ranges given to `run` are disjoint, so no two threads write one element.
@safe public struct SparseHead: Kernel, @unchecked Sendable {
  let matrix: QuantizedMatrix
  let operand: Operand
  let tokens: [Int32]
  let output: Activations

  /// `output[0][r] = dot(row r of matrix, row 0 of operand)` for each r in `tokens`, with the bits
  /// that `MatMul` gives it; minus infinity for any other. Row 0 becomes the row in use.
  ///
  /// - Precondition: shapes agree, the operand suits the matrix's type and has one row, and
  ///   `tokens` are rows of the matrix in rising order, at least one.
  public init(
    _ matrix: QuantizedMatrix, _ operand: Operand, tokens: [Int32], into output: Activations
  ) {
    precondition(output.columns == matrix.rows, "the output has a column for each matrix row")
    precondition(operand.rows == 1, "a sparse head answers one position")
    precondition(Self.areRising(tokens), "each token comes once, in rising order")
    precondition(
      tokens.first ?? -1 >= 0 && tokens.last ?? -1 < matrix.rows, "a token has a row, one at least")
    checkOperand(operand, meets: matrix)
    self.matrix = matrix
    self.operand = operand
    self.tokens = tokens
    self.output = output
    output.rows = 1
  }

  private static func areRising(_ tokens: [Int32]) -> Bool {
    unsafe tokens.withUnsafeBufferPointer { tokens in
      // All are looked at, whatever they are, so that they are looked at several at a time.
      var falls: Int32 = 0
      for index in 0..<max(0, tokens.count - 1) {
        falls |= unsafe tokens[index] < tokens[index + 1] ? 0 : 1
      }
      return falls == 0
    }
  }

  public var rows: Int { tokens.count }

  public var work: Work {
    let rowBytes = matrix.type.byteCount(ofWeights: matrix.columns)
    return Work(
      kind: .head, multiplier: operand.arithmetic.multiplier(for: matrix.type),
      multiplyAdds: rows * matrix.columns,
      memoryTraffic: rows * rowBytes + operand.byteCount(for: matrix.type, rows: 1)
        + output.byteCount(rows: 1))
  }

  public func run(rows: Range<Int>) {
    unsafe withUnsafePointer(to: operand.packed) { packed in
      unsafe tokens.withUnsafeBufferPointer { tokens in
        var weights = unsafe matrix.inC(operand.arithmetic)
        var list = unsafe ck_list(
          rows: tokens.baseAddress, count: Int64(tokens.count), output: output.base,
          output_columns: Int64(output.columns))
        unsafe ck_listed_products(
          &weights, packed, &list, Int64(rows.lowerBound), Int64(rows.upperBound))
      }
    }
  }
}
