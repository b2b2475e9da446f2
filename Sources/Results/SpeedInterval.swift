/// What a calculated speed rests on.
public enum SpeedClass: String, CaseIterable, Codable, Hashable, Sendable {
  /// Figures that were measured on the same SoC, or derived from measurements of it.
  case measured = "A"
  /// A data sheet, and what most devices make of such.
  case dataSheet = "C"
}

/// The two speeds of a model, which are never mixed.
public enum SpeedPhase: String, CaseIterable, Codable, Hashable, Sendable {
  case decode, prefill

  /// A test of it, in a few words.
  func name(promptTokens: Int, contextDepth: Int) -> String {
    self == .prefill ? "prefill \(promptTokens)" : "decode at \(contextDepth)"
  }
}

/// A calculated speed, and between which speeds nine of ten real ones lie.
public struct SpeedInterval: Codable, Hashable, Sendable {
  public var speedClass: SpeedClass
  /// How many times as fast or as slow a real device may be.
  public var factor: Double
  /// The slowest, in tokens per second.
  public var low: Double
  /// The fastest, in tokens per second.
  public var high: Double

  /// The interval around a calculated `speed`.
  ///
  /// - Parameters:
  ///   - isPhone: Whether the device is one: six are known, and an engine on one of them twice.
  ///   - hasExperts: Whether the model has experts: the law for them rests on one model.
  public init(
    around speed: Double, _ speedClass: SpeedClass, _ phase: SpeedPhase, isPhone: Bool,
    hasExperts: Bool
  ) {
    let factor = Self.factor(speedClass, phase, isPhone: isPhone, hasExperts: hasExperts)
    self.init(around: speed, speedClass, factor: factor)
  }

  /// The interval around a calculated `speed` that reaches `factor` times as far either way.
  public init(around speed: Double, _ speedClass: SpeedClass, factor: Double) {
    self.speedClass = speedClass
    self.factor = factor
    low = speed / factor
    high = speed * factor
  }

  /// The interval of a table's row that has all of its parts; nil where one is missing.
  init?(around speed: Double?, _ speedClass: SpeedClass?, from low: Double?, to high: Double?) {
    guard let speed, let speedClass, let low, let high, low > 0 else { return nil }
    self.speedClass = speedClass
    factor = speed / low
    self.low = low
    self.high = high
  }

  /// The calculated speed.
  public var middle: Double { low * factor }

  /// Whether a measured `speed` lies in it.
  public func contains(_ speed: Double) -> Bool { (low...high).contains(speed) }

  /// How many times as fast or as slow nine of ten real devices are, where cores and memory alone
  /// decide: what the errors of public speeds were with the device's own core left out (21 devices
  /// decoding, 14 prefilling), and more for phones, of which six are known.
  public static func factor(
    _ speedClass: SpeedClass, _ phase: SpeedPhase, isPhone: Bool, hasExperts: Bool
  ) -> Double {
    let factor =
      switch (speedClass, phase) {
      case (.measured, .decode): 1.2
      case (.dataSheet, .decode): isPhone ? 1.6 : 1.4
      case (.measured, .prefill): 1.4
      case (.dataSheet, .prefill): isPhone ? 1.8 : 1.6
      }
    return factor * (hasExperts ? factorOfExperts : 1)
  }

  private static let factorOfExperts = 1.15

  enum CodingKeys: String, CodingKey {
    case factor
    case speedClass = "class"
    case low = "low_tokens_per_second"
    case high = "high_tokens_per_second"
  }
}
