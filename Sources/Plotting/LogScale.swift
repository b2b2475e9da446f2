internal import Glibc

/// A logarithmic axis laid over pixels.
public struct LogScale {
  /// The values at both ends.
  public let range: ClosedRange<Double>
  /// The pixel of the lower end.
  public let start: Double
  /// The pixel of the upper end; it may be less than that of the lower one.
  public let end: Double

  /// An axis from `range.lowerBound` at pixel `start` to `range.upperBound` at pixel `end`.
  ///
  /// - Precondition: both values are above zero and differ.
  public init(_ range: ClosedRange<Double>, from start: Double, to end: Double) {
    precondition(
      range.lowerBound > 0 && range.upperBound > range.lowerBound, "logarithms need a range")
    self.range = range
    self.start = start
    self.end = end
  }

  /// The pixel at which `value` lies.
  public func pixel(_ value: Double) -> Double {
    let share = log(value / range.lowerBound) / log(range.upperBound / range.lowerBound)
    return start + share * (end - start)
  }

  /// The range as gnuplot wants it.
  public var gnuplotRange: String { "[\(range.lowerBound):\(range.upperBound)]" }

  /// The values 1, 2 and 5 of each decade within the range, for tics.
  public var tics: [Double] {
    let first = Int(floor(log10(range.lowerBound)))
    let last = Int(ceil(log10(range.upperBound)))
    return (first...last).flatMap { power in [1.0, 2, 5].map { $0 * pow(10, Double(power)) } }
      .filter { range.contains($0) }
  }

  /// The tics with their names, as gnuplot wants them.
  public func gnuplotTics(_ name: (Double) -> String) -> String {
    "(" + tics.map { "\(ChartText.quoted(name($0))) \($0)" }.joined(separator: ", ") + ")"
  }
}
