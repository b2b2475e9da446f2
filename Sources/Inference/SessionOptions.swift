public import Kernels

/// How a session computes. Checked once, then immutable.
public struct SessionOptions: Hashable, Sendable {
  /// How numbers are multiplied; `.reference` also keeps keys and values in F32.
  public var arithmetic: Arithmetic
  /// The most positions that the KV cache holds.
  public var contextLength: Int
  /// The most tokens computed at once.
  public var maxBatch: Int
  /// Whether up and down touch only neurons whose gate is open. The result is the same.
  public var skipsInactiveNeurons: Bool
  /// Whether logits are computed for every position of a batch, not just the last.
  public var computesAllLogits: Bool

  /// Options of a session.
  ///
  /// - Precondition: `contextLength` and `maxBatch` are positive.
  public init(
    arithmetic: Arithmetic, contextLength: Int, maxBatch: Int = 128,
    skipsInactiveNeurons: Bool = true, computesAllLogits: Bool = false
  ) {
    precondition(contextLength > 0 && maxBatch > 0, "a session holds at least one position")
    self.arithmetic = arithmetic
    self.contextLength = contextLength
    self.maxBatch = min(maxBatch, contextLength)
    self.skipsInactiveNeurons = skipsInactiveNeurons
    self.computesAllLogits = computesAllLogits
  }
}
