import Inference
import Models

/// Makes the decisions of one layer up, token by token.
struct ExpertSource {
  private let shape: ModelShape
  private let zeroFractions: [Double]
  private var choices: ExpertChoices
  private var neurons: SeededGenerator
  /// All alike, and shared by all tokens that are decided one by one; as are active neurons where
  /// none is ever skipped.
  private let weightsOfOneToken: [Float]
  private let neuronsOfOneToken: [Int]

  /// The experts of `layer`, on average as often as `routing` has them.
  ///
  /// - Parameter logOdds: By how much the log odds of the text's share differ in this layer.
  init(
    shape: ModelShape, layer: Int, routing: ExpertRouting, locality: RoutingLocality,
    logOdds: Double, seed: UInt64
  ) {
    let targets = ExpertTargets(shape: shape, layer: layer, routing: routing, seed: seed)
    self.shape = shape
    weightsOfOneToken = Array(
      repeating: 1 / Float(shape.expertsPerToken), count: shape.expertsPerToken)
    neuronsOfOneToken = Array(repeating: shape.expertLength, count: shape.expertsPerToken)
    zeroFractions = targets.zeroFractions
    choices = ExpertChoices(
      count: shape.expertsPerToken,
      popularity: SelectionOffsets(chosenCount: shape.expertsPerToken)
        .offsetsIfDifferent(for: targets.frequencies),
      locality: locality, layerLogOdds: logOdds,
      generator: SeededGenerator(seed: seed, name: "choices", index: layer))
    neurons = SeededGenerator(seed: seed, name: "neurons", index: layer)
  }

  /// The decisions for the next tokens, of each of which `logOdds` says by how much its text's
  /// share differs.
  mutating func next(logOdds: [Double]) -> RecordedDecisions.Layer {
    var experts: [Int] = []
    experts.reserveCapacity(logOdds.count * shape.expertsPerToken)
    for logOdds in logOdds { choices.next(tokenLogOdds: logOdds, into: &experts) }
    let weights =
      logOdds.count == 1
      ? weightsOfOneToken : Array(repeating: weightsOfOneToken[0], count: experts.count)
    return RecordedDecisions.Layer(
      routing: Routing(
        expertsPerToken: shape.expertsPerToken, experts: experts, weights: weights),
      activeNeurons: shape.activation != .relu && logOdds.count == 1
        ? neuronsOfOneToken : experts.map { activeNeurons(of: $0) })
  }

  /// How many neurons of `expert` a token leaves active: each of them with the same probability.
  private mutating func activeNeurons(of expert: Int) -> Int {
    guard shape.activation == .relu else { return shape.expertLength }
    let share = 1 - zeroFractions[expert]
    let count = Double(shape.expertLength)
    // Enough neurons for the binomial distribution to be a normal one.
    let drawn = share * count + (count * share * (1 - share)).squareRoot() * neurons.nextNormal()
    return min(max(Int(drawn.rounded()), 0), shape.expertLength)
  }
}
