/// What measured speeds say about a device, in the form that `device calibrate --format json`
/// prints.
public struct CalibrationRecord: Codable, Hashable, Sendable {
  /// The Edgewise that made it.
  public var engineVersion: String
  /// The profile that it began with.
  public var device: String
  /// What the new one is called.
  public var title: String
  /// Figures of the device that speeds can tell.
  public var parameters: [Parameter]
  /// The speeds that were given.
  public var rows: [Row]
  /// How many of them something was fitted to: those that contradict others are left out.
  public var usedRowCount: Int
  /// Tests that have no price.
  public var unpriced: [Unpriced]
  /// What a reader should know before using the profile.
  public var warnings: [String]
  /// How to make it again.
  public var command: String

  /// All of its values.
  public init(
    engineVersion: String, device: String, title: String, parameters: [Parameter], rows: [Row],
    usedRowCount: Int, unpriced: [Unpriced], warnings: [String], command: String
  ) {
    self.engineVersion = engineVersion
    self.device = device
    self.title = title
    self.parameters = parameters
    self.rows = rows
    self.usedRowCount = usedRowCount
    self.unpriced = unpriced
    self.warnings = warnings
    self.command = command
  }

  /// A figure of the device.
  public struct Parameter: Codable, Hashable, Sendable {
    /// Where it stands in the profile; of several that are alike, the first.
    public var path: String
    /// What it was, with its unit.
    public var prior: String
    /// What it is, with its unit.
    public var value: String
    /// What is left of doubt about it, as a share, where only the rows count.
    public var posteriorDeviation: Double
    /// Whether the rows tell it; otherwise it stays what it was.
    public var isFitted: Bool
    /// Why it is not fitted, and what would tell it; nil where it is.
    public var reason: String?

    /// All of its values.
    public init(
      path: String, prior: String, value: String, posteriorDeviation: Double, isFitted: Bool,
      reason: String?
    ) {
      self.path = path
      self.prior = prior
      self.value = value
      self.posteriorDeviation = posteriorDeviation
      self.isFitted = isFitted
      self.reason = reason
    }

    enum CodingKeys: String, CodingKey {
      case path, prior, value, reason
      case posteriorDeviation = "posterior_sd"
      case isFitted = "fitted"
    }
  }

  /// A measured speed and what the new profile makes of it.
  public struct Row: Codable, Hashable, Sendable {
    /// The file and the place in it.
    public var origin: String
    /// The model's name.
    public var model: String
    /// The format of the weights.
    public var weights: String
    /// The engine and its build.
    public var engine: String
    /// Threads that compute.
    public var threads: Int
    public var phase: SpeedPhase
    /// Prompt tokens of a prefill; 0 of decoding.
    public var promptTokens: Int
    /// Tokens in the context while decoding, in the mean; 0 of a prefill.
    public var contextDepth: Int
    /// In tokens per second.
    public var measuredTokensPerSecond: Double
    /// In tokens per second, on the new profile.
    public var simulatedTokensPerSecond: Double
    /// (simulated − measured) ÷ measured.
    public var error: Double
    /// Whether it is farther off than noise and law explain.
    public var isOutlier: Bool

    /// All of its values; the error follows from others.
    public init(
      origin: String, model: String, weights: String, engine: String, threads: Int,
      phase: SpeedPhase, promptTokens: Int, contextDepth: Int, measured: Double,
      simulated: Double, isOutlier: Bool
    ) {
      self.origin = origin
      self.model = model
      self.weights = weights
      self.engine = engine
      self.threads = threads
      self.phase = phase
      self.promptTokens = promptTokens
      self.contextDepth = contextDepth
      measuredTokensPerSecond = measured
      simulatedTokensPerSecond = simulated
      error = simulated / measured - 1
      self.isOutlier = isOutlier
    }

    enum CodingKeys: String, CodingKey {
      case origin, model, weights, engine, threads, phase, error
      case promptTokens = "prompt_tokens"
      case contextDepth = "context_depth"
      case measuredTokensPerSecond = "measured_tokens_per_second"
      case simulatedTokensPerSecond = "simulated_tokens_per_second"
      case isOutlier = "outlier"
    }
  }

  /// A test that has no price.
  public struct Unpriced: Codable, Hashable, Sendable {
    /// The file and the place in it.
    public var origin: String
    /// Why, in a few words.
    public var reason: String

    /// Both.
    public init(origin: String, reason: String) {
      self.origin = origin
      self.reason = reason
    }
  }

  enum CodingKeys: String, CodingKey {
    case device, title, parameters, rows, unpriced, warnings, command
    case engineVersion = "engine_version"
    case usedRowCount = "used_rows"
  }
}

extension CalibrationRecord.Row {
  /// What was measured, in a few words.
  public var name: String {
    let test = phase.name(promptTokens: promptTokens, contextDepth: contextDepth)
    return "\(model) \(weights), \(threads == 1 ? "1 thread" : "\(threads) threads"), \(test)"
  }
}
