/// One thing a benchmark measures: tokens in batches or one by one, behind a context.
public struct BenchmarkTest: Hashable, Sendable {
  public let kind: Kind
  /// Tokens per repetition; positive.
  public let tokenCount: Int
  /// Positions of the KV cache that are filled before measuring.
  public let depth: Int

  /// How tokens are fed.
  public enum Kind: String, Sendable {
    /// In batches, as a prompt is.
    case prefill = "p"
    /// One by one, as an answer is.
    case decode = "g"
  }

  /// A test of `tokenCount` tokens behind `depth` others.
  ///
  /// - Precondition: `tokenCount` is positive and `depth` not negative.
  public init(_ kind: Kind, tokenCount: Int, depth: Int = 0) {
    precondition(tokenCount > 0 && depth >= 0, "a test feeds tokens")
    self.kind = kind
    self.tokenCount = tokenCount
    self.depth = depth
  }

  /// What tables call it: `p128`, `g64`, `g64 @ d512`.
  public var name: String {
    "\(kind.rawValue)\(tokenCount)" + (depth > 0 ? " @ d\(depth)" : "")
  }

  /// The positions that it needs.
  var contextLength: Int { depth + tokenCount }

  /// The most tokens that it could feed at a time.
  var longestBatch: Int { max(depth, kind == .prefill ? tokenCount : 1) }
}
