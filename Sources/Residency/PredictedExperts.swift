/// The experts predicted for turns of layers that have not come yet.
struct PredictedExperts {
  /// How many predictions have been judged, and how many of those were wanted.
  private(set) var score = (made: 0, wanted: 0)
  /// How many experts the latest prediction names.
  private(set) var latestCount = 0
  /// How many turns from now the farthest prediction is for; 0 where there is none. Kept, because
  /// it is asked for at every use of an expert and changes with turns.
  private(set) var reach = 0
  private var expertsOfLayer: [[ExpertID]]
  private var currentLayer: Int

  init(layerCount: Int) {
    expertsOfLayer = Array(repeating: [], count: layerCount)
    currentLayer = layerCount - 1
  }

  /// How many experts are predicted for one layer at most.
  var rankCount: Int {
    var most = 0
    for turns in 0..<reach { most = max(most, expertsOfLayer[layer(inTurns: turns + 1)].count) }
    return most
  }

  /// How many predicted experts `predicate` holds for, or `most` where it holds for more.
  func count(upTo most: Int, where predicate: (ExpertID) -> Bool) -> Int {
    var sum = 0
    for turns in 0..<reach {
      for expert in expertsOfLayer[layer(inTurns: turns + 1)] where predicate(expert) {
        sum += 1
        if sum == most { return sum }
      }
    }
    return sum
  }

  /// The expert predicted for the layer `turns` turns from now with `rank`, 0 being the likeliest.
  func expert(ranked rank: Int, inTurns turns: Int) -> ExpertID? {
    let layer = layer(inTurns: turns)
    return rank < expertsOfLayer[layer].count ? expertsOfLayer[layer][rank] : nil
  }

  private func layer(inTurns turns: Int) -> Int { (currentLayer + turns) % expertsOfLayer.count }

  /// Notes that `experts` of `layer` may be wanted in its next turn, the likeliest first, and
  /// before those that were predicted earlier.
  mutating func insert(_ experts: [ExpertID], for layer: Int) {
    latestCount = experts.count
    reach = max(reach, distance(to: layer))
    expertsOfLayer[layer] = experts + expertsOfLayer[layer].filter { !experts.contains($0) }
  }

  func contains(_ expert: ExpertID) -> Bool { expertsOfLayer[expert.layer].contains(expert) }

  /// How many turns from now `layer` comes: 1 for the next one, the number of layers for this one.
  func distance(to layer: Int) -> Int {
    let layerCount = expertsOfLayer.count
    return (layer - currentLayer + layerCount - 1) % layerCount + 1
  }

  /// The layers that come more than `turns` turns from now, the farthest first.
  func layersFarthestFirst(beyond turns: Int) -> some Sequence<Int> {
    let layerCount = expertsOfLayer.count
    return (turns..<layerCount).reversed().lazy.map { layer(inTurns: $0 + 1) }
  }

  /// The experts predicted for `layer`, the likeliest first.
  func experts(of layer: Int) -> [ExpertID] { expertsOfLayer[layer] }

  /// Judges the predictions for `layer`, whose turn has come, and forgets them. Returns those that
  /// were wrong.
  mutating func settle(_ layer: Int, wanted: [ExpertID]) -> [ExpertID] {
    guard reach > 0 else {
      currentLayer = layer
      return []
    }
    // Where turns come in order, none of the rest is farther than the farthest was.
    let isNext = distance(to: layer) == 1
    let farthestTurn = isNext ? reach - 1 : expertsOfLayer.count
    let wrong = expertsOfLayer[layer].filter { !wanted.contains($0) }
    score.made += expertsOfLayer[layer].count
    score.wanted += expertsOfLayer[layer].count - wrong.count
    expertsOfLayer[layer] = []
    currentLayer = layer
    reach = farthestTurn
    while reach > 0, expertsOfLayer[self.layer(inTurns: reach)].isEmpty { reach -= 1 }
    return wrong
  }

  /// Judges none of what was predicted before.
  mutating func forgetScore() { score = (0, 0) }

  /// Drops all predictions unjudged; layer 0 comes next.
  mutating func forgetAll() {
    expertsOfLayer = expertsOfLayer.map { _ in [] }
    currentLayer = expertsOfLayer.count - 1
    reach = 0
  }
}
