public import Quantities

/// What a figure is counted in, and so how it is written.
public enum FigureUnit: String, CaseIterable, Sendable {
  case seconds = "s"
  case bytes = "B"
  case bytesPerSecond = "B/s"
  case tokensPerSecond = "tok/s"
  case multiplyAddsPerSecond = "MAC/s"
  /// A part of a whole, from 0 to 1.
  case share
  /// A relative error or gain: 0 is none, and the sign says which way.
  case error = "signed share"
  /// How many times as much.
  case ratio = "×"
  /// A whole number of things.
  case count
  /// A large number of things, rounded where it is shown.
  case magnitude
  case bits = "bit"
  /// A number without a unit.
  case number
  /// Whole numbers that name things.
  case identifiers = "ids"
  case text
  case truth = "yes or no"
  /// Other figures by their names.
  case group

  /// Where numbers in files lie that are counted in it; nil where it is not for numbers.
  public var bounds: NumberBounds? {
    switch self {
    case .seconds: .seconds
    case .bytes: .bytes
    case .bytesPerSecond, .tokensPerSecond, .multiplyAddsPerSecond, .ratio: .ratio
    case .share: .share
    case .error: .difference
    case .count: .count
    case .magnitude: NumberBounds(NumberBounds.ratio.range)
    case .bits: NumberBounds(0...64)
    case .number: .finite
    case .identifiers: .index
    case .text, .truth, .group: nil
    }
  }

  /// `value` as people read it.
  public func text(of value: Double) -> String {
    switch self {
    case .seconds: Digits.time(value)
    case .bytes: Digits.amount(Int(saturating: value))
    case .bytesPerSecond: Digits.bandwidth(value)
    case .tokensPerSecond: Digits.pace(value)
    case .multiplyAddsPerSecond: Digits.multiplyAdds(value)
    case .share: Digits.share(value)
    case .error: Digits.signedShare(value)
    case .ratio: Digits.ratio(value)
    case .count: Digits.count(Int(saturating: value))
    case .magnitude: Digits.magnitude(value)
    case .bits, .number, .identifiers, .text, .truth, .group: "\(value)"
    }
  }
}
