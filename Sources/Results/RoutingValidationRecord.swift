/// Made-up routing beside that of a trace, in the form that `validate routing --format json`
/// prints.
public struct RoutingValidationRecord: Codable, Hashable, Sendable {
  /// The Edgewise that made it.
  public var engineVersion: String
  /// The model that was traced.
  public var model: String
  /// What its file calls its architecture.
  public var architecture: String
  /// Decoded tokens that were compared.
  public var tokens: Int
  /// Layers with experts.
  public var layers: Int
  /// Experts of one layer.
  public var expertsPerLayer: Int
  /// Experts that a token wants of each layer.
  public var expertsPerToken: Int
  /// The locality of what was made up, as `--locality` takes it.
  public var locality: String
  /// How many texts were made up; figures are their means.
  public var texts: Int
  /// What was compared, a row each.
  public var rows: [Row]
  /// The most that errors may be.
  public var thresholds: Thresholds
  /// What the figures take for granted.
  public var assumptions: [String]
  /// How to make it again.
  public var command: String

  /// All of its values.
  public init(
    engineVersion: String, model: String, architecture: String, tokens: Int, layers: Int,
    expertsPerLayer: Int, expertsPerToken: Int, locality: String, texts: Int, rows: [Row],
    thresholds: Thresholds, assumptions: [String], command: String
  ) {
    self.engineVersion = engineVersion
    self.model = model
    self.architecture = architecture
    self.tokens = tokens
    self.layers = layers
    self.expertsPerLayer = expertsPerLayer
    self.expertsPerToken = expertsPerToken
    self.locality = locality
    self.texts = texts
    self.rows = rows
    self.thresholds = thresholds
    self.assumptions = assumptions
    self.command = command
  }

  /// What is compared.
  public enum Measure: String, Codable, CaseIterable, Sendable {
    /// Hit rates of caches that make room after each layer of a token, empty at first.
    case lru, lfu, belady
    case layerLRU = "layer-lru"
    /// The share of a layer's experts that tokens in a row use.
    case workingSet = "working-set"
    /// The share of a token's experts that one before used.
    case overlap
    /// By how much layers differ in the share of uses that the eight hottest experts have.
    case hottestSpread = "hottest-8-spread"
    /// The deviation of a token's misses ÷ their mean, with LRU, in the second half.
    case missSpread = "miss-spread"
  }

  /// One figure of both.
  public struct Row: Codable, Hashable, Sendable {
    /// What is compared.
    public var measure: Measure
    /// Of caches the share of all experts that have a slot, of a working set how many tokens, of
    /// an overlap how many tokens before; nil of other figures.
    public var at: Double?
    /// Of the trace.
    public var traced: Double
    /// Of what was made up, on average.
    public var generated: Double
    /// The standard deviation between the texts that were made up.
    public var deviation: Double
    /// Generated − traced; of a working set ÷ traced.
    public var error: Double
    /// The most that the error may be, without its sign; nil where it does not count.
    public var allowed: Double?

    /// All of its values.
    public init(
      measure: Measure, at: Double? = nil, traced: Double, generated: Double, deviation: Double,
      error: Double, allowed: Double? = nil
    ) {
      self.measure = measure
      self.at = at
      self.traced = traced
      self.generated = generated
      self.deviation = deviation
      self.error = error
      self.allowed = allowed
    }

    /// Whether the error is no more than is allowed.
    public var isPassed: Bool { allowed.map { abs(error) <= $0 } ?? true }
  }

  /// The most that errors may be, as shares.
  public struct Thresholds: Codable, Hashable, Sendable {
    /// Of hit rates, as a difference.
    public var hitRate: Double
    /// Of working sets, relative.
    public var workingSet: Double
    /// Of overlaps, as a difference; of the spread of the hottest experts too.
    public var overlap: Double

    /// These limits.
    public init(hitRate: Double = 0.05, workingSet: Double = 0.1, overlap: Double = 0.05) {
      self.hitRate = hitRate
      self.workingSet = workingSet
      self.overlap = overlap
    }

    enum CodingKeys: String, CodingKey {
      case overlap
      case hitRate = "hit_rate"
      case workingSet = "working_set"
    }

    /// What is allowed of `measure`; nil where its error does not count.
    public func allowed(_ measure: Measure) -> Double? {
      switch measure {
      case .lru, .lfu, .belady, .layerLRU: hitRate
      case .workingSet: workingSet
      case .overlap, .hottestSpread: overlap
      case .missSpread: nil
      }
    }
  }

  enum CodingKeys: String, CodingKey {
    case model, architecture, tokens, layers, locality, texts, rows, thresholds, assumptions
    case command
    case engineVersion = "engine_version"
    case expertsPerLayer = "experts_per_layer"
    case expertsPerToken = "experts_per_token"
  }

  /// Whether all errors that count are within the thresholds.
  public var isPassed: Bool { rows.allSatisfy(\.isPassed) }
}
