/// Where the time of one decoded token went, exact; the parts sum to `total`.
public struct TokenTime: Hashable, Sendable {
  /// Which token it is, counted from 1.
  public var index: Int
  /// From the token's beginning to its end.
  public var total: Duration
  /// By activity; nothing of what none accounts for.
  private var attributed = PerPart(repeating: Duration.zero)

  /// A token of which nothing is known but its length.
  init(index: Int, total: Duration) {
    self.index = index
    self.total = total
  }

  /// The time of `part`.
  public subscript(part: TimePart) -> Duration {
    part == .unattributed ? total - attributed.sum : attributed[part]
  }

  /// Attributes `duration` to `part`.
  ///
  /// - Precondition: `part` is not what remains.
  mutating func add(_ duration: Duration, to part: TimePart) {
    precondition(part != .unattributed, "what remains follows from the others")
    attributed[part] += duration
  }

  /// Adds the time of another token.
  mutating func add(_ token: TokenTime) {
    total += token.total
    for part in TimePart.allCases { attributed[part] += token.attributed[part] }
  }
}
