import Quantities
import Results

extension LlamaBenchEntry {
  /// Holds the entry's figures against each other.
  ///
  /// - Throws: `RunError` that names two that contradict each other.
  func check(coreCount: Int) throws(RunError) {
    guard promptTokens + generatedTokens > 0 else {
      throw object.fault("n_prompt and n_gen are both 0, so that nothing was measured")
    }
    guard threads <= coreCount else {
      throw object.fault(
        "\(threads) threads are more than the \(coreCount) cores of the device")
    }
    guard coreMask == 0 || coreMask.nonzeroBitCount >= threads else {
      throw object.fault(
        "\(threads) threads are more than the \(coreMask.nonzeroBitCount) cores of cpu_mask")
    }
    try checkSamples()
    try checkMeans()
  }

  private var tokenCount: Double { Double(promptTokens + generatedTokens) }

  /// Speeds of samples are written with six digits.
  private static let rounding = 1e-3

  private func checkSamples() throws(RunError) {
    let (times, speeds) = (timing.sampledNanoseconds, timing.sampledSpeeds)
    guard times.count == speeds.count || times.isEmpty || speeds.isEmpty else {
      throw object.fault(
        "samples_ns has \(times.count) repetitions and samples_ts \(speeds.count)")
    }
    for (time, speed) in zip(times, speeds) {
      let tokens = time * speed / 1e9
      guard abs(tokens / tokenCount - 1) < Self.rounding else {
        throw object.fault(
          "a sample of \(NumberBounds.text(time)) ns at \(speed) tok/s makes"
            + " \(tokens.threeDigits) tokens, where n_prompt and n_gen say"
            + " \(NumberBounds.text(tokenCount))")
      }
    }
    try checkMean(of: times, "samples_ns", is: timing.nanoseconds, "avg_ns")
    try checkMean(of: speeds, "samples_ts", is: timing.tokensPerSecond, "avg_ts")
  }

  private func checkMean(
    of samples: [Double], _ name: String, is mean: Double, _ meanName: String
  ) throws(RunError) {
    guard !samples.isEmpty else { return }
    let found = samples.reduce(0, +) / Double(samples.count)
    guard abs(found / mean - 1) < Self.rounding else {
      throw object.fault(
        "\(meanName) is \(NumberBounds.text(mean)), but the mean of \(name) is"
          + " \(NumberBounds.text(found))")
    }
  }

  /// The mean of speeds is above the speed of the mean time, by the square of what they deviate.
  private func checkMeans() throws(RunError) {
    let tokens = timing.nanoseconds * timing.tokensPerSecond / 1e9
    let spread = timing.deviation / timing.tokensPerSecond
    guard abs(tokens / tokenCount - 1) < 0.01 + 3 * spread * spread else {
      throw object.fault(
        "avg_ts \(timing.tokensPerSecond) x avg_ns \(NumberBounds.text(timing.nanoseconds)) makes"
          + " \(tokens.threeDigits) tokens, where n_prompt and n_gen say"
          + " \(NumberBounds.text(tokenCount))")
    }
  }
}
