internal import CKernels

/// The cosines and sines by which the tokens of one batch turn: the same for every head of every
/// layer with the same frequencies, so they are computed once.
public struct RotaryTurns {
  /// How many tokens.
  public let count: Int
  let headDim: Int
  private let table: RotaryTable
  let cosines: Activations
  let sines: Activations

  /// The turns of the tokens at `positions`.
  ///
  /// - Precondition: there is a position.
  public init(_ table: RotaryTable, positions: Range<Int>) {
    let pairs = table.headDim / 2
    count = positions.count
    headDim = table.headDim
    cosines = Activations(maxRows: count, columns: pairs)
    sines = Activations(maxRows: count, columns: pairs)
    self.table = table
    move(to: positions.lowerBound)
  }

  /// Makes them, and all copies of them, the turns of as many tokens from `position` on.
  public func move(to position: Int) {
    for row in 0..<count { turn(row, to: position + row) }
  }

  /// Makes them, and all copies of them, the turns of tokens at `positions`.
  ///
  /// - Precondition: there are as many as before.
  public func move(to positions: [Int]) {
    precondition(positions.count == count, "each token has a position")
    for (row, position) in positions.enumerated() { turn(row, to: position) }
  }

  private func turn(_ row: Int, to position: Int) {
    unsafe ck_turns(
      table.inverseFrequencies, table.magnitude, Int64(position), cosines.start(ofRow: row),
      sines.start(ofRow: row), Int64(cosines.columns))
  }
}
