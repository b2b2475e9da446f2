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
  /// Measurements that are off by more than this many of their deviations pull no harder than
  /// those that are off by as much (P. J. Huber, 1964), so that one that is mad does not carry
  /// all others along; infinite for least squares.
  var mostPull = Double.infinity

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

  /// The best values near `start`, by steps that only lead down.
  func nearSolution(from start: [Double], free: [Int], of model: Model) throws -> [Double] {
    try descend(from: point(start, model), free: free, steps: Self.mostSteps, model).values
  }

  /// The standard deviations of those that are `free` around `values`, where of each as little was
  /// known before as `ignorance` says; the others are known.
  ///
  /// One factor for all values, the root of the reduced chi-square, would let a prompt that the
  /// law does not meet take away the bandwidth that answers agree about, and would inflate what
  /// is in doubt only because nothing tells it. So each measurement counts with its own square
  /// where that is above its noise, for the values that it tells: the covariance that holds where
  /// noise is not what it was taken for (H. White, 1980). As in the reduced chi-square, squares
  /// are divided by the share of the degrees of freedom that is left. Priors leave some of them
  /// even where there are as many values as measurements.
  ///
  /// - Parameter countsMisfit: Whether measurements that are off by more than their noise add to
  ///   the doubt; without them it is what a perfect fit would leave.
  func deviations(
    around values: [Double], free: [Int], ignorance: Double, countsMisfit: Bool = true,
    of model: Model
  ) throws -> [Double] {
    let slopes = try slopes(at: values, free: free, model)
    let weight = 1 / (ignorance * ignorance)
    guard let inverse = SymmetricMatrix(normal(slopes, plus: free.map { _ in weight })) else {
      return free.map { _ in ignorance }
    }
    let left = freedom(of: slopes, free: free) / Double(max(1, measured.count))
    let squares = residuals(of: try model(values)).map {
      countsMisfit ? max(1, $0 * $0 / left) : 1
    }
    return free.indices.map { index in
      // How far a pull on each value moves this one.
      let moves = inverse.solution(of: free.indices.map { $0 == index ? 1 : 0 })
      let told = measured.indices.reduce(0.0) { sum, measurement in
        let move = free.indices.reduce(0.0) { $0 + moves[$1] * slopes[$1][measurement] }
        return sum + squares[measurement] * move * move
      }
      return sqrt(told + weight * Self.product(moves, moves))
    }
  }

  /// How many measurements there are beyond those that values follow.
  private func freedom(of slopes: [[Double]], free: [Int]) -> Double {
    let weights = free.map { 1 / (priors[$0].deviation * priors[$0].deviation) }
    guard let inverse = SymmetricMatrix(normal(slopes, plus: weights)) else { return 1 }
    let followed = zip(weights, inverse.inverseDiagonal).reduce(0) { $0 + 1 - $1.0 * $1.1 }
    return max(Self.leastFreedom, Double(measured.count) - followed)
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
  /// What rounding leaves of a difference that is none.
  private static let leastFreedom = 1e-6

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
    var cost = residuals(of: predicted).reduce(0) { sum, residual in
      let size = abs(residual)
      return sum + (size <= mostPull ? size * size : mostPull * (2 * size - mostPull))
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

  /// What each measurement is off by, in units of its noise.
  private func residuals(of predicted: [Double]) -> [Double] {
    measured.indices.map { (measured[$0] - predicted[$0]) / noise[$0] }
  }

  private func normal(_ slopes: [[Double]], plus diagonal: [Double]) -> [[Double]] {
    var matrix = slopes.map { first in slopes.map { second in Self.product(first, second) } }
    for index in matrix.indices { matrix[index][index] += diagonal[index] }
    return matrix
  }

  private func shift(
    at point: Point, _ slopes: [[Double]], free: [Int], damping: Double
  ) -> [Double] {
    var residuals = residuals(of: point.predicted)
    // Those that pull as hard as they may count less, the farther off they are.
    let roots = residuals.map { sqrt(min(1, mostPull / max(abs($0), .leastNormalMagnitude))) }
    residuals = zip(residuals, roots).map { $0 * $1 }
    let slopes = slopes.map { zip($0, roots).map { $0 * $1 } }
    let weights = free.map { 1 / (priors[$0].deviation * priors[$0].deviation) }
    var matrix = normal(slopes, plus: weights)
    var gradient = slopes.map { Self.product($0, residuals) }
    for (row, index) in free.enumerated() {
      gradient[row] += weights[row] * (priors[index].mean - point.values[index])
      matrix[row][row] *= 1 + damping
    }
    return SymmetricMatrix(matrix)?.solution(of: gradient) ?? gradient.map { _ in 0 }
  }

  private static func product(_ first: [Double], _ second: [Double]) -> Double {
    zip(first, second).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
