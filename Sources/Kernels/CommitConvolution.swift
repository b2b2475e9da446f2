public import DeviceInterface
internal import Quantities

/// Moves staged inputs of a convolution to where later batches see them; one row is one position.
// `@unchecked Sendable`: inputs go to different rows, so no two threads write one row.
@safe public struct CommitConvolution: Kernel, @unchecked Sendable {
  let state: ConvolutionState
  let firstPosition: Int
  let count: Int

  /// Commits what was staged of a batch of `count` tokens from `firstPosition` on.
  public init(in state: ConvolutionState, firstPosition: Int, count: Int) {
    precondition(firstPosition >= 0 && count > 0, "a batch has positions, from 0 on")
    self.state = state
    self.firstPosition = firstPosition
    self.count = count
  }

  public var rows: Int { state.stagedCount(of: count) }

  public var work: Work {
    Work(
      kind: .keyValue, multiplier: .float32, multiplyAdds: 0,
      memoryTraffic: 2 * state.staged.byteCount(rows: rows))
  }

  public func run(rows: Range<Int>) {
    let first = firstPosition + count - self.rows
    for row in rows {
      state.kept.copy(row: (first + row) % state.capacity, from: state.staged, row: row)
    }
  }
}
