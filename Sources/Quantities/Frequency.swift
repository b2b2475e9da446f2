/// How often something happens, such as the cycles of a core.
public struct Frequency: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// Times per second.
  public var hertz: Double

  /// `hertz` times per second.
  public init(hertz: Double) { self.hertz = hertz }

  /// The frequency written as `text`, such as `2.4 GHz`.
  public init(parsing text: String) throws(QuantityError) {
    hertz = try QuantityParser.value(text, in: .frequency)
  }

  public static func < (lhs: Frequency, rhs: Frequency) -> Bool { lhs.hertz < rhs.hertz }

  public var description: String { QuantityText.text(hertz, in: .frequency) }
}
