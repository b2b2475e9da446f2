public import Kernels
public import Models

/// The experts that each token of a batch uses, and how much each counts.
public struct Routing: Hashable, Sendable {
  public let expertsPerToken: Int
  /// Token by token, `expertsPerToken` each, by falling router logit.
  public let experts: [Int]
  /// The weight of each of `experts`; a token's weights sum to 1.
  public let weights: [Float]

  /// A routing that is known already.
  public init(expertsPerToken: Int, experts: [Int], weights: [Float]) {
    precondition(experts.count == weights.count, "each expert has a weight")
    self.expertsPerToken = expertsPerToken
    self.experts = experts
    self.weights = weights
  }

  /// Whether these can be the weights of one token's experts: shares of 1, by falling logit.
  public static func areShares(_ weights: some Collection<Float>) -> Bool {
    weights.allSatisfy { (0...1).contains($0) }
      && zip(weights, weights.dropFirst()).allSatisfy { $0 >= $1 }
      // As exact as a table with two decimals.
      && abs(weights.reduce(0, +) - 1) <= 0.01 * Float(weights.count)
  }

  /// Chooses the `count` largest logits of each row; the lower index wins a tie.
  ///
  /// Selection is on logits, not probabilities: a saturated sigmoid would create ties.
  public init(logits: Activations, count: Int, gating: ExpertsBlock.Gating) {
    var experts: [Int] = []
    var weights: [Float] = []
    for row in 0..<logits.rows {
      let values = logits.row(row).map { $0.isNaN ? -.infinity : $0 }
      let chosen = Self.largest(count, of: values)
      experts += chosen
      weights += Self.weights(of: chosen.map { values[$0] }, gating: gating)
    }
    self.init(expertsPerToken: count, experts: experts, weights: weights)
  }

  /// The routings of several sequences, one after the other.
  ///
  /// - Precondition: there is one, and all use as many experts per token.
  init(joining routings: [Routing]) {
    self.init(
      expertsPerToken: routings[0].expertsPerToken, experts: routings.flatMap(\.experts),
      weights: routings.flatMap(\.weights))
  }

  /// Each used expert once, in order of first use.
  public var distinctExperts: [Int] { isOfOneToken ? experts : Self.distinct(experts) }

  /// Whether it is the choice of one token, which uses each expert once.
  var isOfOneToken: Bool { experts.count == expertsPerToken }

  /// Each of `experts` once, in order of first use.
  static func distinct(_ experts: [Int]) -> [Int] {
    var seen = Set<Int>()
    return experts.filter { seen.insert($0).inserted }
  }

  /// Where `expert` is used: the token, and the row of the expert outputs (token and rank).
  func uses(of expert: Int) -> Uses {
    if isOfOneToken, let rank = experts.firstIndex(of: expert), rank < Uses.ofOneToken.count {
      return Uses.ofOneToken[rank]
    }
    let rows = experts.indices.filter { experts[$0] == expert }
    return Uses(
      tokens: isOfOneToken ? nil : rows.map { $0 / expertsPerToken }, outputRows: rows)
  }

  /// Where each expert is used, as `uses(of:)` has it; nil for those that are not. Complexity:
  /// linear in tokens and experts.
  var usesByExpert: [Uses?] {
    // Rows sorted by expert: an array for each would grow a step at a time.
    var starts = [Int](repeating: 0, count: (experts.max() ?? -1) + 2)
    for expert in experts { starts[expert + 1] += 1 }
    for expert in starts.indices.dropFirst() { starts[expert] += starts[expert - 1] }
    var (ends, rows) = (starts, [Int](repeating: 0, count: experts.count))
    for (row, expert) in experts.enumerated() {
      rows[ends[expert]] = row
      ends[expert] += 1
    }
    return (0..<starts.count - 1).map { expert in
      let own = Array(rows[starts[expert]..<starts[expert + 1]])
      return own.isEmpty ? nil : Uses(tokens: own.map { $0 / expertsPerToken }, outputRows: own)
    }
  }

  /// Where one expert is used. A class, because one is passed on for each expert of each token.
  final class Uses: Sendable {
    /// nil where the batch is one token.
    let tokens: [Int]?
    let outputRows: [Int]

    /// By rank: made once, because each token of an answer asks for each of its experts.
    static let ofOneToken = (0..<16).map { Uses(tokens: nil, outputRows: [$0]) }

    init(tokens: [Int]?, outputRows: [Int]) {
      self.tokens = tokens
      self.outputRows = outputRows
    }
  }

  static func largest(_ count: Int, of values: [Float]) -> [Int] {
    let ranked = values.indices.sorted { (values[$1], $0) < (values[$0], $1) }
    return Array(ranked.prefix(count))
  }

  static func weights(of logits: [Float], gating: ExpertsBlock.Gating) -> [Float] {
    let scores =
      switch gating {
      case .sigmoid: logits.map { 1 / (1 + exponential(-$0)) }
      // The largest logit comes first; subtracting it keeps the exponentials finite.
      case .softmax: logits.map { exponential($0 - logits[0]) }
      }
    let sum = scores.reduce(0, +)
    return scores.map { $0 / sum }
  }
}
