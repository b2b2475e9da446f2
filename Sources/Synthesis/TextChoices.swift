/// The experts that the tokens of one text choose in all layers, made up after a locality.
public struct TextChoices {
  private let locality: RoutingLocality
  private var layers: [ExpertChoices]
  private var unusual: SeededGenerator

  /// The choices of a text, all from `seed`.
  ///
  /// - Parameter frequencies: By layer, how often texts choose each expert on average, which sums
  ///   to `chosenCount`; nil for all alike.
  /// - Precondition: layers have at least `chosenCount` experts.
  public init(
    layerCount: Int, expertCount: Int, chosenCount: Int, frequencies: [[Double]]? = nil,
    locality: RoutingLocality, seed: UInt64
  ) {
    var spread = SeededGenerator(seed: seed, name: "layers")
    let odds = NormalDistribution.quantiles(layerCount).shuffled(using: &spread)
    let offsets = SelectionOffsets(chosenCount: chosenCount)
    let textLogits = locality.textLogits(count: expertCount)
    layers = odds.enumerated().map { layer, odds in
      ExpertChoices(
        count: chosenCount,
        popularity: frequencies.map { offsets.offsetsIfDifferent(for: $0[layer]) }
          ?? Array(repeating: 0, count: expertCount),
        textLogits: textLogits, locality: locality, layerLogOdds: locality.layerSpread * odds,
        generator: SeededGenerator(seed: seed, name: "choices", index: layer))
    }
    unusual = SeededGenerator(seed: seed, name: "unusual tokens")
    self.locality = locality
  }

  /// By layer, the experts of the next tokens, one token after the other, the greatest logit first.
  public mutating func next(tokens count: Int) -> [[Int]] {
    let odds = (0..<count).map { _ in locality.tokenSpread * unusual.nextNormal() }
    return layers.indices.map { layers[$0].next(tokenLogOdds: odds) }
  }
}
