/// One thing a benchmark measures: tokens in batches or one by one, behind a context.
public struct BenchmarkTest: Hashable, Sendable {
  public let kind: Kind
  /// Tokens per repetition; positive.
  public let tokenCount: Int
  /// Positions of the KV cache that are filled before measuring.
  public let contextDepth: Int

  /// How tokens are fed.
  public enum Kind: String, Sendable {
    /// In batches, as a prompt is.
    case prefill = "p"
    /// One by one, as an answer is.
    case decode = "g"
  }

  /// A test of `tokenCount` tokens behind `contextDepth` others.
  ///
  /// - Precondition: `tokenCount` is positive and `contextDepth` not negative.
  public init(_ kind: Kind, tokenCount: Int, contextDepth: Int = 0) {
    precondition(tokenCount > 0 && contextDepth >= 0, "a test feeds tokens")
    self.kind = kind
    self.tokenCount = tokenCount
    self.contextDepth = contextDepth
  }

  /// What tables call it: `p128`, `g64`, `g64 @ d512`.
  public var name: String {
    "\(kind.rawValue)\(tokenCount)" + (contextDepth > 0 ? " @ d\(contextDepth)" : "")
  }

  /// The positions that it needs.
  var contextLength: Int { contextDepth + tokenCount }

  /// The most tokens that it could feed at a time.
  var longestBatch: Int { max(contextDepth, kind == .prefill ? tokenCount : 1) }
}
