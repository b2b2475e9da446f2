import Glibc
import Models

/// How strongly the chosen experts of a layer count: what their squared weights sum to on average,
/// found by drawing router logits.
struct ExpertMixture {
  /// The mean of an expert's squared weight, 0 where it is not chosen.
  private var meanSquares: [Double]

  private static let drawCount = 1024

  /// The mixture for logits of the usual deviation around these `offsets`.
  init(shape: ModelShape, offsets: [Double], generator: SeededGenerator) {
    var generator = generator
    meanSquares = offsets.map { _ in 0 }
    for _ in 0..<Self.drawCount {
      let logits = offsets.map { $0 + RouterLogits.deviation * generator.nextNormal() }
      let chosen = logits.indices.sorted { logits[$0] > logits[$1] }.prefix(shape.expertsPerToken)
      let scores = chosen.map { 1 / (1 + exp(-logits[$0])) }
      let sum = scores.reduce(0, +)
      for (expert, score) in zip(chosen, scores) {
        meanSquares[expert] += (score / sum) * (score / sum) / Double(Self.drawCount)
      }
    }
  }

  /// The sum of the squared weights.
  var squareSum: Double { meanSquares.reduce(0, +) }

  /// The sum where each expert's square also has a factor.
  func squareSum(of factors: [Double]) -> Double {
    zip(meanSquares, factors).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
