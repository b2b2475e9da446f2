internal import CKernels
public import DeviceInterface
internal import Quantities

/// Which elements of a head turn together.
public enum RotaryPairs: UInt8, Sendable {
  /// Element `i` of the first half and element `i` of the second.
  case halves
  /// Elements `2 i` and `2 i + 1`.
  case neighbours
}

/// Turns pairs of elements by an angle that grows with the position, in place. One row is one
/// token.
// `@unchecked Sendable`: ranges given to `run` are disjoint, so no two threads write one row.
@safe public struct Rotary: Kernel, @unchecked Sendable {
  let activations: Activations
  let heads: Int
  let turns: RotaryTurns
  let pairs: RotaryPairs
  let variant: KernelVariant
  /// Two multiplications per element.
  public let work: Work

  /// Turns the rows in use, row `i` as the token at position `i` of `turns`.
  ///
  /// - Precondition: one position for each row in use, and columns are `heads` heads of the length
  ///   that `turns` were made for.
  public init(
    _ activations: Activations, heads: Int, turns: RotaryTurns, pairs: RotaryPairs = .halves,
    variant: KernelVariant
  ) {
    precondition(turns.count == activations.rows, "one position for each row")
    precondition(
      activations.columns == heads * turns.headDim, "the columns are \(heads) heads")
    self.activations = activations
    self.heads = heads
    self.turns = turns
    self.pairs = pairs
    self.variant = variant
    work = Work(
      kind: .rotary, multiplier: .float32, multiplyAdds: 2 * turns.count * activations.columns,
      memoryTraffic: 2 * activations.byteCount(rows: turns.count))
  }

  public var rows: Int { turns.count }

  public func run(rows: Range<Int>) {
    let rotate = unsafe pairs == .halves ? ck_rotate : ck_rotate_neighbours
    for row in rows {
      unsafe rotate(
        variant.inC, activations.start(ofRow: row), turns.cosines.start(ofRow: row),
        turns.sines.start(ofRow: row), Int64(heads), Int64(turns.headDim / 2))
    }
  }
}
