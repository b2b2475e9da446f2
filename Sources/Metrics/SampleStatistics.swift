/// What a set of repeated measurements comes to.
public struct SampleStatistics: Hashable, Sendable {
  public let mean: Double
  /// Of the sample (divided by *n* − 1); nil where there is only one.
  public let standardDeviation: Double?
  public let median: Double
  public let least: Double
  public let greatest: Double

  /// The statistics of `samples`.
  ///
  /// - Precondition: there is at least one sample.
  public init(_ samples: [Double]) {
    precondition(!samples.isEmpty, "nothing measured has no statistics")
    let sorted = samples.sorted()
    let count = Double(samples.count)
    let mean = samples.reduce(0, +) / count
    self.mean = mean
    standardDeviation =
      samples.count > 1
      ? (samples.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)).squareRoot() : nil
    let (low, high) = (sorted[(sorted.count - 1) / 2], sorted[sorted.count / 2])
    median = low + (high - low) / 2
    least = sorted[0]
    greatest = sorted[sorted.count - 1]
  }
}
