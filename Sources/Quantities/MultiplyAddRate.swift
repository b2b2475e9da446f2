/// How fast something multiplies and adds.
public struct MultiplyAddRate: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// Multiply-add operations per second.
  public var perSecond: Double

  /// A rate of `perSecond` multiply-adds per second.
  public init(perSecond: Double) { self.perSecond = perSecond }

  /// The rate written as `text`, such as `12 GMAC/s`.
  public init(parsing text: String) throws(QuantityError) {
    perSecond = try QuantityParser.value(text, in: .multiplyAddRate)
  }

  public static func < (lhs: MultiplyAddRate, rhs: MultiplyAddRate) -> Bool {
    lhs.perSecond < rhs.perSecond
  }

  public static func * (factor: Double, rate: MultiplyAddRate) -> MultiplyAddRate {
    MultiplyAddRate(perSecond: factor * rate.perSecond)
  }

  public var description: String { QuantityText.text(perSecond, in: .multiplyAddRate) }
}
