import HostMachine
import Kernels
import Simulation

/// What a self-test of one device came to.
public struct SelfTestRecord: Codable, Hashable, Sendable {
  public var engineVersion: String
  public var device: String
  public var dilation: Double
  /// The processor of the host and how many cores of it there were.
  public var host: String
  /// The profile as it was tested, in its own text form.
  public var profile: String
  public var rows: [Row]

  /// One throttle.
  public struct Row: Codable, Hashable, Sendable {
    public var name: String
    public var unit: String
    public var expected: Double
    public var measured: Double
    /// Measured ÷ expected − 1.
    public var error: Double
    /// The error that is allowed.
    public var tolerance: Double
    public var outcome: Outcome
    public var passed: Bool
    /// What kept the check from being decided.
    public var note: String?
  }

  /// How a check came out.
  public enum Outcome: String, Codable, Sendable {
    case passed
    case failed
    /// The host was in the way each time.
    case undecided
  }

  enum CodingKeys: String, CodingKey {
    case engineVersion = "engine_version"
    case device, dilation, host, profile, rows
  }

  /// Whether every throttle was proven.
  public var isPassed: Bool { rows.allSatisfy(\.passed) }
}

extension SelfTestRecord {
  init(_ profile: DeviceProfile, dilation: Double, rows: [Row]) {
    self.init(
      engineVersion: Edgewise.version, device: profile.name, dilation: dilation,
      host: Self.currentHost, profile: profile.yaml, rows: rows)
  }

  /// This machine, as far as it matters for what was proven on it.
  static var currentHost: String {
    "\(HostProcess.processorName), \(HostProcess.coreCount) cores"
  }
}

extension SelfTestRecord.Row {
  init(_ check: SelfTestCheck, _ trial: SelfTestTrial) {
    let outcome = trial.outcome
    self.init(
      name: check.rawValue, unit: trial.unit.rawValue, expected: trial.expected,
      measured: trial.measured, error: trial.error, tolerance: trial.tolerance, outcome: outcome,
      passed: outcome == .passed, note: outcome == .undecided ? trial.excuse : nil)
  }
}

extension SelfTestTrial {
  /// What came between, as far as it can be told.
  fileprivate var excuse: String {
    var parts: [String] = []
    let percent = { (share: Double) in "\(Int((share * 100).rounded())) %" }
    if lagSeconds > 0 {
      parts.append("the device was late by \(percent(lagSeconds / expectedSeconds))")
    }
    if let disturbance, disturbance.isNoticeable {
      parts.append("others used \(percent(disturbance.othersShare)) of the processors")
      if disturbance.stolenShare > 0 {
        parts.append("\(percent(disturbance.stolenShare)) were stolen")
      }
    }
    return "the host was in the way: " + parts.joined(separator: ", ")
  }
}
