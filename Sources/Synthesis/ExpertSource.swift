import Inference
import Models

/// Makes up what one layer decides, once its experts are chosen.
struct ExpertSource {
  private let shape: ModelShape
  /// Neurons of one expert.
  private let length: Int
  private let zeroFractions: [Double]
  private var neurons: SeededGenerator
  /// All alike, and shared by all tokens that are decided one by one; as are active neurons where
  /// none is ever skipped.
  private let weightsOfOneToken: [Float]
  private let neuronsOfOneToken: [Int]

  /// The experts of `layer`, whose neurons are as active as `targets` say.
  init(shape: ModelShape, layer: Int, targets: ExpertTargets, seed: UInt64) {
    self.shape = shape
    length = shape.layers[layer].feedForward.length
    weightsOfOneToken = Array(
      repeating: 1 / Float(shape.expertsPerToken), count: shape.expertsPerToken)
    neuronsOfOneToken = Array(repeating: length, count: shape.expertsPerToken)
    zeroFractions = targets.zeroFractions
    neurons = SeededGenerator(seed: seed, name: "neurons", index: layer)
  }

  /// The decisions for tokens that chose `experts`.
  mutating func decided(_ experts: [Int]) -> RecordedDecisions.Layer {
    let isOfOneToken = experts.count == shape.expertsPerToken
    return RecordedDecisions.Layer(
      routing: Routing(
        expertsPerToken: shape.expertsPerToken, experts: experts,
        weights: isOfOneToken
          ? weightsOfOneToken : Array(repeating: weightsOfOneToken[0], count: experts.count)),
      activeNeurons: isOfOneToken && shape.activation != .relu
        ? neuronsOfOneToken : experts.map { activeNeurons(of: $0) })
  }

  /// How many neurons of `expert` a token leaves active: each of them with the same probability.
  private mutating func activeNeurons(of expert: Int) -> Int {
    guard shape.activation == .relu else { return length }
    let share = 1 - zeroFractions[expert]
    let count = Double(length)
    // Enough neurons for the binomial distribution to be a normal one.
    let drawn = share * count + (count * share * (1 - share)).squareRoot() * neurons.nextNormal()
    return min(max(Int(drawn.rounded()), 0), length)
  }
}
