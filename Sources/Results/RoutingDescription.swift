import Glibc
import Quantities

/// What can be said about a recording without a device, in the form of `trace routing --format
/// json`.
public struct RoutingDescription: Codable, Hashable, Sendable {
  /// The model's name.
  public var model: String
  /// Of the file of weights, in hexadecimal digits; nil where there is none.
  public var modelSHA256: String?
  /// `recorded` or `synthetic`.
  public var routing: String
  /// Where random numbers begin.
  public var seed: UInt64
  /// Tokens of the prompt.
  public var promptTokens: Int
  /// Tokens of the answer.
  public var generatedTokens: Int
  /// The greatest depth for which there are predictions.
  public var maxPrefetchDepth: Int
  /// Layers of the model.
  public var layers: Int
  /// Experts of one layer.
  public var expertsPerLayer: Int
  /// Experts that a token wants of each layer.
  public var expertsPerToken: Int
  /// Experts of all layers that were wanted at least once.
  public var expertsUsed: Int
  /// How evenly a layer's experts were chosen, in bits, on average over the layers; at most
  /// log2 of the experts per layer.
  public var entropyBits: Double?
  /// Of a token's experts in a layer, the share that the token before used in the same layer.
  public var reuseShare: Double?
  /// The share of neurons of the chosen experts that were active.
  public var activeNeuronShare: Double?
  /// The share of the LM head's rows that was computed; nil where it is dense.
  public var headActiveShare: Double?
  /// Different experts wanted by so many tokens in a row, on average.
  public var workingSets: [WorkingSet]
  /// How well caches for all layers do when tokens come one by one.
  public var caches: [Cache]
  /// How well caches of so many bytes do that make room after each layer of a pass, prefill
  /// included; of traces of other engines only.
  public var budgets: [BudgetOutcome]?
  /// Of lookups while decoding, the share that were hits for the engine that wrote the trace.
  public var engineDecodeHitRate: Double?
  /// What that engine read, in bytes.
  public var engineReadBytes: Int?

  /// All of its values.
  public init(
    model: String, modelSHA256: String? = nil, routing: String, seed: UInt64, promptTokens: Int,
    generatedTokens: Int, maxPrefetchDepth: Int, layers: Int, expertsPerLayer: Int,
    expertsPerToken: Int, expertsUsed: Int, entropyBits: Double? = nil, reuseShare: Double? = nil,
    activeNeuronShare: Double? = nil, headActiveShare: Double? = nil, workingSets: [WorkingSet],
    caches: [Cache], budgets: [BudgetOutcome]? = nil,
    engineDecodeHitRate: Double? = nil, engineReadBytes: Int? = nil
  ) {
    self.model = model
    self.modelSHA256 = modelSHA256
    self.routing = routing
    self.seed = seed
    self.promptTokens = promptTokens
    self.generatedTokens = generatedTokens
    self.maxPrefetchDepth = maxPrefetchDepth
    self.layers = layers
    self.expertsPerLayer = expertsPerLayer
    self.expertsPerToken = expertsPerToken
    self.expertsUsed = expertsUsed
    self.entropyBits = entropyBits
    self.reuseShare = reuseShare
    self.activeNeuronShare = activeNeuronShare
    self.headActiveShare = headActiveShare
    self.workingSets = workingSets
    self.caches = caches
    self.budgets = budgets
    self.engineDecodeHitRate = engineDecodeHitRate
    self.engineReadBytes = engineReadBytes
  }

  /// What a stretch of tokens wants.
  public struct WorkingSet: Codable, Hashable, Sendable {
    /// How many in a row.
    public var tokens: Int
    /// Different ones, on average.
    public var experts: Double

    /// All of its values.
    public init(
      tokens: Int, experts: Double
    ) {
      self.tokens = tokens
      self.experts = experts
    }
  }

  /// What a cache of some size does.
  public struct Cache: Codable, Hashable, Sendable {
    /// Experts that it holds.
    public var slots: Int
    /// That many experts of all.
    public var share: Double
    /// With the least recently used expert replaced, from 0 to 1.
    public var lruHitRate: Double
    /// With Belady's optimal replacement, from 0 to 1.
    public var optHitRate: Double

    /// All of its values.
    public init(
      slots: Int, share: Double, lruHitRate: Double, optHitRate: Double
    ) {
      self.slots = slots
      self.share = share
      self.lruHitRate = lruHitRate
      self.optHitRate = optHitRate
    }

    enum CodingKeys: String, CodingKey {
      case slots, share
      case lruHitRate = "lru_hit_rate"
      case optHitRate = "opt_hit_rate"
    }
  }

  /// What a cache with a budget in bytes does.
  public struct BudgetOutcome: Codable, Hashable, Sendable {
    /// Which expert gives way: `lru`, `lfu`, `belady`, `layer-lru` or `layer-lfu`.
    public var policy: String
    /// What it keeps between batches, in bytes.
    public var budgetBytes: Int
    /// Different experts of all batches.
    public var lookups: Int
    /// How many of those were there.
    public var hits: Int
    /// Of lookups while decoding, the share that were hits.
    public var decodeHitRate: Double
    /// Bytes of all experts that were not there.
    public var readBytes: Int

    /// All of its values.
    public init(
      policy: String, budgetBytes: Int, lookups: Int, hits: Int, decodeHitRate: Double,
      readBytes: Int
    ) {
      self.policy = policy
      self.budgetBytes = budgetBytes
      self.lookups = lookups
      self.hits = hits
      self.decodeHitRate = decodeHitRate
      self.readBytes = readBytes
    }

    enum CodingKeys: String, CodingKey {
      case policy, lookups, hits
      case budgetBytes = "budget_bytes"
      case decodeHitRate = "decode_hit_rate"
      case readBytes = "read_bytes"
    }
  }

  enum CodingKeys: String, CodingKey {
    case model, routing, seed, layers, caches, budgets
    case engineDecodeHitRate = "engine_decode_hit_rate"
    case engineReadBytes = "engine_read_bytes"
    case modelSHA256 = "model_sha256"
    case promptTokens = "prompt_tokens"
    case generatedTokens = "generated_tokens"
    case maxPrefetchDepth = "max_prefetch_depth"
    case expertsPerLayer = "experts_per_layer"
    case expertsPerToken = "experts_per_token"
    case expertsUsed = "experts_used"
    case entropyBits = "entropy_bits"
    case reuseShare = "reuse_share"
    case activeNeuronShare = "active_neuron_share"
    case headActiveShare = "head_active_share"
    case workingSets = "working_sets"
  }
}
