public import Kernels

/// The decisions of a run, in the order in which they were made.
public struct RecordedDecisions: Hashable, Sendable {
  /// One for each batch and layer.
  public var layers: [Layer] = []
  /// For each position whose LM head was predicted, how many rows were computed.
  public var headRowCounts: [Int] = []
  public var tokens: [Int] = []

  /// Decisions of nothing.
  public init() {}

  /// What was decided for one batch in one layer.
  public struct Layer: Hashable, Sendable {
    public var routing: Routing
    /// For each of `routing.experts`, how many of its neurons that token left active.
    public var activeNeurons: [Int]
    /// First for the next layer that chooses, then for the one after it: the experts that each
    /// token was predicted to use, as many as are used.
    public var predictions: [[Int]] = []

    /// A layer of which only the routing is known.
    public init(routing: Routing) {
      self.init(
        routing: routing, activeNeurons: Array(repeating: 0, count: routing.experts.count))
    }

    /// A layer without predictions.
    public init(routing: Routing, activeNeurons: [Int]) {
      self.routing = routing
      self.activeNeurons = activeNeurons
    }
  }
}

extension RecordedDecisions.Layer {
  /// By expert, how many neurons all tokens left active; empty for a single token, of which each
  /// expert is found as fast.
  fileprivate var activeSums: [Int] {
    guard !routing.isOfOneToken, let last = routing.experts.max() else { return [] }
    var sums = [Int](repeating: 0, count: last + 1)
    for (expert, count) in zip(routing.experts, activeNeurons) { sums[expert] += count }
    return sums
  }
}

/// Gives recorded decisions again, whatever the numbers are.
public final class ReplayedDecisions: DecisionSource {
  private let recorded: RecordedDecisions
  private var layerCount = 0
  private var headCount = 0
  private var tokenCount = 0
  /// How many layers and heads had been asked for when the last step began.
  private var mark = (layers: 0, heads: 0)
  /// Rows of a head, as many as were ever asked for. Which ones were computed makes no difference
  /// to the time it took.
  private var headRows: [Int32] = []
  /// Of the layer of a batch, by expert: how many neurons all its tokens left active.
  private var activeSums: [Int] = []

  /// Replays `recorded` from its beginning.
  public init(_ recorded: RecordedDecisions) { self.recorded = recorded }

  public func beginStep() { mark = (layerCount, headCount) }

  public func discardStep() { (layerCount, headCount) = mark }

  public func routing(logits: Activations, bias: [Float]?) -> Routing {
    precondition(layerCount < recorded.layers.count, "the recording ends before the run does")
    layerCount += 1
    activeSums = recorded.layers[layerCount - 1].activeSums
    return recorded.layers[layerCount - 1].routing
  }

  public func prediction(ahead: Int, logits: Activations, bias: [Float]?) -> [Int] {
    let predictions = recorded.layers[layerCount - 1].predictions
    precondition(
      ahead <= predictions.count,
      "the recording was made with less than prefetch depth \(ahead + 1)")
    // A prediction names as many experts as are used: one token's are distinct.
    return recorded.layers[layerCount - 1].routing.isOfOneToken
      ? predictions[ahead - 1] : Routing.distinct(predictions[ahead - 1])
  }

  public func activeNeurons(ofExpert expert: Int, gate: Activations) -> Int {
    if expert < activeSums.count { return activeSums[expert] }
    // By index, so that nothing is copied: a replay asks this for each expert of each layer.
    let index = layerCount - 1
    var count = 0
    for use in recorded.layers[index].routing.experts.indices
    where recorded.layers[index].routing.experts[use] == expert {
      count += recorded.layers[index].activeNeurons[use]
    }
    return count
  }

  public func headRows(scores: Activations, selection: HeadSelection) -> [Int32] {
    precondition(
      headCount < recorded.headRowCounts.count, "the recording has no more predicted heads")
    headCount += 1
    let count = recorded.headRowCounts[headCount - 1]
    if count > headRows.count { headRows = Array(0..<Int32(count)) }
    return count == headRows.count ? headRows : Array(headRows.prefix(count))
  }

  public func token(logits: Activations) -> Int {
    precondition(tokenCount < recorded.tokens.count, "the recording ends before the run does")
    tokenCount += 1
    return recorded.tokens[tokenCount - 1]
  }
}
