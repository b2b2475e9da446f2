/// Shares of the decoded tokens' time; they sum to 1.
public struct TimeShares: Codable, Hashable, Sendable {
  public var attention: Double
  public var router: Double
  public var expertFFN: Double
  public var lmHead: Double
  public var other: Double
  public var stall: Double
  public var throttle: Double?
  public var unattributed: Double

  enum CodingKeys: String, CodingKey {
    case attention, router, other, stall, throttle, unattributed
    case expertFFN = "expert_ffn"
    case lmHead = "lm_head"
  }
}

extension TimeShares {
  /// How many times faster tokens could come at most if storage took no time at all; infinite where
  /// all was stall.
  public var amdahlBound: Double { 1 / (1 - stall) }
}
