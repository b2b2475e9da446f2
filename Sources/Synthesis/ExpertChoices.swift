import Glibc

/// Chooses the experts of one layer, token by token: the largest of logits that are partly those
/// of the text, partly of a topic that drifts, partly of the token alone.
///
/// Numbers are kept or drawn again, not blended: that costs less, and keeps choices longer.
struct ExpertChoices {
  private let locality: RoutingLocality
  /// By how much the log odds of the text's share differ from the usual ones in this layer.
  private let layerLogOdds: Double
  private let popularity: [Float]
  private let textLogits: [Float]
  private var topicLogits: [Float]
  private var ownLogits: [Float]
  /// How many numbers of topics come before the next that is drawn again.
  private var untilRedraw = 0
  private var hasBegun = false
  private var generator: SeededGenerator
  /// Of the token under way, the greatest so far, in falling order; kept for their memory.
  private var best: GreatestLogits
  /// Normal numbers to draw from, as many as 12 bits can name.
  private let normals = Self.normals

  private static let normals = NormalDistribution.quantiles(4096).map { Float($0) }

  /// Choices of `count` experts whose logits are `popularity` on average, and whose text has
  /// `textLogits` in some order.
  ///
  /// - Precondition: there are at least `count`.
  init(
    count: Int, popularity: [Double], textLogits: [Double], locality: RoutingLocality,
    layerLogOdds: Double, generator: SeededGenerator
  ) {
    precondition(count <= popularity.count, "a layer has the experts that are chosen")
    best = GreatestLogits(count: count)
    self.locality = locality
    self.layerLogOdds = layerLogOdds
    self.popularity = popularity.map { Float($0) }
    self.generator = generator
    self.textLogits = textLogits.shuffled(using: &self.generator).map { Float($0) }
    topicLogits = popularity.map { _ in 0 }
    ownLogits = topicLogits
    for expert in popularity.indices {
      topicLogits[expert] = normal()
      ownLogits[expert] = normal()
    }
    untilRedraw = topicGap()
  }

  /// The experts of the next tokens, one after the other, the greatest logit first.
  ///
  /// - Parameter tokenLogOdds: Of each token, by how much the log odds of the text's share differ
  ///   from the usual ones, in all layers.
  mutating func next(tokenLogOdds: [Double]) -> [Int] {
    var experts: [Int] = []
    experts.reserveCapacity(tokenLogOdds.count * best.count)
    for odds in tokenLogOdds {
      choose(tokenLogOdds: odds)
      experts += best.experts
    }
    return experts
  }

  /// Finds the greatest logits of the next token.
  private mutating func choose(tokenLogOdds: Double) {
    if hasBegun { drawAgain() }
    hasBegun = true
    let share = locality.textShare(logOdds: layerLogOdds + tokenLogOdds)
    let rest = 1 - share
    let textFactor = Float(share.squareRoot())
    let topicFactor = Float((rest * locality.topic).squareRoot())
    let ownFactor = Float((rest * (1 - locality.topic)).squareRoot())
    best.removeAll()
    for expert in popularity.indices {
      best.insert(
        expert,
        logit: popularity[expert] + textFactor * textLogits[expert]
          + topicFactor * topicLogits[expert] + ownFactor * ownLogits[expert])
    }
  }

  private mutating func drawAgain() {
    while untilRedraw < topicLogits.count {
      topicLogits[untilRedraw] = normal()
      untilRedraw += 1 + topicGap()
    }
    untilRedraw -= topicLogits.count
    // 52 bits say whether, the other 12 what.
    let kept = UInt64(locality.near * 0x1p52)
    var generator = self.generator
    for expert in ownLogits.indices {
      let bits = generator.next()
      if bits >> 12 >= kept { ownLogits[expert] = normals[Int(bits & 4095)] }
    }
    self.generator = generator
  }

  private mutating func normal() -> Float { normals[Int(generator.next() & 4095)] }

  /// How many numbers of topics are kept before one is drawn again: each is kept with probability
  /// e^(-1/topicTokens), so this is geometrically distributed.
  private mutating func topicGap() -> Int {
    Int(min(-log(1 - generator.nextUnit()) * locality.topicTokens, 1e12))
  }
}

/// The greatest of some logits and whose they are, in falling order; of like ones the first.
private struct GreatestLogits {
  let count: Int
  private var logits: [Float]
  private(set) var experts: [Int]
  /// What a logit must surpass.
  private var least = -Float.infinity

  init(count: Int) {
    self.count = count
    logits = Array(repeating: -.infinity, count: count)
    experts = Array(repeating: 0, count: count)
  }

  mutating func removeAll() {
    for index in logits.indices { logits[index] = -.infinity }
    least = -.infinity
  }

  /// Takes the logit of `expert` in, if it is one of the greatest.
  @inline(__always)
  mutating func insert(_ expert: Int, logit: Float) {
    if logit > least { take(expert, logit: logit) }
  }

  private mutating func take(_ expert: Int, logit: Float) {
    var index = count - 1
    while index > 0, logit > logits[index - 1] {
      logits[index] = logits[index - 1]
      experts[index] = experts[index - 1]
      index -= 1
    }
    logits[index] = logit
    experts[index] = expert
    least = logits[count - 1]
  }
}
