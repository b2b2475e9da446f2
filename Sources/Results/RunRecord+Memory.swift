import Quantities

extension RunOutcome {
  /// The memory ledger.
  public struct MemoryUse: Codable, Hashable, Sendable {
    /// The most that the run may hold; nil where unbounded. All are bytes.
    public var capBytes: Int?
    /// How the weights that every token reads are held: `mmap`, `anon` or `pinned`; nil where
    /// nothing was asked for, and on the bare host.
    public var denseWeights: String?
    /// All weights that are no experts of the cache.
    public var weightsBytes: Int
    /// All slots of the expert cache.
    public var cacheBytes: Int
    /// Keys and values of the whole context.
    public var kvBytes: Int
    /// Activations and other buffers of computation.
    public var scratchBytes: Int
    /// What the process holds besides.
    public var runtimeBytes: Int

    /// All of its values.
    public init(
      capBytes: Int? = nil, denseWeights: String? = nil, weightsBytes: Int, cacheBytes: Int,
      kvBytes: Int, scratchBytes: Int, runtimeBytes: Int
    ) {
      self.capBytes = capBytes
      self.denseWeights = denseWeights
      self.weightsBytes = weightsBytes
      self.cacheBytes = cacheBytes
      self.kvBytes = kvBytes
      self.scratchBytes = scratchBytes
      self.runtimeBytes = runtimeBytes
    }

    enum CodingKeys: String, CodingKey {
      case capBytes = "cap_bytes"
      case denseWeights = "dense_weights"
      case weightsBytes = "weights_bytes"
      case cacheBytes = "cache_bytes"
      case kvBytes = "kv_bytes"
      case scratchBytes = "scratch_bytes"
      case runtimeBytes = "runtime_bytes"
    }
  }
}

extension RunOutcome.MemoryUse {
  /// Whether a process that held `peak` bytes at most held more than its cap.
  public func isViolated(byPeak peak: Int?) -> Bool {
    guard let capBytes, let peak else { return false }
    return peak > capBytes
  }

  /// Replaces what `warnings` say of the cap by what is to be said of `peak`.
  func warn(of peak: ByteCount, in warnings: inout [String]) {
    let violation = "the RAM cap was violated"
    warnings.removeAll { $0.hasPrefix(violation) }
    guard isViolated(byPeak: peak.bytes), let capBytes else { return }
    warnings.append("\(violation): peak RSS \(peak), cap \(ByteCount(capBytes))")
  }
}
