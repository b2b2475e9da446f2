import Glibc
import Quantities

/// How well repeated measurements agree, and where their mean may lie.
public struct RepetitionStatistics: Codable, Hashable, Sendable {
  /// How many times it was measured.
  public var count: Int
  /// Of all of them.
  public var mean: Double
  /// Half are no greater.
  public var median: Double
  /// Standard deviation ÷ mean.
  public var variation: Double
  /// Between these the mean of many more lies in 95 of 100 cases, by Student's distribution.
  public var low: Double
  /// The upper end.
  public var high: Double
  /// Between these the median lies in 95 of 100 cases, by drawing the measurements again.
  public var lowMedian: Double
  /// The upper end.
  public var highMedian: Double
  /// Which of them lie further from the middle half than 1.5 times its width (Tukey), from 0. They
  /// count like all others.
  public var outliers: [Int]
  /// What the variation says.
  public var verdict: Verdict

  /// How well measurements agree.
  public enum Verdict: String, CaseIterable, Codable, Hashable, Sendable {
    /// Differences of some percent can be told.
    case steady
    /// Only large differences can be told.
    case noisy
    /// Too few, or too far apart, to tell anything.
    case unclear
  }

  enum CodingKeys: String, CodingKey {
    case count, mean, median, variation, low, high, outliers, verdict
    case lowMedian = "low_median"
    case highMedian = "high_median"
  }
}

extension RepetitionStatistics {
  /// How well `values` agree; nil where there are fewer than two, or their mean is nothing.
  public init?(_ values: [Double]) {
    guard values.count > 1 else { return nil }
    let sample = SampleStatistics(values)
    guard sample.mean > 0, let deviation = sample.standardDeviation else { return nil }
    let half = deviation / Double(values.count).squareRoot() * Self.quantile(of: values.count - 1)
    let medians = Self.drawnMedians(of: values)
    let variation = deviation / sample.mean
    self.init(
      count: values.count, mean: sample.mean, median: sample.median, variation: variation,
      low: max(0, sample.mean - half), high: sample.mean + half, lowMedian: medians.lowerBound,
      highMedian: medians.upperBound, outliers: Self.outliers(among: values),
      verdict: Self.verdict(half / sample.mean))
  }

  /// By how far the mean may be off: what is steady lets a difference of a twentieth be seen.
  private static func verdict(_ uncertainty: Double) -> Verdict {
    uncertainty <= 0.025 ? .steady : uncertainty <= 0.15 ? .noisy : .unclear
  }

  /// What 97.5 % of Student's distribution with so many degrees of freedom lies below: exact for
  /// one and two, by Hill's expansion (Communications of the ACM 13, algorithm 396, 1970) from
  /// there on, to four digits.
  static func quantile(of degrees: Int) -> Double {
    let (n, p) = (Double(degrees), 0.05)
    if degrees == 1 { return 1 / tan(p * .pi / 2) }
    if degrees == 2 { return (2 / (p * (2 - p)) - 2).squareRoot() }
    let a = 1 / (n - 0.5)
    let b = 48 / (a * a)
    var c = ((20_700 * a / b - 98) * a - 16) * a + 96.36
    let d = ((94.5 / (b + c) - 3) / b + 1) * (a * .pi / 2).squareRoot() * n
    var y = pow(d * p, 2 / n)
    if y > 0.05 + a {
      let x = -1.959_963_985
      y = x * x
      if degrees < 5 { c += 0.3 * (n - 4.5) * (x + 0.6) }
      c = (((0.05 * d * x - 5) * x - 7) * x - 2) * x + b + c
      y = (((((0.4 * y + 6.3) * y + 36) * y + 94.5) / c - y - 3) / b + 1) * x
      y = expm1(a * y * y)
    } else {
      y =
        ((1 / (((n + 6) / (n * y) - 0.089 * d - 0.822) * (n + 2) * 3) + 0.5 / (n + 4)) * y - 1)
        * (n + 1) / (n + 2) + 1 / y
    }
    return (n * y).squareRoot()
  }

  private static func drawnMedians(of values: [Double]) -> ClosedRange<Double> {
    var random = RandomSequence(seed: 1)
    let medians = (0..<2000).map { _ in
      SampleStatistics(values.map { _ in values[random.next(below: values.count)] }).median
    }.sorted()
    return medians[50]...medians[1949]
  }

  private static func outliers(among values: [Double]) -> [Int] {
    guard values.count >= 4 else { return [] }
    let sorted = values.sorted()
    let (low, high) = (sorted[(sorted.count - 1) / 4], sorted[sorted.count * 3 / 4])
    let reach = 1.5 * (high - low)
    return values.indices.filter { values[$0] < low - reach || values[$0] > high + reach }
  }
}
