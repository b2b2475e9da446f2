import ExpertStore
import Glibc
public import Inference
import Metrics
import Models
import Quantities
public import Results

extension RoutingDescription {
  /// What `recording` holds.
  ///
  /// - Throws: `RunError` where the experts of its layers are not alike.
  public init(_ recording: Recording) throws(RunError) {
    let shape = recording.model.shape
    let rows = try RoutingTable(recording).rows
    let ranks = shape.expertLayers.enumerated().reduce(into: [:]) { $0[$1.element] = $1.offset }
    let heads = recording.decisions.headRowCounts
    self.init(
      Requests(
        layers: shape.isDense ? shape.layerCount : ranks.count, expertsPerLayer: shape.expertCount,
        expertsPerToken: shape.expertsPerToken,
        keys: rows.map {
          (ranks[Int($0.layer)] ?? 0) * shape.expertCount + Int($0.expert)
        }),
      model: recording.model.name, routing: recording.isMadeUp ? "synthetic" : "recorded",
      seed: recording.seed, promptTokens: recording.promptTokens.count,
      generatedTokens: recording.answerCount,
      maxPrefetchDepth: max(1, recording.maxPrefetchDepth))
    modelSHA256 = recording.identity?.sha256
    let active = rows.reduce(0) { $0 + Int($1.activeNeurons) }
    let neurons = rows.reduce(0) { $0 + shape.layers[Int($1.layer)].feedForward.length }
    activeNeuronShare = rows.isEmpty ? nil : Double(active) / Double(neurons)
    headActiveShare =
      heads.isEmpty
      ? nil : Double(heads.reduce(0, +)) / Double(heads.count * shape.vocabularyCount)
  }

  /// Which experts tokens want, one token after the other.
  struct Requests {
    var layers: Int
    var expertsPerLayer: Int
    var expertsPerToken: Int
    /// Numbers that run through all layers.
    var keys: [Int]

    var perToken: Int { layers * expertsPerToken }
  }

  /// What can be said of requests alone.
  init(
    _ requests: Requests, model: String, routing: String, seed: UInt64, promptTokens: Int,
    generatedTokens: Int, maxPrefetchDepth: Int
  ) {
    self.init(
      model: model, routing: routing, seed: seed, promptTokens: promptTokens,
      generatedTokens: generatedTokens, maxPrefetchDepth: maxPrefetchDepth,
      layers: requests.layers, expertsPerLayer: requests.expertsPerLayer,
      expertsPerToken: requests.expertsPerToken, expertsUsed: Set(requests.keys).count,
      entropyBits: Self.entropyBits(requests),
      reuseShare: Self.reuseShare(requests.keys, perToken: requests.perToken),
      workingSets: [1, 2, 4, 8, 16].compactMap {
        Self.workingSet(requests.keys, perToken: requests.perToken, tokens: $0)
      },
      caches: Self.caches(
        requests.keys, expertCount: requests.layers * requests.expertsPerLayer))
  }

  private static func entropyBits(_ requests: Requests) -> Double? {
    guard !requests.keys.isEmpty else { return nil }
    let experts = requests.expertsPerLayer
    var counts = Array(
      repeating: Array(repeating: 0, count: experts), count: requests.layers)
    for key in requests.keys { counts[key / experts][key % experts] += 1 }
    let entropies = counts.map { counts in
      let total = Double(counts.reduce(0, +))
      return counts.reduce(0.0) { sum, count in
        let share = Double(count) / total
        return share > 0 ? sum - share * log2(share) : sum
      }
    }
    return entropies.reduce(0, +) / Double(requests.layers)
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
    let keys = requests.map { Int32($0) }
    return [0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 1].map { share in
      let slots = max(1, Int(Double(expertCount) * share))
      return Cache(
        slots: slots, share: share, lruHitRate: recent.hitRate(capacity: slots),
        optHitRate: OptimalReplacement.hitRate(requests: keys, capacity: slots))
    }
  }
}

extension RoutingDescription.Requests {
  /// Those of `tokens`.
  init(_ tokens: RoutedTokens) {
    let perLayer = tokens.expertsPerToken
    self.init(
      layers: tokens.layerCount, expertsPerLayer: tokens.expertCount, expertsPerToken: perLayer,
      keys: tokens.experts.enumerated().map { index, expert in
        index / perLayer % tokens.layerCount * tokens.expertCount + expert
      })
  }
}
