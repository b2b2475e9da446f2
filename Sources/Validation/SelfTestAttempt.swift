import HostMachine
import Quantities
import Results

/// One attempt at a check: what was expected, what was measured, and what came between.
struct SelfTestAttempt {
  /// In `unit`; a time, or what follows from one.
  let expected: Double
  let measured: Double
  let unit: Unit
  /// The error that is allowed, as a share of what is expected.
  let tolerance: Double
  /// Times by which the error is judged, in seconds; for counts and amounts the same figures.
  let expectedSeconds: Double
  let measuredSeconds: Double
  /// The part of the measured time that the device says it was late by.
  var lagSeconds = 0.0
  /// Whether more than expected is worse, and not only later.
  var isLimit = false
  var disturbance: HostDisturbance?

  enum Unit: String {
    case bytesPerSecond = "B/s"
    case seconds = "s"
    case threads = "threads"
    case bytes = "B"
  }

  /// Relative to what was expected; above zero: more than expected.
  var error: Double { measured / expected - 1 }

  /// What no disturbance can bring about: the device took less time, or more of something.
  var isTooFast: Bool {
    if isLimit { return measured > expected * (1 + tolerance) }
    return measuredSeconds < expectedSeconds * (1 - tolerance)
  }

  private var isTooSlow: Bool {
    !isLimit && measuredSeconds > expectedSeconds * (1 + tolerance)
  }

  /// Whether the host may have been what was slow.
  private var isExcused: Bool {
    let own = measuredSeconds - lagSeconds
    return own <= expectedSeconds * (1 + tolerance) || disturbance?.isNoticeable == true
  }

  /// Whether another attempt could not change anything.
  var isFinal: Bool { isTooFast || outcome == .passed }

  /// The one of both that counts: what is final, else the smaller error.
  func better(than other: SelfTestAttempt?) -> SelfTestAttempt {
    guard let other, !isFinal else { return self }
    return abs(error) < abs(other.error) ? self : other
  }

  var outcome: SelfTestRecord.Outcome {
    if isTooFast { return .failed }
    if isTooSlow { return isExcused ? .undecided : .failed }
    return .passed
  }
}

extension SelfTestAttempt {
  /// An attempt that measured a time.
  init(
    expected: Duration, measured: Duration, lag: Duration, tolerance: Double
  ) {
    self.init(
      expected: expected.inSeconds, measured: measured.inSeconds, unit: .seconds,
      tolerance: tolerance, expectedSeconds: expected.inSeconds,
      measuredSeconds: measured.inSeconds, lagSeconds: lag.inSeconds)
  }

  /// The same as a bandwidth: what `byteCount` comes to in both times.
  func moving(_ byteCount: ByteCount) -> SelfTestAttempt {
    let bytes = Double(byteCount.bytes)
    return SelfTestAttempt(
      expected: bytes / expectedSeconds, measured: bytes / measuredSeconds, unit: .bytesPerSecond,
      tolerance: tolerance, expectedSeconds: expectedSeconds, measuredSeconds: measuredSeconds,
      lagSeconds: lagSeconds)
  }

  /// An attempt at something that must not be more than `limit`.
  static func limit(
    _ limit: Double, measured: Double, unit: Unit, tolerance: Double = 0
  ) -> SelfTestAttempt {
    SelfTestAttempt(
      expected: limit, measured: measured, unit: unit, tolerance: tolerance,
      expectedSeconds: limit, measuredSeconds: measured, isLimit: true)
  }
}
