import Histogram
import Quantities

/// What the values of one figure come to over many requests.
///
/// Percentiles are those of an HDR histogram with three significant digits, of the values' rank:
/// at least so many of a hundred values are no greater.
public struct FigureStatistics: Codable, Hashable, Sendable {
  /// What a value is counted in, as in `seconds`.
  public var unit: String
  /// How many values there are.
  public var count: Int
  /// Their mean.
  public var avg: Double
  /// The least value, exact.
  public var min: Double
  /// The greatest value, exact.
  public var max: Double
  /// The standard deviation of the sample, divided by one less than their number; nil where there
  /// is only one.
  public var std: Double?
  /// 1 % of the values are no greater; the others likewise.
  public var p1: Double
  public var p5: Double
  public var p10: Double
  public var p25: Double
  public var p50: Double
  public var p75: Double
  public var p90: Double
  public var p95: Double
  public var p99: Double
}

extension FigureStatistics {
  /// The statistics of `values`, which are counted in `unit`; nil where there are none.
  ///
  /// - Precondition: no value is negative or infinite.
  public init?(_ values: [Double], unit: String) {
    guard let histogram = ValueHistogram(values) else { return nil }
    let sample = SampleStatistics(values)
    self.init(
      unit: unit, count: values.count, avg: sample.mean, min: sample.least, max: sample.greatest,
      std: sample.standardDeviation, p1: histogram.value(at: 1), p5: histogram.value(at: 5),
      p10: histogram.value(at: 10), p25: histogram.value(at: 25), p50: histogram.value(at: 50),
      p75: histogram.value(at: 75), p90: histogram.value(at: 90), p95: histogram.value(at: 95),
      p99: histogram.value(at: 99))
  }
}

/// Values in an HDR histogram, however large or small they are.
public struct ValueHistogram: Sendable {
  private var histogram: Histogram<UInt64>
  /// How many of the histogram's units a value of 1 has.
  private let scale: Double
  private let greatest: Double

  /// The greatest value has so many units at least: a thousandth of one that is a millionth of it
  /// can still be told.
  private static let leastUnits = 1e9

  /// The histogram of `values`; nil where there are none.
  ///
  /// - Precondition: no value is negative or infinite.
  public init?(_ values: [Double]) {
    precondition(values.allSatisfy { $0 >= 0 && $0.isFinite }, "values are amounts")
    guard let greatest = values.max() else { return nil }
    var scale = 1e9
    while greatest > 0, greatest * scale < Self.leastUnits, scale < 1e18 { scale *= 10 }
    while greatest * scale > 0x1p62 { scale /= 10 }
    histogram = Histogram(
      highestTrackableValue: [UInt64((greatest * scale).rounded()), 2].max() ?? 2,
      numberOfSignificantValueDigits: .three)
    for value in values { histogram.record(UInt64((value * scale).rounded())) }
    (self.scale, self.greatest) = (scale, greatest)
  }

  /// The value that `percentile` of a hundred values do not exceed.
  public func value(at percentile: Double) -> Double {
    Swift.min(greatest, Double(histogram.valueAtPercentile(percentile)) / scale)
  }

  /// The distribution as other programs read it (`.hgrm`).
  ///
  /// - Parameter unitsPerValue: How many of what the file counts a value of 1 is, as in 1000
  ///   for seconds in milliseconds.
  public func percentileDistribution(unitsPerValue: Double) -> String {
    var text = ""
    histogram.outputPercentileDistribution(
      to: &text, outputValueUnitScalingRatio: scale / unitsPerValue)
    return text
  }
}
