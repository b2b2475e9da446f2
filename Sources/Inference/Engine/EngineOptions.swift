public import Kernels
public import Models

/// How an engine computes. Checked once, then immutable.
public struct EngineOptions: Hashable, Sendable {
  /// How numbers are multiplied; `.reference` also keeps keys and values in F32.
  public var arithmetic: Arithmetic
  /// The most positions that the KV cache holds.
  public var contextLength: Int
  /// The most tokens computed at once.
  public var maxBatch: Int
  /// The most sequences that are fed in one step.
  public var maxSequences: Int
  /// Whether up and down touch only neurons whose gate is open. The result is the same.
  public var skipsInactiveNeurons: Bool
  /// Whether logits are computed for every position of a batch, not just the last.
  public var computesAllLogits: Bool
  /// Which rows of the LM head are computed where a single position's logits are wanted, as the
  /// model's predictor scores them; nil for all rows.
  public var headSelection: HeadSelection?
  /// For how many tokens the input of a predicted head is kept, to find out after the run how often
  /// the dense head's likeliest token was missed.
  public var checkedTokenCount: Int
  /// Where the embedding table is.
  public var embeddingLocation: EmbeddingLocation

  /// Options of an engine.
  ///
  /// - Precondition: `contextLength` and `maxBatch` are positive, `checkedTokenCount` is not
  ///   negative.
  public init(
    arithmetic: Arithmetic, contextLength: Int, maxBatch: Int = 128, maxSequences: Int = 1,
    skipsInactiveNeurons: Bool = true, computesAllLogits: Bool = false,
    headSelection: HeadSelection? = nil, checkedTokenCount: Int = 0,
    embeddingLocation: EmbeddingLocation = .memory
  ) {
    precondition(contextLength > 0 && maxBatch > 0, "a sequence holds at least one position")
    precondition(maxSequences > 0, "a step feeds at least one sequence")
    precondition(checkedTokenCount >= 0, "a count is not negative")
    self.arithmetic = arithmetic
    self.contextLength = contextLength
    self.maxBatch = min(maxBatch, contextLength * maxSequences)
    self.maxSequences = maxSequences
    self.skipsInactiveNeurons = skipsInactiveNeurons
    self.computesAllLogits = computesAllLogits
    self.headSelection = headSelection
    self.checkedTokenCount = checkedTokenCount
    self.embeddingLocation = embeddingLocation
  }
}
