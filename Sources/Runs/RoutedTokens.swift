public import Metrics

/// The experts that tokens used one after the other, and what can be counted of them.
public struct RoutedTokens: Hashable, Sendable {
  public let layerCount: Int
  /// Of each layer.
  public let expertCount: Int
  public let expertsPerToken: Int
  /// Token by token, layer by layer, `expertsPerToken` each.
  public let experts: [Int]

  /// These tokens.
  ///
  /// - Precondition: they are whole ones.
  public init(layerCount: Int, expertCount: Int, expertsPerToken: Int, experts: [Int]) {
    precondition(
      experts.count.isMultiple(of: layerCount * expertsPerToken), "each token has all layers")
    self.layerCount = layerCount
    self.expertCount = expertCount
    self.expertsPerToken = expertsPerToken
    self.experts = experts
  }

  /// How many tokens there are.
  public var tokenCount: Int { experts.count / (layerCount * expertsPerToken) }

  /// The experts of a token in a layer.
  private func experts(_ token: Int, _ layer: Int) -> ArraySlice<Int> {
    let first = (token * layerCount + layer) * expertsPerToken
    return experts[first..<first + expertsPerToken]
  }

  /// The share of a token's experts that the token `lag` before used in the same layer; nil where
  /// there are no such tokens.
  public func overlap(lag: Int) -> Double? {
    guard lag < tokenCount else { return nil }
    var shared = 0
    for token in lag..<tokenCount {
      for layer in 0..<layerCount {
        let before = experts(token - lag, layer)
        shared += experts(token, layer).count(where: before.contains)
      }
    }
    return Double(shared) / Double((tokenCount - lag) * layerCount * expertsPerToken)
  }

  /// The share of a layer's experts that `count` tokens in a row use, on average over layers and
  /// stretches, which begin every quarter of their length; nil where there are fewer tokens.
  public func distinctShare(tokens count: Int) -> Double? {
    guard count <= tokenCount else { return nil }
    var (total, stretches) = (0, 0)
    for first in stride(from: 0, through: tokenCount - count, by: max(1, count / 4)) {
      stretches += 1
      for layer in 0..<layerCount {
        var used = Set<Int>()
        for token in first..<first + count { used.formUnion(experts(token, layer)) }
        total += used.count
      }
    }
    return Double(total) / Double(stretches * layerCount * expertCount)
  }

  /// By layer, the share of uses that the `count` experts have which are used most.
  public func hottestShares(_ count: Int) -> [Double] {
    (0..<layerCount).map { layer in
      var uses = Array(repeating: 0, count: expertCount)
      for token in 0..<tokenCount { for expert in experts(token, layer) { uses[expert] += 1 } }
      return Double(uses.sorted(by: >).prefix(count).reduce(0, +))
        / Double(tokenCount * expertsPerToken)
    }
  }

  /// Caches that are empty at first, with a slot for each expert of size 1.
  public var replacement: BatchReplacement {
    BatchReplacement(
      batches: (0..<tokenCount * layerCount).map { index in
        let first = index * expertsPerToken
        return BatchReplacement.Batch(
          layer: index % layerCount, experts: Array(experts[first..<first + expertsPerToken]))
      },
      expertsPerLayer: expertCount, expertSizes: Array(repeating: 1, count: layerCount))
  }
}
