internal import CKernels
public import DeviceInterface
internal import Quantities

/// Turns pairs of elements by an angle that grows with the position, in place. Element `i` of a
/// head is paired with element `i + headDim / 2`. One row is one token.
// `@unchecked Sendable`: ranges given to `run` are disjoint, so no two threads write one row.
@safe public struct Rotary: Kernel, @unchecked Sendable {
  let activations: Activations
  let heads: Int
  let positions: [Int]
  let table: RotaryTable

  /// Turns the rows in use, row `i` as the token at `positions[i]`.
  ///
  /// - Precondition: one position for each row in use, columns are `heads * headDim`, and `table`
  ///   was made for `headDim`.
  public init(
    _ activations: Activations, heads: Int, headDim: Int, positions: [Int], table: RotaryTable
  ) {
    precondition(positions.count == activations.rows, "one position for each row")
    precondition(activations.columns == heads * headDim, "the columns are \(heads) heads")
    precondition(table.headDim == headDim, "the table was made for other heads")
    self.activations = activations
    self.heads = heads
    self.positions = positions
    self.table = table
  }

  public var rows: Int { positions.count }

  /// Two multiplications per element.
  public var work: Work {
    Work(
      kind: .rotary, arithmetic: .float32, multiplyAdds: 2 * rows * activations.columns,
      memoryTraffic: 2 * activations.byteCount(rows: rows))
  }

  public func run(rows: Range<Int>) {
    for row in rows {
      unsafe ck_rotate(
        activations.start(ofRow: row), table.inverseFrequencies, Int64(positions[row]),
        Int64(heads), Int64(table.headDim / 2))
    }
  }
}
