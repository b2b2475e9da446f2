import Quantities
public import Runs

/// A measured speed that a device is fitted to.
public struct CalibrationRow: Hashable, Sendable {
  /// The file and the place in it, such as `pi.json: entry 3`.
  public let origin: String
  public let conditions: SpeedConditions
  /// The engine and its build, such as `llama.cpp b7095`.
  public let engine: String
  public let tokensPerSecond: Double
  /// The standard deviation of its repetitions, as a share of the speed; 0 where nothing is said.
  public let deviation: Double

  /// A speed of `tokensPerSecond` under `conditions`.
  public init(
    origin: String, conditions: SpeedConditions, engine: String, tokensPerSecond: Double,
    deviation: Double = 0
  ) {
    self.origin = origin
    self.conditions = conditions
    self.engine = engine
    self.tokensPerSecond = tokensPerSecond
    self.deviation = deviation
  }

  /// Why repetitions that deviate by `scatter`, as a share of the speed, tell no speed; nil where
  /// they do. Where one is twice another, no mean of them is the speed of anything.
  static func scatterFault(_ scatter: Double) -> String? {
    guard scatter > mostScatter else { return nil }
    return "its repetitions deviate by \(Digits.share(scatter)) of their mean; let the device cool"
      + " down, stop other programs, and measure it again"
  }

  private static let mostScatter = 0.5
}

/// A test of a file that has no price, which costs nothing of the others.
public struct UnpricedTest: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file and the place in it.
  public let origin: String
  /// Why, in a few words.
  public let reason: String

  /// The sentence about it.
  public var description: String { "\(origin): \(reason)" }
}
