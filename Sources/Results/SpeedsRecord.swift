import Quantities

/// Calculated speeds beside a table of measured ones, in the form that `validate speeds --format
/// json` prints.
public struct SpeedsRecord: Codable, Hashable, Sendable {
  /// The Edgewise that made it.
  public var engineVersion: String
  /// Rows of the table that were priced.
  public var cells: [Cell]
  /// Of cells that count, by device, class and phase.
  public var devices: [DeviceScore]
  /// Of cells that count, by class and phase.
  public var scores: [Score]
  /// Rows of the table that were not.
  public var unpriced: [Unpriced]
  /// What the figures rest on.
  public var assumptions: [String]
  /// How to make it again.
  public var command: String

  /// All of its values.
  public init(
    engineVersion: String, cells: [Cell], devices: [DeviceScore], scores: [Score],
    unpriced: [Unpriced], assumptions: [String], command: String
  ) {
    self.engineVersion = engineVersion
    self.cells = cells
    self.devices = devices
    self.scores = scores
    self.unpriced = unpriced
    self.assumptions = assumptions
    self.command = command
  }

  /// A measured speed and what the simulation says.
  public struct Cell: Codable, Hashable, Sendable {
    /// Its line in the table, from 1.
    public var line: Int
    /// What the table calls the device.
    public var device: String
    /// What the table calls the SoC.
    public var soc: String
    /// The profile that stands for it; nil where its data sheet does.
    public var profile: String?
    /// The model's name.
    public var model: String
    /// The format of the weights.
    public var weights: String
    /// The engine that its times stand for.
    public var engine: PricedEngine
    /// Threads that compute.
    public var threads: Int
    public var phase: SpeedPhase
    /// Prompt tokens of a prefill; 0 of decoding.
    public var promptTokens: Int
    /// Tokens in the context while decoding; 0 of a prefill.
    public var contextDepth: Int
    /// What the speed rests on.
    public var speedClass: SpeedClass
    /// In tokens per second, as the table has it.
    public var measuredTokensPerSecond: Double
    /// In tokens per second, as calculated.
    public var simulatedTokensPerSecond: Double
    /// (calculated − measured) ÷ measured.
    public var error: Double
    /// The slowest and the fastest that is expected, in tokens per second.
    public var lowTokensPerSecond, highTokensPerSecond: Double
    /// Whether the measured speed lies between them.
    public var isWithin: Bool
    /// Whether it counts in scores: rows that the table does not trust do not.
    public var isCounted: Bool

    /// All of its values; those that follow from others are calculated.
    public init(
      line: Int, device: String, soc: String, profile: String?, model: String, weights: String,
      engine: PricedEngine, threads: Int, phase: SpeedPhase, promptTokens: Int, contextDepth: Int,
      measured: Double, simulated: Double, interval: SpeedInterval, isCounted: Bool
    ) {
      self.line = line
      self.device = device
      self.soc = soc
      self.profile = profile
      self.model = model
      self.weights = weights
      self.engine = engine
      self.threads = threads
      self.phase = phase
      self.promptTokens = promptTokens
      self.contextDepth = contextDepth
      speedClass = interval.speedClass
      measuredTokensPerSecond = measured
      simulatedTokensPerSecond = simulated
      error = simulated / measured - 1
      lowTokensPerSecond = interval.low
      highTokensPerSecond = interval.high
      isWithin = interval.contains(measured)
      self.isCounted = isCounted
    }

    enum CodingKeys: String, CodingKey {
      case line, device, soc, profile, model, weights, engine, threads, phase, error
      case promptTokens = "prompt_tokens"
      case contextDepth = "context_depth"
      case speedClass = "class"
      case measuredTokensPerSecond = "measured_tokens_per_second"
      case simulatedTokensPerSecond = "simulated_tokens_per_second"
      case lowTokensPerSecond = "low_tokens_per_second"
      case highTokensPerSecond = "high_tokens_per_second"
      case isWithin = "within"
      case isCounted = "counted"
    }
  }

  /// The errors of the speeds of one device.
  public struct DeviceScore: Codable, Hashable, Sendable {
    public var device: String
    public var speedClass: SpeedClass
    public var phase: SpeedPhase
    public var errors: ErrorStatistics

    enum CodingKeys: String, CodingKey {
      case device, phase, errors
      case speedClass = "class"
    }
  }

  /// A row that has no price.
  public struct Unpriced: Codable, Hashable, Sendable {
    /// Its line in the table, from 1.
    public var line: Int
    /// What the table calls the device.
    public var device: String
    /// Why, in a few words.
    public var reason: String

    /// All of its values.
    public init(line: Int, device: String, reason: String) {
      self.line = line
      self.device = device
      self.reason = reason
    }
  }

  enum CodingKeys: String, CodingKey {
    case cells, devices, scores, unpriced, assumptions, command
    case engineVersion = "engine_version"
  }

  /// Whether all scores are within their limits; false where nothing was scored.
  public var isPassed: Bool { !scores.isEmpty && scores.allSatisfy(\.isPassed) }
}

extension SpeedsRecord.Cell {
  /// Device, model, format and phase in a few words.
  public var name: String {
    let test = phase.name(promptTokens: promptTokens, contextDepth: contextDepth)
    return "\(device), \(model) \(weights), \(threads) threads, \(test)"
  }

  /// Calculated ÷ measured.
  public var ratio: Double { simulatedTokensPerSecond / measuredTokensPerSecond }
}
