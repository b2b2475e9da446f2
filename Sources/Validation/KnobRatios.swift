import Metrics
import Quantities
import Results

/// Measured slowdowns of a knob beside what was expected of it, and what follows.
struct KnobRatios {
  /// Of each pair of runs; not empty.
  var measured: [Double]
  /// Simulated, and applied where a run kept its pace.
  var expected: [Double]
  /// The most that an expected slowdown may be off.
  var allowedError: Double

  /// A bound that is farther off than this says nothing.
  private static let mostOfBound = 0.25

  /// How far the knob can be trusted, and why not further.
  ///
  /// Each expected slowdown has an error against the least and against the greatest that was
  /// measured. All within what is allowed: trust. All too large, or all too small: a bound of the
  /// speed. A measured interval that no error could be told by: not judged.
  var verdict: (verdict: KnobVerdict, reason: String?) {
    let statistics = SampleStatistics(measured)
    let errors = expected.flatMap { [$0 / statistics.greatest - 1, $0 / statistics.least - 1] }
    guard let lowest = errors.min(), let highest = errors.max() else {
      return (.notJudged, "nothing was expected of it")
    }
    if max(-lowest, highest) <= allowedError { return (.trust, nil) }
    let isUseful = max(-lowest, highest) <= Self.mostOfBound
    if lowest >= 0 {
      return isUseful ? (.lowerBound, nil) : (.doNotUse, tooFar(highest))
    }
    if highest <= 0 {
      return isUseful ? (.upperBound, nil) : (.doNotUse, tooFar(lowest))
    }
    let spread = statistics.greatest / statistics.least - 1
    if spread > allowedError {
      return (
        .notJudged,
        "the host was too unsteady: measured slowdowns differ by \(Digits.share(spread))"
      )
    }
    return (.doNotUse, "simulated and applied runs are off to both sides")
  }

  private func tooFar(_ error: Double) -> String {
    "off by up to \(Digits.signedShare(error)), too far for a bound"
  }
}
