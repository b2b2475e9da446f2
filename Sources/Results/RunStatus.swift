import Quantities
import Tracing

/// How a run is doing while it is under way.
public struct RunStatus: Hashable, Sendable {
  /// Tokens made so far.
  public var tokenCount = 0
  /// The share of wanted experts that were in memory; nil before the first was wanted.
  public var hitRate: Double?
  /// Device time since the first token.
  public var decodeTime = Duration.zero
  /// Device time since the first token that went by in waiting for experts.
  public var stall = Duration.zero

  /// Before the first token.
  public init() {}

  /// Decode speed in device time; nil before the second token.
  public var tokensPerSecond: Double? {
    guard tokenCount > 1, decodeTime > .zero else { return nil }
    return Double(tokenCount - 1) / decodeTime.inSeconds
  }

  /// The share of the decode time that went by in waiting for experts; nil before the second token.
  public var stallShare: Double? {
    guard tokenCount > 1, decodeTime > .zero else { return nil }
    return stall.inSeconds / decodeTime.inSeconds
  }
}
