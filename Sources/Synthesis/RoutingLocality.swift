import Glibc
import Quantities

/// How alike the tokens of a text choose experts: of which parts a router's logits are made.
///
///     logit = popularity + √s · text's + √((1-s) · topic) · topic's + √((1-s) · (1-topic)) · own
///
/// The text's part is fixed for a run, the topic's drifts over tens of tokens, the own part lasts
/// from one token to the next at most. Each has variance 1, so that s is the text's share.
public struct RoutingLocality: Hashable, Sendable {
  /// The share of the variance that is the text's, in the middle layer and for a usual token.
  public var text = 0.0
  /// Of what the text leaves, the topic's share.
  public var topic = 0.0
  /// How long a topic lasts: of its numbers, 1/e are the same after so many tokens.
  public var topicTokens = 32.0
  /// How probable it is that a number of the own part is the same for the next token.
  public var near = 0.0
  /// By how much layers differ in the text's share: the deviation of its log odds.
  public var layerSpread = 0.0
  /// By how much tokens differ in it, each in all layers together: the deviation of its log odds.
  public var tokenSpread = 0.0
  /// How much longer the text's part reaches down than up, which keeps a text from ever using
  /// some experts; 0 for a normal distribution.
  public var skew = 0.0
  /// Where the numbers come from, as part of a sentence for reports.
  public var basis = "as given"

  /// Independent draws.
  public static let independent = RoutingLocality()

  /// One of the numbers, as files and the command line call it.
  struct Parameter: Sendable {
    let name: String
    let range: ClosedRange<Double>
    let path: any WritableKeyPath<RoutingLocality, Double> & Sendable
  }

  static let parameters = [
    Parameter(name: "text", range: 0...1, path: \.text),
    Parameter(name: "topic", range: 0...1, path: \.topic),
    Parameter(name: "topic_tokens", range: 0.01...1e6, path: \.topicTokens),
    Parameter(name: "near", range: 0...1, path: \.near),
    Parameter(name: "layer_spread", range: 0...10, path: \.layerSpread),
    Parameter(name: "token_spread", range: 0...10, path: \.tokenSpread),
    Parameter(name: "skew", range: 0...2, path: \.skew),
  ]

  /// The text's share of the variance, `logOdds` beside the usual one.
  func textShare(logOdds: Double) -> Double { 1 / (1 + (1 - text) / text * exp(-logOdds)) }

  /// The text's part of the logits of `count` experts: the quantiles of its distribution, each
  /// once, the least first.
  func textLogits(count: Int) -> [Double] {
    let normal = NormalDistribution.quantiles(count)
    guard skew > 1e-3 else { return normal }
    // A lognormal distribution, turned round: its long tail is below.
    let square = exp(skew * skew)
    let deviation = ((square - 1) * square).squareRoot()
    return normal.map { (square.squareRoot() - exp(-skew * $0)) / deviation }
  }
}

extension RoutingLocality: CustomStringConvertible {
  /// All numbers, as the command line takes them.
  public var description: String {
    Self.parameters.map { "\($0.name)=\(PlainNumber.text(self[keyPath: $0.path]))" }
      .joined(separator: ",")
  }
}

extension RoutingLocality.Parameter {
  /// The parameter called `name`.
  ///
  /// - Throws: `SynthesisError` where there is none, with the names that there are.
  init(named name: some StringProtocol) throws(SynthesisError) {
    guard let parameter = RoutingLocality.parameters.first(where: { $0.name == name }) else {
      let names = RoutingLocality.parameters.map(\.name).joined(separator: ", ")
      throw SynthesisError("a locality has no \(name); it has \(names)")
    }
    self = parameter
  }

  /// The number that `text` says.
  ///
  /// - Throws: `SynthesisError` where it says none, or one that this cannot be.
  func value(_ text: String) throws(SynthesisError) -> Double {
    guard let value = try? QuantityParser.number(text), range.contains(value) else {
      throw SynthesisError(
        "\(name) is \(text), but must be a number from \(PlainNumber.text(range.lowerBound)) to"
          + " \(PlainNumber.text(range.upperBound))")
    }
    return value
  }
}

/// Numbers without digits that say nothing.
private enum PlainNumber {
  static func text(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e9 ? "\(Int(value))" : "\(value)"
  }
}
