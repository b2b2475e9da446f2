/// What a search over options found, in the form that `tune --format json` prints.
public struct TuningResult: Codable, Hashable, Sendable {
  public var engineVersion: String
  public var mode: String
  public var device: String
  public var model: String
  /// nil where there is no file of weights.
  public var modelSHA256: String?
  public var objective: String
  public var seed: UInt64
  public var cacheSlots: Int
  /// In the order in which they were tried.
  public var trials: [Trial]
  public var winner: Trial
  /// Why the winner won and what bounds it, in sentences.
  public var verdict: String
  public var assumptions: [String]
  public var warnings: [String]
  /// How to make this search again.
  public var command: String

  /// The result of one choice of options.
  public struct Trial: Codable, Hashable, Sendable {
    public var prefetchDepth: Int
    public var tokensPerSecond: Double
    public var itlP50Seconds: Double
    public var itlP99Seconds: Double
    public var stallShare: Double
    public var hiddenIOShare: Double?
    public var hitRate: Double?
    public var optHitRate: Double?
    public var readBytes: Int
    public var wastedBytes: Int
    /// Of the predicted experts, the share that was then wanted; nil below depth 2.
    public var predictionAccuracy: Double?
    /// Needed reads that waited for a lane that a guess held; nil where none was guessed.
    public var delayedReads: Int?
    /// How long those waited for guesses, all together.
    public var delaySeconds: Double?

    enum CodingKeys: String, CodingKey {
      case prefetchDepth = "prefetch_depth"
      case tokensPerSecond = "tokens_per_second"
      case itlP50Seconds = "itl_p50_seconds"
      case itlP99Seconds = "itl_p99_seconds"
      case stallShare = "stall_share"
      case hiddenIOShare = "hidden_io_share"
      case hitRate = "hit_rate"
      case optHitRate = "opt_hit_rate"
      case readBytes = "read_bytes"
      case wastedBytes = "wasted_bytes"
      case predictionAccuracy = "prediction_accuracy"
      case delayedReads = "delayed_reads"
      case delaySeconds = "delay_seconds"
    }
  }

  enum CodingKeys: String, CodingKey {
    case engineVersion = "engine_version"
    case mode, device, model
    case modelSHA256 = "model_sha256"
    case objective, seed
    case cacheSlots = "cache_slots"
    case trials, winner, verdict, assumptions, warnings, command
  }
}
