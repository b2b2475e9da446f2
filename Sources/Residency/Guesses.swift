/// The experts predicted for turns of layers that have not come yet.
struct Guesses {
  /// How many predictions have been judged, and how many of those were wanted.
  private(set) var score = (made: 0, wanted: 0)
  private var expertsOfLayer: [[ExpertID]]
  private var currentLayer: Int

  init(layerCount: Int) {
    expertsOfLayer = Array(repeating: [], count: layerCount)
    currentLayer = layerCount - 1
  }

  /// Notes that `expert` may be wanted in its layer's next turn.
  mutating func insert(_ expert: ExpertID) {
    if !contains(expert) { expertsOfLayer[expert.layer].append(expert) }
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
    return (turns..<layerCount).reversed().lazy.map { (currentLayer + $0 + 1) % layerCount }
  }

  /// The guesses for `layer`, in the order in which they were made.
  func experts(of layer: Int) -> [ExpertID] { expertsOfLayer[layer] }

  /// Judges the guesses for `layer`, whose turn has come, and forgets them. Returns those that were
  /// wrong.
  mutating func settle(_ layer: Int, wanted: [ExpertID]) -> [ExpertID] {
    let wrong = expertsOfLayer[layer].filter { !wanted.contains($0) }
    score.made += expertsOfLayer[layer].count
    score.wanted += expertsOfLayer[layer].count - wrong.count
    expertsOfLayer[layer] = []
    currentLayer = layer
    return wrong
  }

  /// Drops all guesses unjudged; layer 0 comes next.
  mutating func forgetAll() {
    expertsOfLayer = expertsOfLayer.map { _ in [] }
    currentLayer = expertsOfLayer.count - 1
  }
}
