import Models

/// How the experts of a synthetic model are chosen, and how many of their neurons are zero.
public enum ExpertRouting: Sendable {
  /// All experts alike, half of the neurons zero.
  case uniform
  /// As published for the released models on text of `domain`.
  case published(PublishedStatistics.Domain, PublishedStatistics)

  /// As it is written in the metadata.
  var name: String {
    switch self {
    case .uniform: "uniform"
    case .published(let domain, _): domain.rawValue
    }
  }
}

/// What the experts of one layer are to do.
public struct ExpertTargets: Hashable, Sendable {
  /// How often each expert is chosen; the sum is the number of experts per token.
  public var frequencies: [Double]
  /// The fraction of each expert's neurons that are zero.
  public var zeroFractions: [Double]
}

extension ExpertTargets {
  /// Rarer and more frequent than this nothing was published that could be told from never and
  /// always.
  private static let certain = 0.0005

  /// The targets of `layer` in a model of `shape`.
  init(shape: ModelShape, layer: Int, routing: ExpertRouting, seed: UInt64) {
    let count = shape.expertCount
    guard case .published(let domain, let statistics) = routing else {
      frequencies = Array(
        repeating: Double(shape.expertsPerToken) / Double(count), count: count)
      zeroFractions = Array(repeating: 0.5, count: count)
      return
    }
    // The large one has fewer chosen of more.
    let source: PublishedStatistics.Source = count <= 48 ? .small : .large
    let layers = statistics.frequencies(of: source, domain: domain)
    let match = Self.publishedLayer(like: layer, in: shape.layerCount, among: layers.count)
    var generator = SeededGenerator(seed: seed, name: "targets", index: layer)
    frequencies = Self.frequencies(
      like: layers[match], count: count, sum: Double(shape.expertsPerToken), using: &generator)
    // Each rank once, so that even few experts have the published quartiles.
    let spread = statistics.zeroFractions(of: source)[match]
    zeroFractions = (0..<count).shuffled(using: &generator).map { rank in
      let fraction = spread.fraction(at: (Double(rank) + 0.5) / Double(count))
      return min(max(fraction, Self.certain), 1 - Self.certain)
    }
  }

  /// The published layer at the same relative depth.
  private static func publishedLayer(like layer: Int, in count: Int, among published: Int) -> Int {
    count == 1 ? 0 : (layer * (published - 1) + (count - 1) / 2) / (count - 1)
  }

  /// As `published` where the number of experts is the same; else as many values of the same
  /// spread, in random order. Their odds are scaled so that they sum to `sum`.
  private static func frequencies(
    like published: [Double], count: Int, sum: Double, using generator: inout SeededGenerator
  ) -> [Double] {
    var values = published
    if count != published.count {
      let sorted = published.sorted()
      values = (0..<count).map { sorted[(2 * $0 + 1) * sorted.count / (2 * count)] }
      values.shuffle(using: &generator)
    }
    guard sum < Double(count) else { return values.map { _ in 1 - certain } }
    values = values.map { min(max($0, certain), 1 - certain) }
    var (low, high) = (1e-9, 1e9)
    for _ in 0..<100 {
      let factor = (low * high).squareRoot()
      let total = values.reduce(0) { $0 + scaled($1, odds: factor) }
      if total < sum { low = factor } else { high = factor }
    }
    return values.map { scaled($0, odds: low) }
  }

  private static func scaled(_ share: Double, odds factor: Double) -> Double {
    factor * share / (1 - share + factor * share)
  }
}
