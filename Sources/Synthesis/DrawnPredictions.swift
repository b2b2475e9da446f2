public import Inference
import Models

/// Predictions of experts that no router made: right as often as it is said, and else another
/// expert that tokens of the same run use, each as often as they do.
public struct DrawnPredictions: Hashable, Sendable {
  /// The share of predictions that come true, for the next layer, the one after it, and so on.
  /// Layers farther than these are predicted worse by the last of them, each again.
  public let accuracies: [Double]
  public let seed: UInt64

  /// Predictions of these `accuracies`.
  ///
  /// - Precondition: there is one, and all are between 0 and 1.
  public init(accuracies: [Double], seed: UInt64) {
    precondition(
      !accuracies.isEmpty && accuracies.allSatisfy((0...1).contains), "accuracies are shares")
    self.accuracies = accuracies
    self.seed = seed
  }

  /// Gives `recording`, which has none, all predictions that it needs to be replayed at prefetch
  /// depths up to `depth`. The choices of experts stay as they are, and what is predicted of a
  /// layer from so far away does not depend on `depth`.
  ///
  /// - Precondition: all layers with experts have as many.
  public func add(to recording: inout Recording, depth: Int) {
    let shape = recording.model.shape
    recording.maxPrefetchDepth = depth
    guard depth > 1, !shape.isDense else { return }
    let (layers, routed) = (recording.decisions.layers, shape.expertLayers)
    let batches = { (rank: Int) in stride(from: rank, to: layers.count, by: routed.count) }
    let uses = routed.indices.map { rank in
      batches(rank).flatMap { layers[$0].routing.experts }
    }
    for (rank, layer) in routed.enumerated() {
      let reached = routed[(rank + 1)...].prefix { $0 - layer < depth }
      var draws = reached.indices.map { target in
        let ahead = routed[target] - layer
        return Draw(
          accuracy: accuracy(ahead: ahead), uses: uses[target], expertCount: shape.expertCount,
          generator: SeededGenerator(
            seed: seed, name: "predictions", index: layer << 8 | ahead))
      }
      for batch in batches(rank) {
        recording.decisions.layers[batch].predictions = draws.indices.map { index in
          draws[index].next(of: layers[batch + 1 + index].routing)
        }
      }
    }
  }

  /// What figures rest on where there are such predictions, as a sentence for reports.
  public var caveat: String {
    let shares = accuracies.map { "\(Int(($0 * 100).rounded()))" }.joined(separator: ", ")
    return "predictions at prefetch depth 2 and more are drawn (seed \(seed)): \(shares) % of a"
      + " layer's experts are right"
      + (accuracies.count == 1 ? " for each layer they look ahead" : ", by layers they look ahead")
  }

  /// The share of predictions that come true, `ahead` layers before.
  func accuracy(ahead: Int) -> Double {
    let further = max(0, ahead - accuracies.count)
    let last = accuracies[accuracies.count - 1]
    return (0..<further).reduce(accuracies[min(ahead, accuracies.count) - 1]) { value, _ in
      value * last
    }
  }

  /// Predictions of one layer from a certain distance.
  private struct Draw {
    let accuracy: Double
    /// Each expert as often as it is used.
    let uses: [Int]
    let expertCount: Int
    var generator: SeededGenerator

    /// After so many draws of experts that are taken, any other will do.
    private static let tries = 32

    mutating func next(of routing: Routing) -> [Int] {
      var predicted = routing.experts
      let ranks = routing.expertsPerToken
      for rank in predicted.indices where generator.nextUnit() >= accuracy {
        let first = rank - rank % ranks
        let token = first..<first + ranks
        if let other = other(than: routing.experts[token], predicted[token]) {
          predicted[rank] = other
        }
      }
      return predicted
    }

    /// An expert that is neither chosen nor predicted yet; nil where there is none.
    private mutating func other(
      than chosen: ArraySlice<Int>, _ predicted: ArraySlice<Int>
    ) -> Int? {
      for _ in 0..<Self.tries {
        let expert = uses[Int(generator.nextUnit() * Double(uses.count))]
        if !chosen.contains(expert), !predicted.contains(expert) { return expert }
      }
      return (0..<expertCount).first { !chosen.contains($0) && !predicted.contains($0) }
    }
  }
}
