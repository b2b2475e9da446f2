import Glibc

/// How far a set of simulated speeds is from what was published.
public struct ErrorStatistics: Codable, Hashable, Sendable {
  /// How many speeds were compared.
  public var cells: Int
  /// The mean of the absolute relative errors (MAPE).
  public var meanAbsoluteError: Double
  /// The relative error that is largest without its sign, with it.
  public var worstError: Double
  /// The cell with that error.
  public var worstCell: String
  /// The geometric mean of simulated ÷ published: above 1 where simulated speeds are too high.
  public var bias: Double
  /// The share of simulated speeds within 10 % of what was published.
  public var withinTenPercent: Double

  enum CodingKeys: String, CodingKey {
    case cells, bias
    case meanAbsoluteError = "mean_absolute_error"
    case worstError = "worst_error"
    case worstCell = "worst_cell"
    case withinTenPercent = "within_ten_percent"
  }

  /// The statistics of `ratios`, simulated ÷ published, each with the name of its cell; nil where
  /// there are none.
  ///
  /// - Precondition: ratios are above zero.
  public init?(_ ratios: [(cell: String, ratio: Double)]) {
    precondition(ratios.allSatisfy { $0.ratio > 0 }, "speeds are above zero")
    guard let worst = ratios.max(by: { abs($0.ratio - 1) < abs($1.ratio - 1) }) else { return nil }
    let count = Double(ratios.count)
    cells = ratios.count
    meanAbsoluteError = ratios.reduce(0) { $0 + abs($1.ratio - 1) } / count
    worstError = worst.ratio - 1
    worstCell = worst.cell
    bias = exp(ratios.reduce(0) { $0 + log($1.ratio) } / count)
    withinTenPercent = Double(ratios.count { abs($0.ratio - 1) <= 0.1 }) / count
  }
}
