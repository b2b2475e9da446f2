import HostMachine
import Profiles
import Results
import Runs

extension SelfTestRecord {
  init(_ profile: DeviceProfile, dilation: Double, rows: [Row]) {
    self.init(
      engineVersion: Edgewise.version, device: profile.name, dilation: dilation,
      host: Self.currentHost, profile: profile.yaml, rows: rows)
  }
}

extension SelfTestRecord.Row {
  init(_ check: SelfTestCheck, _ attempt: SelfTestAttempt) {
    let outcome = attempt.outcome
    self.init(
      name: check.rawValue, unit: attempt.unit.rawValue, expected: attempt.expected,
      measured: attempt.measured, error: attempt.error, tolerance: attempt.tolerance,
      outcome: outcome,
      passed: outcome == .passed, note: outcome == .undecided ? attempt.excuse : nil)
  }
}

extension SelfTestAttempt {
  /// What came between, as far as it can be told.
  fileprivate var excuse: String {
    var parts: [String] = []
    let percent = { (share: Double) in "\(Int((share * 100).rounded())) %" }
    if lagSeconds > 0 {
      parts.append("the device was late by \(percent(lagSeconds / expectedSeconds))")
    }
    if let disturbance, disturbance.isNoticeable { parts.append(disturbance.words) }
    return "the host was in the way: " + parts.joined(separator: ", ")
  }
}
