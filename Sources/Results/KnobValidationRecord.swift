/// How far each knob can be trusted on one machine, in the form that `validate knobs --format json`
/// prints.
public struct KnobValidationRecord: Codable, Hashable, Sendable {
  /// The Edgewise that made it.
  public var engineVersion: String
  /// The knobs, a row each.
  public var rows: [KnobValidationRow]
  /// False where it was interrupted: some rows are missing.
  public var isComplete: Bool
  /// Each once.
  public var warnings: [String]
  /// How to make it again.
  public var command: String
  /// The machine that was limited.
  public var host: HostDescription
  /// That machine as a profile, as it was measured; nil where no knob was simulated.
  public var resolvedProfile: String?

  /// All of its values.
  public init(
    engineVersion: String, rows: [KnobValidationRow], isComplete: Bool, warnings: [String],
    command: String, host: HostDescription, resolvedProfile: String? = nil
  ) {
    self.engineVersion = engineVersion
    self.rows = rows
    self.isComplete = isComplete
    self.warnings = warnings
    self.command = command
    self.host = host
    self.resolvedProfile = resolvedProfile
  }

  enum CodingKeys: String, CodingKey {
    case rows, warnings, command, host
    case engineVersion = "engine_version"
    case isComplete = "complete"
    case resolvedProfile = "resolved_profile"
  }

  /// Whether knobs were judged, and all of these can be trusted.
  public var isPassed: Bool {
    let judged = rows.filter { $0.verdict != .notJudged }
    return !judged.isEmpty && judged.allSatisfy { $0.verdict == .trust }
  }
}
