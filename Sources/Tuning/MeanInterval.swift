import Metrics

/// The mean of some samples, and how far it may be off: nine of ten such means lie so near to what
/// is sampled, by Student's t.
struct MeanInterval {
  let mean: Double
  /// Zero where one sample says nothing of how they differ.
  let error: Double

  /// The interval of `samples`.
  ///
  /// - Precondition: there is at least one sample.
  init(of samples: [Double]) {
    let statistics = SampleStatistics(samples)
    mean = statistics.mean
    let deviation = statistics.standardDeviation ?? 0
    error = Self.quantile(samples.count - 1) * deviation / Double(samples.count).squareRoot()
  }

  /// The 95 % quantile of Student's t with `freedom` degrees of freedom, from the usual table; from
  /// 20 on that of 20, which is 5 % above the normal distribution's.
  private static func quantile(_ freedom: Int) -> Double {
    freedom < 1 ? 0 : quantiles[min(freedom, quantiles.count) - 1]
  }

  private static let quantiles = [
    6.314, 2.920, 2.353, 2.132, 2.015, 1.943, 1.895, 1.860, 1.833, 1.812, 1.796, 1.782, 1.771,
    1.761, 1.753, 1.746, 1.740, 1.734, 1.729, 1.725,
  ]
}
