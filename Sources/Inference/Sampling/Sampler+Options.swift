/// How the next token is chosen from the model's logits.
public struct SamplerOptions: Hashable, Sendable {
  /// How even the choice is; 0 always takes the most likely token.
  public let temperature: Float
  /// How many of the most likely tokens are kept; nil keeps all.
  public let topK: Int?
  /// The share of probability that the most likely tokens are kept for; nil keeps all.
  public let topP: Float?
  /// Tokens less likely than this share of the most likely one are dropped; nil drops none.
  public let minP: Float?
  /// What recent tokens' logits are weakened by; 1 leaves them as they are.
  public let repeatPenalty: Float
  /// How many of the last tokens count as recent.
  public let repeatWindow: Int
  /// Where the sampler's random numbers begin.
  public let seed: UInt64

  /// Options, checked.
  ///
  /// - Throws: `SamplerOptionsError` when a value is outside its range: `temperature` from 0,
  ///   `topK` from 1, `topP` above 0 to 1, `minP` from 0 to 1, `repeatPenalty` from 1,
  ///   `repeatWindow` from 0.
  public init(
    temperature: Float = 0, topK: Int? = nil, topP: Float? = nil, minP: Float? = nil,
    repeatPenalty: Float = 1, repeatWindow: Int = 64, seed: UInt64
  ) throws(SamplerOptionsError) {
    try Self.check("temperature", temperature, temperature >= 0 && temperature.isFinite, "from 0")
    if let topK { try Self.check("top-k", topK, topK >= 1, "from 1") }
    if let topP { try Self.check("top-p", topP, topP > 0 && topP <= 1, "above 0 and up to 1") }
    if let minP { try Self.check("min-p", minP, minP >= 0 && minP <= 1, "from 0 to 1") }
    try Self.check(
      "repeat penalty", repeatPenalty, repeatPenalty >= 1 && repeatPenalty.isFinite, "from 1")
    try Self.check("repeat window", repeatWindow, repeatWindow >= 0, "from 0")
    self.temperature = temperature
    self.topK = topK
    self.topP = topP
    self.minP = minP
    self.repeatPenalty = repeatPenalty
    self.repeatWindow = repeatWindow
    self.seed = seed
  }

  private static func check(
    _ name: String, _ value: some CustomStringConvertible, _ isInRange: Bool, _ range: String
  ) throws(SamplerOptionsError) {
    guard !isInRange else { return }
    throw SamplerOptionsError(description: "the \(name) is \(value); give a number \(range)")
  }
}

/// Which sampling option is outside its range.
public struct SamplerOptionsError: Error, Hashable, CustomStringConvertible {
  /// What is wrong and what to do, without a full stop.
  public var description: String
}
