import Metrics
import Quantities

extension Configured where Outcome == BenchmarkOutcome {
  /// What must hold between its figures.
  var relations: [Relation] {
    sharedRelations(mode: outcome.mode, of: ["host", "applied", "simulated"])
      + outcome.sampleRelations + outcome.boundRelations
  }
}

extension BenchmarkOutcome {
  /// Speeds follow from those of the repetitions.
  fileprivate var sampleRelations: [Relation] {
    let count = Relation.equal(
      "repetitions", Double(repetitions), "the number of samples", Double(samples.count),
      tolerance: 0)
    guard !samples.isEmpty else { return [count, .positive("repetitions", repetitions)] }
    let statistics = SampleStatistics(samples)
    return [
      count,
      .equal("tokens_per_second", tokensPerSecond, "the mean of samples", statistics.mean),
      .equal("tokens_per_second_median", median, "that of samples", statistics.median),
      .equal("tokens_per_second_min", least, "the least of samples", statistics.least),
      .equal("tokens_per_second_max", greatest, "the greatest of samples", statistics.greatest),
      .due("tokens_per_second_sd", standardDeviation != nil, "samples", samples.count > 1),
      .equal(
        "tokens_per_second_sd", standardDeviation, "that of samples",
        statistics.standardDeviation ?? 0),
    ]
  }

  /// A bound is what one of this machine's parts gives ÷ what a token asks of it.
  fileprivate var boundRelations: [Relation] {
    func quotient(_ whole: Double?, by part: Double?) -> Double? {
      guard let whole, let part, part > 0 else { return nil }
      return whole / part
    }
    let tokens = Double(promptTokens + generatedTokens) * Double(repetitions)
    return [
      .equal(
        "io_bandwidth_bytes_per_second", ioBandwidthBytesPerSecond,
        "bytes_read_per_token × tokens of all repetitions ÷ io_busy_seconds",
        quotient(bytesReadPerToken.map { $0 * tokens }, by: ioBusySeconds)),
      .equal(
        "disk_bound_tokens_per_second", diskBoundTokensPerSecond,
        "storage_bandwidth_bytes_per_second ÷ bytes_read_per_token",
        quotient(storageBandwidthBytesPerSecond, by: bytesReadPerToken)),
      .equal(
        "disk_bound_share", diskBoundShare, "tokens_per_second ÷ disk_bound_tokens_per_second",
        quotient(tokensPerSecond, by: diskBoundTokensPerSecond)),
      .equal(
        "memory_bound_tokens_per_second", memoryBoundTokensPerSecond,
        "memory_bandwidth_bytes_per_second ÷ memory_traffic_bytes_per_token",
        quotient(memoryBandwidthBytesPerSecond, by: memoryTrafficBytesPerToken)),
      .equal(
        "memory_bound_share", memoryBoundShare,
        "tokens_per_second ÷ memory_bound_tokens_per_second",
        quotient(tokensPerSecond, by: memoryBoundTokensPerSecond)),
    ]
      + Relation.together(
        "disk_bound_tokens_per_second", diskBoundTokensPerSecond != nil,
        "disk_bound_share", diskBoundShare != nil)
      + Relation.together(
        "memory_bound_tokens_per_second", memoryBoundTokensPerSecond != nil,
        "memory_bound_share", memoryBoundShare != nil)
  }
}
