public import ExpertStore
public import Kernels
public import Models

/// A run without its arithmetic: everything that was decided in it, and what must be known of the
/// model to price the rest. It can be replayed on any device in modelled time.
public struct Recording: Hashable, Sendable {
  public var model: ModelBlueprint
  /// The file of the weights; nil where there was none.
  public var identity: ModelIdentity?
  public var conditions: Conditions
  /// Of the sampler, or of what made the decisions up.
  public var seed: UInt64
  /// What the decisions are where no model made them, as a sentence for reports; nil where one did.
  public var syntheticCaveat: String?
  public var promptTokens: [Int]
  /// Which of the answer's tokens was the first with a text that can be read; nil where none was.
  public var firstTextIndex: Int?
  public var end: Generation.End
  /// The greatest prefetch depth that the predictions are enough for.
  public var maxPrefetchDepth: Int
  public var decisions: RecordedDecisions

  /// How the run computed: what a replay keeps unless it is told otherwise.
  public struct Conditions: Hashable, Sendable {
    public var precision: Arithmetic.Precision
    public var skipsInactiveNeurons: Bool
    public var headSelection: HeadSelection?
    public var checkedTokenCount: Int
    public var maxBatch: Int
    public var contextLength: Int

    /// The conditions of an engine with `options`.
    public init(_ options: EngineOptions) {
      precision = options.arithmetic.precision
      skipsInactiveNeurons = options.skipsInactiveNeurons
      headSelection = options.headSelection
      checkedTokenCount = options.checkedTokenCount
      maxBatch = options.maxBatch
      contextLength = options.contextLength
    }
  }

  /// A recording of these parts.
  public init(
    model: ModelBlueprint, identity: ModelIdentity?, conditions: Conditions, seed: UInt64,
    syntheticCaveat: String?, promptTokens: [Int], firstTextIndex: Int?, end: Generation.End,
    maxPrefetchDepth: Int, decisions: RecordedDecisions
  ) {
    self.model = model
    self.identity = identity
    self.conditions = conditions
    self.seed = seed
    self.syntheticCaveat = syntheticCaveat
    self.promptTokens = promptTokens
    self.firstTextIndex = firstTextIndex
    self.end = end
    self.maxPrefetchDepth = maxPrefetchDepth
    self.decisions = decisions
  }

  /// How the names of recordings end.
  public static let fileExtension = "ewr"
}

extension Recording {
  /// How many tokens went through the model in each batch: the prompt's, then the answer's one by
  /// one. Nothing follows the last one of these, so it was not fed.
  public var batches: [Int] {
    let prompt = stride(from: 0, to: promptTokens.count, by: conditions.maxBatch).map {
      min(conditions.maxBatch, promptTokens.count - $0)
    }
    return prompt + Array(repeating: 1, count: max(0, decisions.tokens.count - 1))
  }

  /// The answer's tokens: all that were decided but the one that ended it.
  public var answerCount: Int {
    decisions.tokens.count - (end == .endOfGeneration ? 1 : 0)
  }

  /// What ends a replay.
  public var stopTokens: Set<Int> {
    end == .endOfGeneration ? Set(decisions.tokens.suffix(1)) : []
  }

  /// The layers that asked a router, in each batch, and what they chose from.
  var routedLayers: [(layer: Int, experts: ExpertsBlock)] {
    model.shape.layers.enumerated().compactMap { layer, blocks in
      blocks.feedForward.experts.map { (layer: layer, experts: $0) }
    }
  }
}
