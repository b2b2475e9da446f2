import Quantities

/// What a search over options found, in the form that `tune --format json` prints.
public struct TuningResult: Codable, Hashable, Sendable {
  /// The Edgewise that made it.
  public var engineVersion: String
  /// `simulated`: all trials are replays in modelled time.
  public var mode: String
  /// The profile's name; `host` for this machine as it is.
  public var device: String
  /// What-ifs such as `storage=ufs-4.0` that changed the device's profile; nil where there are
  /// none.
  public var overrides: [String]?
  /// The model's name.
  public var model: String
  /// nil where there is no file of weights.
  public var modelSHA256: String?
  /// The engine whose speed it is; nil where files are older than that.
  public var engine: PricedEngine?
  /// How the model's weights are stored, where that is not as in its own file.
  public var weights: String?
  /// Where the decisions come from, `recorded` or `synthetic`.
  public var routing: String?
  /// `tok/s`, `p99`, `ttft` or `ram`.
  public var objective: String
  /// What the objective was bound to, in words; empty where nothing was asked for.
  public var constraints: [String]
  /// Whether the winner keeps to them.
  public var meetsConstraints: Bool
  /// Where random numbers begin.
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
  public var trials: [TrialRecord]
  /// The best ones, with what bounds them, the winner first.
  public var best: [TrialRecord]
  /// The trial that is recommended.
  public var winner: TrialRecord
  /// What a run does that is told nothing; nil where the search was interrupted before it.
  public var standard: TrialRecord?
  /// The texts that the winner was decided on; nil where the search was interrupted before that,
  /// and in files that are older than it.
  public var texts: TuningTexts?
  /// What the winner gains over the default; nil where it is the default, or the least memory.
  public var gain: TuningGain?
  /// Why the winner won and what bounds it, in sentences.
  public var verdict: String
  /// How the winner and the default did on this machine; nil where that was not asked for.
  public var verification: Verification?
  /// What came of the gates that the winner was held to; nil where there were none.
  public var gates: [GateRecord]?
  /// What the figures rest on, in sentences.
  public var assumptions: [String]
  /// What a reader should know before using the figures, in sentences.
  public var warnings: [String]
  /// How to make this search again.
  public var command: String

  /// All of its values.
  public init(
    engineVersion: String, mode: String, device: String, overrides: [String]? = nil, model: String,
    modelSHA256: String? = nil, engine: PricedEngine? = nil, weights: String? = nil,
    routing: String? = nil, objective: String, constraints: [String],
    meetsConstraints: Bool, seed: UInt64, cacheSlots: Int, search: String, spaceSize: Int,
    isComplete: Bool, trials: [TrialRecord], best: [TrialRecord], winner: TrialRecord,
    standard: TrialRecord? = nil, texts: TuningTexts? = nil, gain: TuningGain? = nil,
    verdict: String, verification: Verification? = nil, assumptions: [String], warnings: [String],
    command: String
  ) {
    self.engineVersion = engineVersion
    self.mode = mode
    self.device = device
    self.overrides = overrides
    self.model = model
    self.modelSHA256 = modelSHA256
    self.engine = engine
    self.weights = weights
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
    self.texts = texts
    self.gain = gain
    self.verdict = verdict
    self.verification = verification
    self.assumptions = assumptions
    self.warnings = warnings
    self.command = command
  }

  enum CodingKeys: String, CodingKey {
    case engineVersion = "engine_version"
    case mode, device, overrides, model, engine, weights, routing
    case modelSHA256 = "model_sha256"
    case objective, constraints, seed, search
    case meetsConstraints = "meets_constraints"
    case cacheSlots = "cache_slots"
    case spaceSize = "space_size"
    case isComplete = "complete"
    case trials, best, winner, texts, gain, verdict, verification, assumptions, warnings, command
    case gates
    case standard = "default"
  }
}

/// One trial of a search as it is written: its settings, and what they gave.
public typealias TrialRecord = Configured<TrialFigures>

extension TuningResult {
  /// The device's name, and what was changed about it.
  public var deviceText: String {
    device + (overrides.map { " \(AssignmentText.changes($0))" } ?? "")
  }
}
