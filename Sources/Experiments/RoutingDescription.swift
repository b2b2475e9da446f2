import ExpertStore
import Glibc
public import Inference
import Quantities

/// What can be said about a recording without a device, in the form of `trace routing --format
/// json`.
public struct RoutingDescription: Codable, Hashable, Sendable {
  public var model: String
  public var modelSHA256: String?
  /// `recorded` or `synthetic`.
  public var routing: String
  public var seed: UInt64
  public var promptTokens: Int
  public var generatedTokens: Int
  public var maxPrefetchDepth: Int
  public var layers: Int
  public var expertsPerLayer: Int
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

  /// What a stretch of tokens wants.
  public struct WorkingSet: Codable, Hashable, Sendable {
    public var tokens: Int
    public var experts: Double
  }

  /// What a cache of some size does.
  public struct Cache: Codable, Hashable, Sendable {
    public var slots: Int
    /// That many experts of all.
    public var share: Double
    public var lruHitRate: Double
    public var optHitRate: Double

    enum CodingKeys: String, CodingKey {
      case slots, share
      case lruHitRate = "lru_hit_rate"
      case optHitRate = "opt_hit_rate"
    }
  }

  enum CodingKeys: String, CodingKey {
    case model, routing, seed, layers, caches
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

  /// What `recording` holds.
  public init(_ recording: Recording) {
    let shape = recording.model.shape
    let rows = RoutingTable(recording).rows
    let requests = rows.map { $0.layer * shape.expertCount + $0.expert }
    let perToken = shape.layerCount * shape.expertsPerToken
    let heads = recording.decisions.headRowCounts
    model = recording.model.name
    modelSHA256 = recording.identity?.sha256
    routing = recording.syntheticCaveat == nil ? "recorded" : "synthetic"
    seed = recording.seed
    promptTokens = recording.promptTokens.count
    generatedTokens = recording.answerCount
    maxPrefetchDepth = max(1, recording.depth)
    layers = shape.layerCount
    expertsPerLayer = shape.expertCount
    expertsPerToken = shape.expertsPerToken
    expertsUsed = Set(requests).count
    entropyBits = Self.entropyBits(rows, layers: shape.layerCount, experts: shape.expertCount)
    reuseShare = Self.reuseShare(requests, perToken: perToken)
    let active = rows.reduce(0) { $0 + $1.activeNeurons }
    activeNeuronShare =
      rows.isEmpty ? nil : Double(active) / Double(rows.count * shape.expertLength)
    headActiveShare =
      heads.isEmpty
      ? nil : Double(heads.reduce(0, +)) / Double(heads.count * shape.vocabularyCount)
    workingSets = [1, 2, 4, 8, 16].compactMap {
      Self.workingSet(requests, perToken: perToken, tokens: $0)
    }
    caches = Self.caches(requests, expertCount: shape.layerCount * shape.expertCount)
  }

  private static func entropyBits(
    _ rows: [RoutingTable.Row], layers: Int, experts: Int
  ) -> Double? {
    guard !rows.isEmpty else { return nil }
    var counts = Array(repeating: Array(repeating: 0, count: experts), count: layers)
    for row in rows { counts[row.layer][row.expert] += 1 }
    let entropies = counts.map { counts in
      let total = Double(counts.reduce(0, +))
      return counts.reduce(0.0) { sum, count in
        let share = Double(count) / total
        return share > 0 ? sum - share * log2(share) : sum
      }
    }
    return entropies.reduce(0, +) / Double(layers)
  }

  private static func reuseShare(_ requests: [Int], perToken: Int) -> Double? {
    guard requests.count > perToken else { return nil }
    var reused = 0
    for first in stride(from: perToken, to: requests.count, by: perToken) {
      let before = Set(requests[first - perToken..<first])
      reused += requests[first..<first + perToken].count(where: before.contains)
    }
    return Double(reused) / Double(requests.count - perToken)
  }

  private static func workingSet(
    _ requests: [Int], perToken: Int, tokens: Int
  ) -> WorkingSet? {
    let length = tokens * perToken
    let starts = stride(from: 0, through: requests.count - length, by: length)
    let sizes = starts.map { Set(requests[$0..<$0 + length]).count }
    guard !sizes.isEmpty, length > 0 else { return nil }
    return WorkingSet(
      tokens: tokens, experts: Double(sizes.reduce(0, +)) / Double(sizes.count))
  }

  private static func caches(_ requests: [Int], expertCount: Int) -> [Cache] {
    guard !requests.isEmpty else { return [] }
    let recent = RecentReplacement(requests: requests)
    return [0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 1].map { share in
      let slots = max(1, Int(Double(expertCount) * share))
      return Cache(
        slots: slots, share: share, lruHitRate: recent.hitRate(capacity: slots),
        optHitRate: OptimalReplacement.hitRate(requests: requests, capacity: slots))
    }
  }
}
