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
    guard coreMask == .max || coreCount >= UInt64.bitWidth || coreMask >> coreCount == 0 else {
      throw object.fault("cpu_mask names more cores than the \(coreCount) of the device")
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
    guard let deviation = timing.deviation else { return }
    try object.check(deviation, "stddev_ts", isOf: speeds, "samples_ts")
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

  /// Holds the mean of speeds, v, against the mean of times, t, where no samples do: how far it is
  /// above the speed of the mean time follows from what speeds deviate by.
  ///
  /// With v = m (1 + x), the mean of t times m is 1 + the mean of x² ÷ (1 + x) times as many
  /// tokens as there are: never fewer, and more by the square of the deviation, divided by what
  /// the slowest or fastest repetition can be. (`stddev_ns` says nothing: llama-bench squares
  /// nanoseconds in 64 bits, which times of more than some seconds do not fit.)
  private func checkMeans() throws(RunError) {
    guard timing.sampledNanoseconds.isEmpty || timing.sampledSpeeds.isEmpty else { return }
    let (speed, scatter) = (timing.tokensPerSecond, timing.scatter)
    let tokens = timing.nanoseconds * speed / 1e9
    let excess = tokens / tokenCount - 1
    // Speeds are written with six digits behind the point, times in whole nanoseconds.
    let rounding = Self.meanRounding + 1e-6 / speed + 1 / timing.nanoseconds
    let most = scatter * scatter / max(Self.slowest, 1 - Self.farthest * scatter)
    guard excess > -rounding, excess < rounding + most else {
      throw object.fault(
        "avg_ts \(speed) x avg_ns \(NumberBounds.text(timing.nanoseconds)) makes"
          + " \(NumberBounds.text((tokens * 100).rounded() / 100)) tokens, where n_prompt and n_gen"
          + " say \(NumberBounds.text(tokenCount))")
    }
    // Of two repetitions, which deviate most from what a deviation says of many.
    let least = scatter * scatter / 2 / (1 + Self.farthest * scatter)
    guard excess > least - Self.unseenScatter else {
      throw object.fault(
        "stddev_ts is \(NumberBounds.text(scatter * speed)), but avg_ts \(speed) x avg_ns"
          + " \(NumberBounds.text(timing.nanoseconds)) makes the tokens of repetitions that hardly"
          + " differ")
    }
  }

  /// What programs round means by.
  private static let meanRounding = 1e-4
  /// What means may hide of a deviation.
  private static let unseenScatter = 0.01
  /// No repetition is slower than this share of the mean.
  private static let slowest = 1.0 / 3
  /// How many standard deviations one of twenty repetitions can be off: 19 ÷ √20.
  private static let farthest = 4.25
}
