/// What is left of a speed, by how long or how far something goes on.
public struct FactorCurve<Position: Comparable & Hashable & Sendable>: Hashable, Sendable {
  /// In order of position.
  public let rows: [Row]

  /// What one measurement found.
  public struct Row: Hashable, Sendable {
    public let position: Position
    /// Of the full speed, above zero.
    public let factor: Double

    /// At `position`, `factor` of the speed is left.
    ///
    /// - Precondition: `factor` is above zero.
    init(at position: Position, factor: Double) {
      precondition(factor > 0, "something is left")
      self.position = position
      self.factor = factor
    }
  }

  /// The curve through `rows`.
  ///
  /// - Precondition: there is a row, and each has a larger position than the one before.
  public init(rows: [Row]) {
    precondition(!rows.isEmpty, "a curve has at least one row")
    precondition(
      zip(rows, rows.dropFirst()).allSatisfy { $0.position < $1.position }, "positions grow")
    self.rows = rows
  }
}
