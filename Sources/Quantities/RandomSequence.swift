/// Random numbers by splitmix64: 64-bit integer arithmetic only, so they are the same everywhere.
public struct RandomSequence: Sendable {
  private var state: UInt64

  /// The numbers that follow from `seed`.
  public init(seed: UInt64) { state = seed }

  /// A number in 0 ..< 1, evenly distributed over multiples of 2^-53.
  public mutating func nextUnit() -> Double {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    mixed ^= mixed >> 31
    return Double(mixed >> 11) * 0x1p-53
  }

  /// A whole number in 0 ..< `bound`.
  ///
  /// - Precondition: `bound` is positive and far below 2^53.
  public mutating func next(below bound: Int) -> Int { Int(nextUnit() * Double(bound)) }
}
