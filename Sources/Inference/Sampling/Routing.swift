public import Kernels
public import Models

/// The experts that each token of a batch uses, and how much each counts.
public struct Routing: Hashable, Sendable {
  public let expertsPerToken: Int
  /// Token by token, `expertsPerToken` each, by falling router logit, or by falling score where a
  /// bias takes part in the choice.
  public let experts: [Int]
  /// The weight of each of `experts`; a token's weights sum to 1, or to less where they are shares
  /// of all experts.
  public let weights: [Float]

  /// A routing that is known already.
  public init(expertsPerToken: Int, experts: [Int], weights: [Float]) {
    precondition(experts.count == weights.count, "each expert has a weight")
    self.expertsPerToken = expertsPerToken
    self.experts = experts
    self.weights = weights
  }

  /// Whether these can be the weights of one token's experts in `block`, by falling logit unless a
  /// bias takes part in the choice: shares of 1 where they are divided by their sum, else of less,
  /// or each at most 1.
  public static func areWeights(
    _ weights: some Collection<Float>, of block: ExpertsBlock?
  ) -> Bool {
    // As exact as a table with two decimals.
    let (sum, slack) = (weights.reduce(0, +), 0.01 * Float(weights.count))
    let fits =
      block?.dividesWeights ?? true
      ? abs(sum - 1) <= slack : block?.gating == .sigmoid || sum <= 1 + slack
    return fits && weights.allSatisfy { (0...1).contains($0) }
      && (block?.hasChoiceBias ?? false
        || zip(weights, weights.dropFirst()).allSatisfy { $0 >= $1 })
  }

  /// Chooses the experts that `block` uses for each row: those of the largest logits; the lower
  /// index wins a tie.
  ///
  /// Selection is on logits, not probabilities: a saturated sigmoid would create ties. With a
  /// `bias` it is on scores, which for softmax are shares of all experts, and the bias of each.
  public init(logits: Activations, by block: ExpertsBlock, bias: [Float]? = nil) {
    var (experts, weights, block): ([Int], [Float], ExpertsBlock) = ([], [], block)
    block.hasChoiceBias = bias != nil
    for row in 0..<logits.rows {
      let values = logits.row(row).map { $0.isNaN ? -.infinity : $0 }
      let chosen = Self.largest(
        block.usedCount,
        of: bias.map { Self.biased(values, by: $0, block.gating) } ?? values)
      experts += chosen
      weights += Self.weights(of: chosen, logits: values, by: block)
    }
    self.init(expertsPerToken: block.usedCount, experts: experts, weights: weights)
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

  /// A number from 0 to 1.
  static func sigmoid(_ logit: Float) -> Float { 1 / (1 + exponential(-logit)) }

  /// The weights of the experts `chosen` by `block`, the one of the largest logit first.
  static func weights(of chosen: [Int], logits: [Float], by block: ExpertsBlock) -> [Float] {
    // Subtracting the largest logit keeps the exponentials finite.
    let largest = block.hasChoiceBias ? logits.max() ?? 0 : logits[chosen[0]]
    let score = { (logit: Float) -> Float in
      switch block.gating {
      case .sigmoid: sigmoid(logit)
      case .softmax: exponential(logit - largest)
      }
    }
    let scores = chosen.map { score(logits[$0]) }
    if !block.dividesWeights, block.gating == .sigmoid { return scores }
    let sum = block.dividesWeights ? scores.reduce(0, +) : logits.reduce(0) { $0 + score($1) }
    // With a bias all that are chosen may count next to nothing.
    let all = block.gating == .sigmoid ? 1 : logits.reduce(0) { $0 + score($1) }
    return scores.map { $0 / max(sum, block.hasChoiceBias ? leastShare * all : 0) }
  }

  /// What weights are divided by at least, of softmax as a share of all experts: the smallest
  /// normal number of 16 bits, as in llama.cpp.
  private static let leastShare: Float = 0x1p-14

  /// The score of each expert of `logits`, and its bias.
  private static func biased(
    _ logits: [Float], by bias: [Float], _ gating: ExpertsBlock.Gating
  ) -> [Float] {
    if gating == .sigmoid { return zip(logits, bias).map { sigmoid($0) + $1 } }
    let largest = logits.max() ?? 0
    let scores = logits.map { exponential($0 - largest) }
    let sum = scores.reduce(0, +)
    return zip(scores, bias).map { $0 / sum + $1 }
  }
}
