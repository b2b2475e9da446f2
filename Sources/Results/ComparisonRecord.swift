import Metrics

/// Runs beside one that they are compared with, in the form that `compare --format json` prints.
public struct ComparisonRecord: Codable, Hashable, Sendable {
  /// The Edgewise that made it.
  public var engineVersion: String
  /// The file or folder of the run that the others are compared with.
  public var basePath: String
  /// The id of that run.
  public var baseID: String?
  /// The others, in the order in which they were given.
  public var comparisons: [RunComparison]
  /// How to make this comparison again.
  public var command: String

  /// All of its values.
  public init(
    engineVersion: String, basePath: String, baseID: String? = nil,
    comparisons: [RunComparison], command: String
  ) {
    self.engineVersion = engineVersion
    self.basePath = basePath
    self.baseID = baseID
    self.comparisons = comparisons
    self.command = command
  }

  enum CodingKeys: String, CodingKey {
    case comparisons, command
    case engineVersion = "engine_version"
    case basePath = "base_path"
    case baseID = "base_id"
  }
}

/// One run beside another.
public struct RunComparison: Codable, Hashable, Sendable {
  /// The file or folder of the new run.
  public var path: String
  /// The id of that run.
  public var id: String?
  /// What the two were given that is not the same, in the order in which people look for it.
  public var differences: [Difference]
  /// Whether both times are modelled, so that each comes out the same every time.
  public var isExact: Bool
  /// Whether the times of the same tokens were compared; nil where that makes no difference.
  public var isPaired: Bool?
  /// What it comes to, by decode speed; nil where one of them has none.
  public var verdict: ComparisonVerdict?
  /// The figures of both.
  public var figures: [FigureChange]
  /// A decoded token's time by part; the changes sum to that of the token.
  public var parts: [PartChange]
  /// A decoded token's time; nil where one of them has none.
  public var token: TimeChange?
  /// What a reader should know, in sentences.
  public var remarks: [String]
  /// What came of the gates; nil where there were none.
  public var gates: [GateRecord]?

  /// All of its values.
  public init(
    path: String, id: String? = nil, differences: [Difference], isExact: Bool,
    isPaired: Bool? = nil, verdict: ComparisonVerdict? = nil, figures: [FigureChange],
    parts: [PartChange], token: TimeChange? = nil, remarks: [String], gates: [GateRecord]? = nil
  ) {
    self.path = path
    self.id = id
    self.differences = differences
    self.isExact = isExact
    self.isPaired = isPaired
    self.verdict = verdict
    self.figures = figures
    self.parts = parts
    self.token = token
    self.remarks = remarks
    self.gates = gates
  }

  /// Something that the runs were given and that is not the same.
  public struct Difference: Codable, Hashable, Sendable {
    /// Its key in the files.
    public var key: String
    /// What each had, as a text; nil where it had none.
    public var base, new: String?

    /// All of its values.
    public init(key: String, base: String?, new: String?) {
      self.key = key
      self.base = base
      self.new = new
    }
  }

  enum CodingKeys: String, CodingKey {
    case path, id, differences, verdict, figures, parts, token, remarks, gates
    case isExact = "exact"
    case isPaired = "paired"
  }
}

/// What a difference comes to.
public enum ComparisonVerdict: String, CaseIterable, Codable, Hashable, Sendable {
  case better, worse
  /// No difference was seen, and none that matters would have gone unseen.
  case same
  /// None was seen, but one that matters may be there.
  case noisy

  /// In words.
  public var title: String {
    switch self {
    case .better, .worse: rawValue
    case .same: "no difference seen"
    case .noisy: "too noisy"
    }
  }
}

/// A figure of two runs.
public struct FigureChange: Codable, Hashable, Sendable {
  /// Its key, with those that stand above it.
  public var key: String
  /// What it is in each, in its own unit; nil where a run does not have it.
  public var base, new: Double?
  /// New − base, in the figure's unit.
  public var change: Double?
  /// New ÷ base − 1; nil where the base is zero.
  public var relativeChange: Double?
  /// Between which ends the relative change lies, in 95 of 100 such pairs of runs; nil where it is
  /// exact or not known.
  public var leastRelativeChange, greatestRelativeChange: Double?
  /// Nil where nothing can be said, or the figure is better neither way.
  public var verdict: ComparisonVerdict?

  /// What two values come to, without a verdict.
  public init(key: String, base: Double?, new: Double?) {
    self.key = key
    self.base = base
    self.new = new
    guard let base, let new else { return }
    change = new - base
    relativeChange = base == 0 ? nil : new / base - 1
  }

  enum CodingKeys: String, CodingKey {
    case key, base, new, change, verdict
    case relativeChange = "relative_change"
    case leastRelativeChange = "least_relative_change"
    case greatestRelativeChange = "greatest_relative_change"
  }
}

/// A time of two runs, in seconds.
public struct TimeChange: Codable, Hashable, Sendable {
  /// Of each.
  public var baseSeconds, newSeconds: Double
  /// New − base.
  public var changeSeconds: Double

  /// What two times come to.
  public init(baseSeconds: Double, newSeconds: Double) {
    self.baseSeconds = baseSeconds
    self.newSeconds = newSeconds
    changeSeconds = newSeconds - baseSeconds
  }

  enum CodingKeys: String, CodingKey {
    case baseSeconds = "base_seconds"
    case newSeconds = "new_seconds"
    case changeSeconds = "change_seconds"
  }
}

/// A part of a decoded token's time, of two runs, in seconds.
public struct PartChange: Codable, Hashable, Sendable {
  /// Which part.
  public var part: Part
  /// Of each run.
  public var baseSeconds, newSeconds: Double
  /// New − base.
  public var changeSeconds: Double

  /// What two times of a part come to.
  public init(_ part: Part, baseSeconds: Double, newSeconds: Double) {
    self.part = part
    self.baseSeconds = baseSeconds
    self.newSeconds = newSeconds
    changeSeconds = newSeconds - baseSeconds
  }

  /// What a token's time is divided into; of a stall its causes where both traces tell them.
  public enum Part: String, CaseIterable, Codable, Hashable, Sendable {
    case attention, router
    case expertFFN = "expert_ffn"
    case lmHead = "lm_head"
    case other, stall
    case issuedLate = "stall_issued_late"
    case queuedBehind = "stall_queued_behind"
    case deviceTooSlow = "stall_device_too_slow"
    case unexplained = "stall_unexplained"
    case fault, throttle, unattributed

    /// In words.
    public var title: String {
      switch self {
      case .issuedLate: "stall: asked for too late"
      case .queuedBehind: "stall: queued behind others"
      case .deviceTooSlow: "stall: storage too slow"
      case .unexplained: "stall: cause not known"
      default: TimePart.allCases.first { $0.key == rawValue }?.title ?? rawValue
      }
    }
  }

  enum CodingKeys: String, CodingKey {
    case part
    case baseSeconds = "base_seconds"
    case newSeconds = "new_seconds"
    case changeSeconds = "change_seconds"
  }
}
