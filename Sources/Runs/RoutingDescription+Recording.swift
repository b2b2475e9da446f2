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
  /// - Throws: `RunError` where its layers are not alike.
  public init(_ recording: Recording) throws(RunError) {
    let shape = recording.model.shape
    let rows = try RoutingTable(recording).rows
    let requests = rows.map { $0.layer * shape.expertCount + $0.expert }
    let perToken = shape.layerCount * shape.expertsPerToken
    let heads = recording.decisions.headRowCounts
    let model = recording.model.name
    let modelSHA256 = recording.identity?.sha256
    let routing = recording.syntheticCaveat == nil ? "recorded" : "synthetic"
    let seed = recording.seed
    let promptTokens = recording.promptTokens.count
    let generatedTokens = recording.answerCount
    let maxPrefetchDepth = max(1, recording.maxPrefetchDepth)
    let layers = shape.layerCount
    let expertsPerLayer = shape.expertCount
    let expertsPerToken = shape.expertsPerToken
    let expertsUsed = Set(requests).count
    let entropyBits = Self.entropyBits(rows, layers: shape.layerCount, experts: shape.expertCount)
    let reuseShare = Self.reuseShare(requests, perToken: perToken)
    let active = rows.reduce(0) { $0 + $1.activeNeurons }
    let activeNeuronShare =
      rows.isEmpty ? nil : Double(active) / Double(rows.count * shape.expertLength)
    let headActiveShare =
      heads.isEmpty
      ? nil : Double(heads.reduce(0, +)) / Double(heads.count * shape.vocabularyCount)
    let workingSets = [1, 2, 4, 8, 16].compactMap {
      Self.workingSet(requests, perToken: perToken, tokens: $0)
    }
    let caches = Self.caches(requests, expertCount: shape.layerCount * shape.expertCount)
    self.init(
      model: model, modelSHA256: modelSHA256, routing: routing, seed: seed,
      promptTokens: promptTokens, generatedTokens: generatedTokens,
      maxPrefetchDepth: maxPrefetchDepth, layers: layers, expertsPerLayer: expertsPerLayer,
      expertsPerToken: expertsPerToken, expertsUsed: expertsUsed, entropyBits: entropyBits,
      reuseShare: reuseShare, activeNeuronShare: activeNeuronShare,
      headActiveShare: headActiveShare, workingSets: workingSets, caches: caches)
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
    let keys = requests.map { Int32($0) }
    return [0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 1].map { share in
      let slots = max(1, Int(Double(expertCount) * share))
      return Cache(
        slots: slots, share: share, lruHitRate: recent.hitRate(capacity: slots),
        optHitRate: OptimalReplacement.hitRate(requests: keys, capacity: slots))
    }
  }
}
