/// How sure the simulated speeds of a run are.
public struct RunIntervals: Codable, Hashable, Sendable {
  /// Around the decode speed; nil where it is not known.
  public var decode: SpeedInterval?
  /// Around the prefill speed.
  public var prefill: SpeedInterval?
  /// The least and the greatest time to the first token, in seconds.
  public var leastTTFTSeconds, greatestTTFTSeconds: Double?

  /// All of its values; `ttft` is the time to the first token in seconds, and how many times as
  /// short or as long it may be.
  public init(
    decode: SpeedInterval?, prefill: SpeedInterval?, ttft: (seconds: Double, factor: Double)?
  ) {
    self.decode = decode
    self.prefill = prefill
    leastTTFTSeconds = ttft.map { $0.seconds / $0.factor }
    greatestTTFTSeconds = ttft.map { $0.seconds * $0.factor }
  }

  enum CodingKeys: String, CodingKey {
    case decode, prefill
    case leastTTFTSeconds = "least_ttft_seconds"
    case greatestTTFTSeconds = "greatest_ttft_seconds"
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
        + " and within 1.6 elsewhere, and what is not known of the routing is not in them")
  }
}
