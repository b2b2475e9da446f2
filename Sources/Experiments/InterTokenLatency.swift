import Histogram
import Quantities

extension RunRecord.InterTokenLatency {
  /// The percentiles of `latencies`; nil where there are none.
  ///
  /// - Precondition: no latency is negative.
  init?(_ latencies: [Duration]) {
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
