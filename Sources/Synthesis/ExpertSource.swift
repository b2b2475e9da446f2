import Inference
import Models

/// Makes the decisions of one layer up, token by token.
struct ExpertSource {
  private let shape: ModelShape
  private let zeroFractions: [Double]
  private var choices: ExpertDraw
  private var prediction: ExpertDraw
  private var neurons: SeededGenerator
  /// All alike, and shared by all tokens that are decided one by one.
  private let weightsOfOneToken: [Float]
  /// The experts of the token before; none before the first.
  private var previous: [Int] = []

  /// The experts of `layer`, as often as `routing` has them.
  init(shape: ModelShape, layer: Int, routing: ExpertRouting, seed: UInt64) {
    let targets = ExpertTargets(shape: shape, layer: layer, routing: routing, seed: seed)
    let draw = { (name: String) in
      ExpertDraw(
        count: shape.expertsPerToken, frequencies: targets.frequencies,
        generator: SeededGenerator(seed: seed, name: name, index: layer))
    }
    self.shape = shape
    weightsOfOneToken = Array(
      repeating: 1 / Float(shape.expertsPerToken), count: shape.expertsPerToken)
    zeroFractions = targets.zeroFractions
    choices = draw("choices")
    // The name seeds the draw; another one would change all synthetic predictions.
    prediction = draw("guesses")
    neurons = SeededGenerator(seed: seed, name: "neurons", index: layer)
  }

  /// The decisions for the next `tokens` tokens.
  mutating func next(tokens: Int, locality: Double) -> RecordedDecisions.Layer {
    var experts: [Int] = []
    for _ in 0..<tokens {
      previous =
        previous.isEmpty
        ? choices.next() : choices.next(keeping: previous, probability: locality)
      if tokens == 1 { experts = previous } else { experts += previous }
    }
    let weights =
      tokens == 1 ? weightsOfOneToken : Array(repeating: weightsOfOneToken[0], count: experts.count)
    return RecordedDecisions.Layer(
      routing: Routing(
        expertsPerToken: shape.expertsPerToken, experts: experts, weights: weights),
      activeNeurons: experts.map { activeNeurons(of: $0) })
  }

  /// What would be predicted, `ahead` layers before, where tokens use `experts`.
  mutating func predictions(of experts: [Int], ahead: Int) -> [Int] {
    let accuracy = (0..<ahead).reduce(1) { value, _ in value * SyntheticDecisions.predictionAccuracy
    }
    let count = shape.expertsPerToken
    return stride(from: 0, to: experts.count, by: count).flatMap { first in
      prediction.next(keeping: Array(experts[first..<first + count]), probability: accuracy)
    }
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

/// Draws experts, as many as a token uses, each as often as its frequency says.
struct ExpertDraw {
  private let count: Int
  private let frequencies: [Double]
  private var generator: SeededGenerator
  /// All experts, in ever other orders.
  private var order: [Int]
  /// What only the old ones or only the fresh ones of a mixture have; kept for their memory.
  private var (gone, arrived): ([Int], [Int]) = ([], [])

  /// Draws of `count` experts.
  ///
  /// - Precondition: no frequency is above 1, and they sum to `count`.
  init(count: Int, frequencies: [Double], generator: SeededGenerator) {
    self.count = count
    self.frequencies = frequencies
    self.generator = generator
    order = Array(frequencies.indices)
  }

  /// The next draw.
  ///
  /// Systematic sampling: the frequencies lie one behind the other, in random order, on a line of
  /// that many units, and whatever lies at one random point of each unit is drawn. None is longer
  /// than a unit, so none is drawn twice.
  mutating func next() -> [Int] {
    order.shuffle(using: &generator)
    var (mark, end) = (generator.nextUnit(), 0.0)
    var chosen: [Int] = []
    chosen.reserveCapacity(count)
    for index in order.indices {
      let expert = order[index]
      end += frequencies[expert]
      // The sum is a little off what it should be; the last ones make up for it.
      guard end > mark || count - chosen.count == order.count - index else { continue }
      chosen.append(expert)
      if chosen.count == count { break }
      mark += 1
    }
    return chosen
  }

  /// A mixture of `old` experts and a fresh draw: what both have stays, and of what only one has,
  /// each pair gives its old expert with this probability, its fresh one otherwise. Where the old
  /// ones were drawn with the same frequencies, the mixture has them as well.
  mutating func next(keeping old: [Int], probability: Double) -> [Int] {
    let fresh = next()
    var mixture: [Int] = []
    mixture.reserveCapacity(count)
    gone.removeAll(keepingCapacity: true)
    arrived.removeAll(keepingCapacity: true)
    for expert in old {
      if fresh.contains(expert) { mixture.append(expert) } else { gone.append(expert) }
    }
    for expert in fresh where !old.contains(expert) { arrived.append(expert) }
    arrived.shuffle(using: &generator)
    for (old, fresh) in zip(gone, arrived) {
      mixture.append(generator.nextUnit() < probability ? old : fresh)
    }
    return mixture
  }
}
