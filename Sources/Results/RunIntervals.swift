/// How sure the simulated speeds of a run are.
public struct RunIntervals: Codable, Hashable, Sendable {
  /// Around the decode speed; nil where it is not known.
  public var decode: SpeedInterval?
  /// Around the prefill speed.
  public var prefill: SpeedInterval?
  /// The least and the greatest time to the first token, in seconds.
  public var leastTTFTSeconds, greatestTTFTSeconds: Double?
  /// Between which ends the share of the decoded tokens' time that is spent waiting lies.
  public var leastStallShare, greatestStallShare: Double?
  /// The decode speeds of a made-up text with the least and the most locality that such a model may
  /// have, in tokens per second; nil where they do not matter.
  public var lowLocalityTokensPerSecond, highLocalityTokensPerSecond: Double?

  /// All of its values but what localities do; `ttft` is the time to the first token in seconds,
  /// and how many times as short or as long it may be.
  public init(
    decode: SpeedInterval?, prefill: SpeedInterval?, ttft: (seconds: Double, factor: Double)?,
    stallShare: ClosedRange<Double>? = nil
  ) {
    self.decode = decode
    self.prefill = prefill
    leastTTFTSeconds = ttft.map { $0.seconds / $0.factor }
    greatestTTFTSeconds = ttft.map { $0.seconds * $0.factor }
    leastStallShare = stallShare?.lowerBound
    greatestStallShare = stallShare?.upperBound
  }

  enum CodingKeys: String, CodingKey {
    case decode, prefill
    case leastTTFTSeconds = "least_ttft_seconds"
    case greatestTTFTSeconds = "greatest_ttft_seconds"
    case leastStallShare = "least_stall_share"
    case greatestStallShare = "greatest_stall_share"
    case lowLocalityTokensPerSecond = "low_locality_tokens_per_second"
    case highLocalityTokensPerSecond = "high_locality_tokens_per_second"
  }
}

extension RunOutcome {
  /// Notes how sure the speeds are, and what that takes for granted.
  public mutating func note(_ intervals: RunIntervals) {
    self.intervals = intervals
    assumptions.append(
      "intervals should hold nine of ten real devices: cores and memory by the class of their"
        + " figures (A measured on this SoC, C a data sheet), and by how much the speed follows"
        + " them; storage is taken to be within 1.2 times where it was measured on such a device"
        + " and within 1.6 elsewhere, and what is not known of the routing is not in them"
        + (intervals.lowLocalityTokensPerSecond == nil ? "" : ": speeds by locality show it"))
  }
}
