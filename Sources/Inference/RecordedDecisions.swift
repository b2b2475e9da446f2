public import Kernels

/// The decisions of a run, in the order in which they were made.
public struct RecordedDecisions: Hashable, Sendable {
  public var layers: [Layer] = []
  /// For each position whose LM head was predicted, the rows that were computed.
  public var headRows: [[Int32]] = []
  public var tokens: [Int] = []

  /// Decisions of nothing.
  public init() {}

  /// What was decided for one batch in one layer.
  public struct Layer: Hashable, Sendable {
    public var routing: Routing
    /// By how many layers ahead.
    public var predictions: [Int: [Int]] = [:]
    /// By expert.
    public var activeNeurons: [Int: Int] = [:]

    /// A layer of which only the routing is known.
    public init(routing: Routing) { self.routing = routing }
  }
}

/// Gives recorded decisions again, whatever the numbers are.
public final class ReplayedDecisions: DecisionSource {
  private let recorded: RecordedDecisions
  private var layerCount = 0
  private var headCount = 0
  private var tokenCount = 0

  /// Replays `recorded` from its beginning.
  public init(_ recorded: RecordedDecisions) { self.recorded = recorded }

  public func routing(logits: Activations) -> Routing {
    precondition(layerCount < recorded.layers.count, "the recording ends before the run does")
    layerCount += 1
    return current.routing
  }

  public func prediction(ahead: Int, logits: Activations) -> [Int] {
    guard let experts = current.predictions[ahead] else {
      preconditionFailure("the recording was made with less than prefetch depth \(ahead + 1)")
    }
    return experts
  }

  public func activeNeurons(ofExpert expert: Int, gate: Activations) -> Int {
    guard let count = current.activeNeurons[expert] else {
      preconditionFailure("the recording does not use expert \(expert) here")
    }
    return count
  }

  public func headRows(scores: Activations, selection: HeadSelection) -> [Int32] {
    precondition(headCount < recorded.headRows.count, "the recording has no more predicted heads")
    headCount += 1
    return recorded.headRows[headCount - 1]
  }

  public func token(logits: Activations) -> Int {
    precondition(tokenCount < recorded.tokens.count, "the recording ends before the run does")
    tokenCount += 1
    return recorded.tokens[tokenCount - 1]
  }

  private var current: RecordedDecisions.Layer { recorded.layers[layerCount - 1] }
}
