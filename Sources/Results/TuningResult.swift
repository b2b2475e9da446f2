import Quantities

/// What a search over options found, in the form that `tune --format json` prints.
public struct TuningResult: Codable, Hashable, Sendable {
  public var engineVersion: String
  public var mode: String
  public var device: String
  /// What-ifs such as `storage=ufs-4.0` that changed the device's profile; nil where there are
  /// none.
  public var overrides: [String]?
  public var model: String
  /// nil where there is no file of weights.
  public var modelSHA256: String?
  /// Where the decisions come from, `recorded` or `synthetic`.
  public var routing: String?
  /// `tok/s`, `p99` or `ram`.
  public var objective: String
  /// What the objective was bound to, in words; empty where nothing was asked for.
  public var constraints: [String]
  /// Whether the winner keeps to them.
  public var meetsConstraints: Bool
  public var seed: UInt64
  /// Of the winner.
  public var cacheSlots: Int
  /// How the space was searched, in words.
  public var search: String
  /// How many candidates the space has.
  public var spaceSize: Int
  /// False where the search was interrupted: the winner is the best so far.
  public var isComplete: Bool
  /// In the order in which they were tried.
  public var trials: [Trial]
  /// The best ones, with what bounds them, the winner first.
  public var best: [Trial]
  public var winner: Trial
  /// What a run does that is told nothing; nil where the search was interrupted before it.
  public var standard: Trial?
  /// Why the winner won and what bounds it, in sentences.
  public var verdict: String
  /// How the winner and the default did on this machine; nil where that was not asked for.
  public var verification: Verification?
  public var assumptions: [String]
  public var warnings: [String]
  /// How to make this search again.
  public var command: String

  /// All of its values.
  public init(
    engineVersion: String, mode: String, device: String, overrides: [String]? = nil, model: String,
    modelSHA256: String? = nil, routing: String? = nil, objective: String, constraints: [String],
    meetsConstraints: Bool, seed: UInt64, cacheSlots: Int, search: String, spaceSize: Int,
    isComplete: Bool, trials: [Trial], best: [Trial], winner: Trial, standard: Trial? = nil,
    verdict: String, verification: Verification? = nil, assumptions: [String], warnings: [String],
    command: String
  ) {
    self.engineVersion = engineVersion
    self.mode = mode
    self.device = device
    self.overrides = overrides
    self.model = model
    self.modelSHA256 = modelSHA256
    self.routing = routing
    self.objective = objective
    self.constraints = constraints
    self.meetsConstraints = meetsConstraints
    self.seed = seed
    self.cacheSlots = cacheSlots
    self.search = search
    self.spaceSize = spaceSize
    self.isComplete = isComplete
    self.trials = trials
    self.best = best
    self.winner = winner
    self.standard = standard
    self.verdict = verdict
    self.verification = verification
    self.assumptions = assumptions
    self.warnings = warnings
    self.command = command
  }

  /// The result of one choice of options.
  public struct Trial: Codable, Hashable, Sendable {
    public var prefetchDepth: Int
    public var cachePolicy: String
    public var lanes: Int
    public var threads: Int
    /// Threads by cluster of cores.
    public var placement: [String: Int]
    /// The RAM cap; nil for the device's own.
    public var memoryBytes: Int?
    /// `storage` where the embedding table is there; nil where it is in RAM.
    public var embedding: String?
    /// `matrix` where experts are read in three parts; nil where at once.
    public var readGranularity: String?
    public var cacheSlots: Int
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
    /// What bounds it: the part of the device whose limits cost most; `balanced` where none costs
    /// more than 1 %. nil where it was not found out.
    public var bound: String?
    /// How many times as fast it would be if a part had no limits at all.
    public var boundGains: [String: Double]?
    /// How many times as fast it would be at most if storage took no time; nil where all was stall.
    public var amdahlBound: Double?

    /// All of its values.
    public init(
      prefetchDepth: Int, cachePolicy: String, lanes: Int, threads: Int, placement: [String: Int],
      memoryBytes: Int? = nil, embedding: String? = nil, readGranularity: String? = nil,
      cacheSlots: Int, tokensPerSecond: Double, itlP50Seconds: Double, itlP99Seconds: Double,
      stallShare: Double, hiddenIOShare: Double? = nil, hitRate: Double? = nil,
      optHitRate: Double? = nil, readBytes: Int, wastedBytes: Int,
      predictionAccuracy: Double? = nil, delayedReads: Int? = nil, delaySeconds: Double? = nil,
      bound: String? = nil, boundGains: [String: Double]? = nil, amdahlBound: Double? = nil
    ) {
      self.prefetchDepth = prefetchDepth
      self.cachePolicy = cachePolicy
      self.lanes = lanes
      self.threads = threads
      self.placement = placement
      self.memoryBytes = memoryBytes
      self.embedding = embedding
      self.readGranularity = readGranularity
      self.cacheSlots = cacheSlots
      self.tokensPerSecond = tokensPerSecond
      self.itlP50Seconds = itlP50Seconds
      self.itlP99Seconds = itlP99Seconds
      self.stallShare = stallShare
      self.hiddenIOShare = hiddenIOShare
      self.hitRate = hitRate
      self.optHitRate = optHitRate
      self.readBytes = readBytes
      self.wastedBytes = wastedBytes
      self.predictionAccuracy = predictionAccuracy
      self.delayedReads = delayedReads
      self.delaySeconds = delaySeconds
      self.bound = bound
      self.boundGains = boundGains
      self.amdahlBound = amdahlBound
    }

    enum CodingKeys: String, CodingKey {
      case prefetchDepth = "prefetch_depth"
      case cachePolicy = "cache_policy"
      case lanes, threads, placement, embedding, bound
      case memoryBytes = "memory_bytes"
      case readGranularity = "read_granularity"
      case cacheSlots = "cache_slots"
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
      case boundGains = "bound_gains"
      case amdahlBound = "amdahl_bound"
    }
  }

  enum CodingKeys: String, CodingKey {
    case engineVersion = "engine_version"
    case mode, device, overrides, model, routing
    case modelSHA256 = "model_sha256"
    case objective, constraints, seed, search
    case meetsConstraints = "meets_constraints"
    case cacheSlots = "cache_slots"
    case spaceSize = "space_size"
    case isComplete = "complete"
    case trials, best, winner, verdict, verification, assumptions, warnings, command
    case standard = "default"
  }
}

extension TuningResult {
  /// The device's name, and what was changed about it.
  public var deviceText: String {
    device + (overrides.map { " \(AssignmentText.changes($0))" } ?? "")
  }
}

extension TuningResult.Trial {
  /// The clusters that compute, as in `a53 2 + a72 4`.
  public var cores: String {
    placement.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: " + ")
  }
}
