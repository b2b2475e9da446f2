import Histogram
import Quantities

/// The latencies between tokens, from a histogram with three significant digits.
public struct InterTokenLatency: Codable, Hashable, Sendable {
  /// In seconds, like the others: half of the times are no longer.
  public var p50: Double
  /// 90 % of the times are no longer.
  public var p90: Double
  /// 95 % of the times are no longer.
  public var p95: Double
  /// 99 % of the times are no longer.
  public var p99: Double
  /// The longest time, exact.
  public var max: Double
  /// How many times there are.
  public var samples: Int
}

extension InterTokenLatency {
  /// The percentiles of `latencies`; nil where there are none.
  ///
  /// - Precondition: no latency is negative.
  public init?(_ latencies: [Duration]) {
    guard let longest = latencies.max() else { return nil }
    var histogram = Histogram<UInt64>(
      highestTrackableValue: UInt64([longest.nanoseconds, 2].max() ?? 2),
      numberOfSignificantValueDigits: .three)
    for latency in latencies { histogram.record(UInt64(latency.nanoseconds)) }
    func seconds(_ percentile: Double) -> Double {
      Double(histogram.valueAtPercentile(percentile)) / 1e9
    }
    self.init(
      p50: seconds(50), p90: seconds(90), p95: seconds(95), p99: seconds(99),
      max: longest.inSeconds, samples: latencies.count)
  }
}
