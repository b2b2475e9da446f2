import Glibc

/// Finds the values that explain measurements best beside what was known of them before: least
/// squares with a normal prior for each, by Gauss–Newton steps with numeric derivatives.
struct LeastSquares {
  /// A value before anything is measured.
  struct Prior: Hashable {
    var mean: Double
    var deviation: Double
  }

  let measured: [Double]
  /// The standard deviation of each measurement.
  let noise: [Double]
  let priors: [Prior]

  /// Says what is measured where values are these.
  typealias Model = ([Double]) throws -> [Double]

  /// A point that has been looked at.
  private struct Point {
    var values: [Double]
    var predicted: [Double]
    /// The squares of what measurements are off by, and values from their priors, in units of
    /// their deviations.
    var cost: Double
  }

  /// The best values, of which only those that are `free` differ from `start`.
  ///
  /// At a limit that follows different values on both sides derivatives lead nowhere, and a value
  /// that nothing depends on at first may be what decides farther off. So each value is shifted in
  /// turn, and steps begin again from there.
  func solution(from start: [Double], free: [Int], of model: Model) throws -> [Double] {
    var best = try descend(from: point(start, model), free: free, steps: Self.mostSteps, model)
    for _ in 0..<Self.mostSweeps {
      let before = best.cost
      for index in free {
        for shift in Self.shifts {
          var values = best.values
          values[index] += shift
          let next = try descend(
            from: point(bounded(values), model), free: free, steps: Self.fewSteps, model)
          if next.cost < best.cost { best = next }
        }
      }
      if best.cost > before - Self.leastGain { break }
      best = try descend(from: best, free: free, steps: Self.mostSteps, model)
    }
    return best.values
  }

  /// The standard deviations of those that are `free` around `values`, where of each as little was
  /// known before as `ignorance` says; the others are known.
  func deviations(
    around values: [Double], free: [Int], ignorance: Double, of model: Model
  ) throws -> [Double] {
    var matrix = normal(try slopes(at: values, free: free, model))
    for row in matrix.indices { matrix[row][row] += 1 / (ignorance * ignorance) }
    guard let matrix = SymmetricMatrix(matrix) else { return free.map { _ in ignorance } }
    return matrix.inverseDiagonal.map(sqrt)
  }

  private static let shifts = [-2, -1, -0.5, 0.5, 1]
  private static let mostSweeps = 3
  /// Enough to arrive, and enough to see whether a way leads farther down.
  private static let (mostSteps, fewSteps) = (40, 5)
  /// What is no better in chances.
  private static let leastGain = 0.01
  /// No value is looked at farther from its prior, as a logarithm: 30 times either way.
  private static let farthest = 3.4
  /// A logarithm that is this near is the same number.
  private static let tolerance = 1e-4
  private static let step = 0.01

  private func descend(
    from start: Point, free: [Int], steps: Int, _ model: Model
  ) throws -> Point {
    var best = start
    var damping = 1e-3
    for _ in 0..<steps where damping < 1e6 {
      let slopes = try slopes(at: best.values, free: free, model)
      let shift = shift(at: best, slopes, free: free, damping: damping)
      var values = best.values
      for (index, change) in zip(free, shift) { values[index] += max(-0.5, min(0.5, change)) }
      let next = try point(bounded(values), model)
      if next.cost < best.cost {
        let gain = best.cost - next.cost
        best = next
        damping = max(1e-6, damping / 10)
        if gain < 1e-6, shift.allSatisfy({ abs($0) < Self.tolerance }) { break }
      } else {
        if shift.allSatisfy({ abs($0) < Self.tolerance }) { break }
        damping *= 10
      }
    }
    return best
  }

  private func bounded(_ values: [Double]) -> [Double] {
    zip(values, priors).map { max($1.mean - Self.farthest, min($1.mean + Self.farthest, $0)) }
  }

  private func point(_ values: [Double], _ model: Model) throws -> Point {
    let predicted = try model(values)
    var cost = 0.0
    for index in measured.indices {
      let residual = (measured[index] - predicted[index]) / noise[index]
      cost += residual * residual
    }
    for (value, prior) in zip(values, priors) {
      let distance = (value - prior.mean) / prior.deviation
      cost += distance * distance
    }
    return Point(values: values, predicted: predicted, cost: cost)
  }

  /// What each measurement changes by with each value, in units of its noise.
  private func slopes(
    at values: [Double], free: [Int], _ model: Model
  ) throws -> [[Double]] {
    try free.map { index in
      var (below, above) = (values, values)
      below[index] -= Self.step
      above[index] += Self.step
      let (low, high) = (try model(below), try model(above))
      return measured.indices.map { (high[$0] - low[$0]) / (2 * Self.step) / noise[$0] }
    }
  }

  private func normal(_ slopes: [[Double]]) -> [[Double]] {
    slopes.map { first in slopes.map { second in Self.product(first, second) } }
  }

  private func shift(
    at point: Point, _ slopes: [[Double]], free: [Int], damping: Double
  ) -> [Double] {
    var matrix = normal(slopes)
    let residuals = measured.indices.map { (measured[$0] - point.predicted[$0]) / noise[$0] }
    var gradient = slopes.map { Self.product($0, residuals) }
    for (row, index) in free.enumerated() {
      let weight = 1 / (priors[index].deviation * priors[index].deviation)
      gradient[row] += weight * (priors[index].mean - point.values[index])
      matrix[row][row] += weight
      matrix[row][row] *= 1 + damping
    }
    return SymmetricMatrix(matrix)?.solution(of: gradient) ?? gradient.map { _ in 0 }
  }

  private static func product(_ first: [Double], _ second: [Double]) -> Double {
    zip(first, second).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
