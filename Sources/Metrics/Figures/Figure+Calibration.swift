extension Figure {
  /// Of devices that are fitted to measured speeds.
  static let calibration: [Figure] = [
    Figure(
      "device-calibrate.device", "base", .text, "The profile that the calibration began with."),
    Figure("device-calibrate.title", "title", .text, "What the new profile is called."),
    Figure(
      "parameters", "parameters", .group, "Figures of the device that measured speeds can tell."),
    Figure(
      "parameters.path", "figure", .text,
      "Where it stands in the profile; of several that are alike, the first."),
    Figure("parameters.prior", "prior", .text, "What it was before, with its unit."),
    Figure("parameters.value", "value", .text, "What it is in the new profile, with its unit."),
    Figure(
      "posterior_sd", "posterior sd", column: "sd", .share, .lower,
      "What its rows leave of doubt: the standard deviation of its logarithm, with 3 % noise and a"
        + " prior of 70 %."),
    Figure(
      "parameters.fitted", "fitted", column: "outcome", .truth,
      "Whether rows tell it to within 25 %; otherwise it stays what it was."),
    Figure(
      "parameters.reason", "reason", .text,
      "Why it is not fitted, and which test would tell it; absent where it is."),
    Figure("device-calibrate.rows", "rows", .group, "The speeds that were given."),
    Figure(
      "used_rows", "rows used", .count,
      "How many of them figures were fitted to: those that contradict others are left out."),
    Figure("origin", "from", .text, "The file that a speed stands in, and where there."),
    Figure("device-calibrate.rows.engine", "engine", .text, "The engine and its build."),
    Figure(
      "device-calibrate.measured_tokens_per_second", "measured speed", column: "measured",
      .tokensPerSecond, .higher, "The speed that the file says."),
    Figure(
      "device-calibrate.simulated_tokens_per_second", "simulated speed", column: "fitted",
      .tokensPerSecond, .higher, "The speed that the new profile gives."),
    Figure(
      "device-calibrate.rows.error", "error", .error, "(Simulated − measured) ÷ measured."),
    Figure(
      "outlier", "outlier", .truth,
      "Whether it is off by more than four standard deviations of noise and law."),
  ]
}
