/// What a number that a file says may be. The bounds are beyond all that is real, and so near that
/// what is made of such numbers fits 64 bits.
public struct NumberBounds: Hashable, Sendable {
  /// The least and the greatest.
  public let range: ClosedRange<Double>
  /// Whether it has no fraction.
  public let isWhole: Bool

  /// A number in `range`.
  public init(_ range: ClosedRange<Double>, isWhole: Bool = false) {
    self.range = range
    self.isWhole = isWhole
  }

  /// How many there are of something.
  public static let count = NumberBounds(0...0x1p40, isWhole: true)
  /// The number of a layer, an expert, a token or a lane.
  public static let index = NumberBounds(0...0x1p24, isWhole: true)
  /// An amount of memory or storage, or a mean of such amounts.
  public static let bytes = NumberBounds(0...0x1p52)
  /// A point or a length of time, some ten years at most.
  public static let nanoseconds = NumberBounds(0...0x1p58, isWhole: true)
  /// The same.
  public static let seconds = NumberBounds(0...0x1p58 / 1e9)
  /// A part of a whole.
  public static let share = NumberBounds(0...1)
  /// A rate or a ratio.
  public static let ratio = NumberBounds(0...1e18)
  /// A difference between ratios.
  public static let difference = NumberBounds(-1e18...1e18)
  /// Any number that a figure can be.
  public static let finite = NumberBounds(-1e300...1e300)

  /// Whether `value` is such a number. What follows from others may miss an end by rounding.
  public func admits(_ value: Double) -> Bool {
    let slack = isWhole ? 0 : 1e-9 * min(1, range.upperBound)
    return (range.lowerBound - slack...range.upperBound + slack).contains(value)
      && (!isWhole || value == value.rounded())
  }

  /// The same.
  public func admits(_ value: Int) -> Bool { admits(Double(value)) }

  /// What is allowed, as in `a whole number from 0 to 16777216`.
  public var text: String {
    "a \(isWhole ? "whole " : "")number from \(Self.text(range.lowerBound)) to"
      + " \(Self.text(range.upperBound))"
  }

  /// `value` without a fraction that is zero.
  public static func text(_ value: Double) -> String {
    abs(value) < 1e15 && value == value.rounded() ? "\(Int(value))" : "\(value)"
  }
}

extension Int {
  /// `value` without its fraction, or the integer that is nearest to it; 0 for no number.
  public init(saturating value: Double) {
    self = Int(exactly: value.rounded(.towardZero)) ?? (value > 0 ? .max : value < 0 ? .min : 0)
  }
}
