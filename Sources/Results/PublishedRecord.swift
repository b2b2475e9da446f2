import Quantities

/// Simulated speeds beside published ones, in the form that `validate published --format json`
/// prints.
public struct PublishedRecord: Codable, Hashable, Sendable {
  /// The Edgewise that made it.
  public var engineVersion: String
  /// Published speeds, one each.
  public var cells: [Cell]
  /// Of the cells of models with experts, to which nothing was fitted; nil where there are none.
  public var unfitted: ErrorStatistics?
  /// Of the cells that profiles may have been fitted to; nil where there are none.
  public var fitted: ErrorStatistics?
  /// How small errors must be.
  public var thresholds: Thresholds
  /// Each once, with the devices and models that it is about where those are not all.
  public var assumptions: [String]
  /// How to make it again.
  public var command: String

  /// All of its values.
  public init(
    engineVersion: String, cells: [Cell], unfitted: ErrorStatistics? = nil,
    fitted: ErrorStatistics? = nil, thresholds: Thresholds, assumptions: [String], command: String
  ) {
    self.engineVersion = engineVersion
    self.cells = cells
    self.unfitted = unfitted
    self.fitted = fitted
    self.thresholds = thresholds
    self.assumptions = assumptions
    self.command = command
  }

  /// How small errors must be.
  public struct Thresholds: Codable, Hashable, Sendable {
    /// The most that the mean absolute error may be.
    public var meanAbsoluteError: Double
    /// The most that any absolute error may be.
    public var worstError: Double

    /// These limits, as shares.
    public init(meanAbsoluteError: Double, worstError: Double) {
      self.meanAbsoluteError = meanAbsoluteError
      self.worstError = worstError
    }

    enum CodingKeys: String, CodingKey {
      case meanAbsoluteError = "mean_absolute_error"
      case worstError = "worst_error"
    }
  }

  /// A published speed and what the simulation says.
  public struct Cell: Codable, Hashable, Sendable {
    /// What its publishers call the device.
    public var board: String
    /// The profile that stands for it.
    public var device: String
    /// The model's name.
    public var model: String
    /// nil where everything was in memory.
    public var memoryLimitBytes: Int?
    /// Whether profiles may have been fitted to it.
    public var isFitted: Bool
    /// Threads that compute.
    public var threads: Int
    /// nil where only the fastest count was said to have been used.
    public var publishedThreads: Int?
    /// Decode speed, in tokens per second.
    public var publishedTokensPerSecond: Double
    /// The same, simulated.
    public var simulatedTokensPerSecond: Double
    /// (simulated − published) ÷ published.
    public var error: Double
    /// Of the second half of the answer; nil for a dense model.
    public var hitRate: Double?
    /// Of the time of the second half of the answer.
    public var stallShare: Double
    /// How to make this one again.
    public var command: String

    /// All of its values.
    public init(
      board: String, device: String, model: String, memoryLimitBytes: Int? = nil, isFitted: Bool,
      threads: Int, publishedThreads: Int? = nil, publishedTokensPerSecond: Double,
      simulatedTokensPerSecond: Double, error: Double, hitRate: Double? = nil, stallShare: Double,
      command: String
    ) {
      self.board = board
      self.device = device
      self.model = model
      self.memoryLimitBytes = memoryLimitBytes
      self.isFitted = isFitted
      self.threads = threads
      self.publishedThreads = publishedThreads
      self.publishedTokensPerSecond = publishedTokensPerSecond
      self.simulatedTokensPerSecond = simulatedTokensPerSecond
      self.error = error
      self.hitRate = hitRate
      self.stallShare = stallShare
      self.command = command
    }

    enum CodingKeys: String, CodingKey {
      case board, device, model
      case memoryLimitBytes = "memory_limit_bytes"
      case isFitted = "fitted"
      case threads
      case publishedThreads = "published_threads"
      case publishedTokensPerSecond = "published_tokens_per_second"
      case simulatedTokensPerSecond = "predicted_tokens_per_second"
      case error
      case hitRate = "hit_rate"
      case stallShare = "stall_share"
      case command
    }
  }

  enum CodingKeys: String, CodingKey {
    case cells, fitted, thresholds, assumptions, command
    case unfitted = "predicted"
    case engineVersion = "engine_version"
  }

  /// Whether errors are within the thresholds; false where only fitted speeds were compared.
  public var isPassed: Bool {
    guard let unfitted else { return false }
    return unfitted.meanAbsoluteError <= thresholds.meanAbsoluteError
      && abs(unfitted.worstError) <= thresholds.worstError
  }
}

extension PublishedRecord.Cell {
  /// Device, model and memory in a few words.
  public var name: String {
    let limit = memoryLimitBytes.map { ", \(ByteCount($0))" } ?? ""
    return "\(device), \(model)\(limit)"
  }
}
