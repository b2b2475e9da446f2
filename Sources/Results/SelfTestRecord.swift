/// What a self-test of one device came to.
public struct SelfTestRecord: Codable, Hashable, Sendable {
  /// The Edgewise that made it.
  public var engineVersion: String
  /// The profile's name; `host` for this machine as it is.
  public var device: String
  /// How many times slower than real time device time ran.
  public var dilation: Double
  /// The processor of the host and how many cores of it there were.
  public var host: String
  /// The profile as it was tested, in its own text form.
  public var profile: String
  /// The throttles that were tested.
  public var rows: [Row]

  /// All of its values.
  public init(
    engineVersion: String, device: String, dilation: Double, host: String, profile: String,
    rows: [Row]
  ) {
    self.engineVersion = engineVersion
    self.device = device
    self.dilation = dilation
    self.host = host
    self.profile = profile
    self.rows = rows
  }

  /// One throttle.
  public struct Row: Codable, Hashable, Sendable {
    /// Which throttle.
    public var name: String
    /// What its figures are counted in, such as `B/s`.
    public var unit: String
    /// What the profile says, in that unit.
    public var expected: Double
    /// What was measured, in that unit.
    public var measured: Double
    /// Measured ÷ expected − 1.
    public var error: Double
    /// The error that is allowed.
    public var tolerance: Double
    /// How the check came out.
    public var outcome: Outcome
    /// Whether the throttle was proven.
    public var passed: Bool
    /// What kept the check from being decided.
    public var note: String?

    /// All of its values.
    public init(
      name: String, unit: String, expected: Double, measured: Double, error: Double,
      tolerance: Double, outcome: Outcome, passed: Bool, note: String? = nil
    ) {
      self.name = name
      self.unit = unit
      self.expected = expected
      self.measured = measured
      self.error = error
      self.tolerance = tolerance
      self.outcome = outcome
      self.passed = passed
      self.note = note
    }
  }

  /// How a check came out.
  public enum Outcome: String, CaseIterable, Codable, Sendable {
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
