import Models

/// The size of each weight of a layer, chosen so that what the layer computes has known statistics.
struct LayerPlan {
  /// What is wanted of the experts.
  let targets: ExpertTargets
  /// What each router logit is around, and the deviation of the router's other weights.
  let routerOffsets: [Double]
  let routerDeviation: Double
  /// Of queries and keys.
  let scoreDeviation: Double
  let valueDeviation: Double
  let outputDeviation: Double
  /// Of gates and ups.
  let expertDeviation: Double
  /// The weights of each expert's gates on the constant channels.
  let gateLeads: [Double]
  /// Of each expert's down weights.
  let downDeviations: [Double]

  /// By how much a layer raises the variance of the stream. More of it would turn the stream
  /// further from layer to layer, so that a layer's experts could less be told from the layer
  /// before; but random layers also blow up rounding differences, the more the more they add.
  static let growth = 0.04
  /// The share of the growth that attention has where it attends to one position only.
  private static let attentionShare = 0.25
  /// What is left of that where it attends to many: some five positions of like weight.
  private static let attentionRemainder = 0.2
  /// The deviation of attention scores: some positions stand out, none alone.
  private static let scores = 2.0
  /// Experts with more zeros than this are not scaled up further: they add less, as in the
  /// released models' first layers.
  private static let mostScaledZeroFraction = 0.99

  /// Plans a layer behind a stream of size `scale`, and makes `scale` that of the stream behind it.
  init(
    shape: ModelShape, targets: ExpertTargets, scale: inout ResidualScale,
    generator: SeededGenerator
  ) {
    self.targets = targets
    routerDeviation =
      RouterLogits.deviation / (scale.randomChannelCount * scale.variance).squareRoot()
    routerOffsets = Self.routerOffsets(targets, shape: shape)
    scoreDeviation = scale.weightDeviation(forProducts: Self.scores.squareRoot())
    valueDeviation = scale.weightDeviation(forProducts: 1)
    let added = Self.growth * scale.variance
    let attended = added * Self.attentionShare
    outputDeviation = (attended / Double(shape.queryLength)).squareRoot()
    scale.variance += attended * Self.attentionRemainder

    expertDeviation = scale.weightDeviation(forProducts: 1)
    let means = targets.zeroFractions.map { NormalDistribution.point(of: 1 - $0) }
    let entering = scale
    gateLeads = means.map(entering.lead)
    let squares = means.map { NormalDistribution.rectifiedSquare(mean: $0) }
    let leastSquare = NormalDistribution.rectifiedSquare(
      mean: NormalDistribution.point(of: 1 - Self.mostScaledZeroFraction))
    let mixture = ExpertMixture(
      shape: shape, offsets: routerOffsets, generator: generator)
    let produced = added * (1 - Self.attentionShare) / mixture.squareSum
    downDeviations = squares.map {
      (produced / (Double(shape.expertLength) * max($0, leastSquare))).squareRoot()
    }
    scale.variance += produced * mixture.squareSum(of: squares.map { min(1, $0 / leastSquare) })
  }

  private static func routerOffsets(_ targets: ExpertTargets, shape: ModelShape) -> [Double] {
    SelectionOffsets(chosenCount: shape.expertsPerToken)
      .offsetsIfDifferent(for: targets.frequencies)
      .map { RouterLogits.mean + RouterLogits.deviation * $0 }
  }
}

/// Where router logits lie. This does not change which experts are chosen, but how much each
/// counts: far below 0 a sigmoid is an exponential, so an expert that was chosen just barely
/// counts little. Otherwise each rounding difference that swaps two experts would grow from layer
/// to layer, and two engines would not agree on anything.
enum RouterLogits {
  static let mean = -6.0
  static let deviation = 2.0
}
