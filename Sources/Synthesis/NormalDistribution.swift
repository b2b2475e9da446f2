import Glibc

/// The standard normal distribution.
enum NormalDistribution {
  /// How dense it is at `x`.
  static func density(_ x: Double) -> Double { exp(-x * x / 2) / (2 * Double.pi).squareRoot() }

  /// The share of it below `x`.
  static func share(below x: Double) -> Double { erfc(-x / 2.0.squareRoot()) / 2 }

  /// Below which point `share` of it lies; the reverse of `share(below:)`.
  ///
  /// - Precondition: `share` is between 0 and 1 and neither.
  static func point(of share: Double) -> Double {
    precondition(share > 0 && share < 1, "a share of a distribution is between 0 and 1")
    // Halving an interval that holds all shares a double can tell from 0 and 1.
    var (low, high) = (-9.0, 9.0)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if self.share(below: middle) < share { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }

  /// The points that divide it into `count` like shares and lie in the middle of each.
  static func quantiles(_ count: Int) -> [Double] {
    (0..<count).map { point(of: (Double($0) + 0.5) / Double(count)) }
  }

  /// The mean of max(0, `mean` + normal)².
  static func rectifiedSquare(mean: Double) -> Double {
    (1 + mean * mean) * share(below: mean) + mean * density(mean)
  }
}
