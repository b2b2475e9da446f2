import Quantities

/// Chooses tokens from logits, repeatably: the same options, logits and history give the same
/// tokens everywhere.
///
/// In this order: weaken recent tokens, divide by the temperature, keep the top k, keep the top p
/// of what is left, drop what is below min p, draw.
public struct Sampler: Sendable {
  /// What this sampler was made with.
  public let options: SamplerOptions
  private var generator: RandomSequence

  /// A sampler at the beginning of its random numbers.
  public init(options: SamplerOptions) {
    self.options = options
    generator = RandomSequence(seed: options.seed)
  }

  /// The next token.
  ///
  /// A logit that is no number counts as minus infinity. Of equal logits the lower token goes
  /// first. When no logit is above minus infinity, the lowest token that is not excluded is it.
  /// Complexity: linear in the vocabulary; only tokens that may be drawn are sorted.
  ///
  /// - Parameters:
  ///   - logits: one for each token of the vocabulary.
  ///   - history: the tokens so far, the last one last; the repeat window looks at its end.
  ///   - excluding: tokens that are never chosen.
  /// - Precondition: at least one token is not excluded.
  public mutating func next(logits: Span<Float>, history: [Int], excluding: Set<Int>) -> Int {
    let rules = LogitRules(options: options, history: history, excluding: excluding)
    let token = options.temperature == 0 ? rules.best(of: logits) : draw(logits, rules)
    return token ?? rules.firstAllowed(of: logits)
  }

  /// Draws a token, or nil when none has a logit above minus infinity.
  private mutating func draw(_ logits: Span<Float>, _ rules: LogitRules) -> Int? {
    var choice =
      options.topK.map { WeightedTokens(rules.top($0, of: logits), options.temperature) }
      ?? WeightedTokens(rules.all(of: logits), options.temperature)
    if let topP = options.topP { choice.keepTop(share: topP) }
    if let minP = options.minP { choice.dropBelow(share: minP) }
    return choice.isEmpty ? nil : choice.token(at: generator.nextUnit())
  }
}
