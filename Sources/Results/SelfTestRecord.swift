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
