/// How sure the simulated speeds of a run are.
public struct RunIntervals: Codable, Hashable, Sendable {
  /// Around the decode speed; nil where it is not known.
  public var decode: SpeedInterval?
  /// Around the prefill speed.
  public var prefill: SpeedInterval?
  /// The least and the greatest time to the first token, in seconds.
  public var leastTTFTSeconds, greatestTTFTSeconds: Double?
  /// The least and the greatest time that loading takes, in seconds.
  public var leastLoadSeconds, greatestLoadSeconds: Double?
  /// The least and the greatest time from the program's start to the first token, in seconds.
  public var leastTTFTFromStartSeconds, greatestTTFTFromStartSeconds: Double?
  /// Between which ends the share of the decoded tokens' time that is spent waiting lies.
  public var leastStallShare, greatestStallShare: Double?
  /// The decode speeds of a made-up text with the least and the most locality that such a model may
  /// have, in tokens per second; nil where they do not matter.
  public var lowLocalityTokensPerSecond, highLocalityTokensPerSecond: Double?

  /// A time in seconds, and how many times as short or as long it may be.
  public typealias UnsureTime = (seconds: Double, factor: Double)

  /// All of its values but what localities do: `ttft` is the time to the first token, `load` that
  /// of loading, and `ttftFromStart` both together.
  public init(
    decode: SpeedInterval?, prefill: SpeedInterval?, ttft: UnsureTime?, load: UnsureTime? = nil,
    ttftFromStart: UnsureTime? = nil, stallShare: ClosedRange<Double>? = nil
  ) {
    self.decode = decode
    self.prefill = prefill
    (leastTTFTSeconds, greatestTTFTSeconds) = Self.ends(of: ttft)
    (leastLoadSeconds, greatestLoadSeconds) = Self.ends(of: load)
    (leastTTFTFromStartSeconds, greatestTTFTFromStartSeconds) = Self.ends(of: ttftFromStart)
    leastStallShare = stallShare?.lowerBound
    greatestStallShare = stallShare?.upperBound
  }

  /// Between which ends the time to the first token lies, in seconds.
  public var ttft: ClosedRange<Double>? { Self.range(leastTTFTSeconds, greatestTTFTSeconds) }

  /// Between which ends loading takes, in seconds.
  public var load: ClosedRange<Double>? { Self.range(leastLoadSeconds, greatestLoadSeconds) }

  /// Between which ends the time from the program's start to the first token lies, in seconds.
  public var ttftFromStart: ClosedRange<Double>? {
    Self.range(leastTTFTFromStartSeconds, greatestTTFTFromStartSeconds)
  }

  /// nil where an end is missing, and in a damaged file where they are the wrong way round.
  private static func range(_ least: Double?, _ greatest: Double?) -> ClosedRange<Double>? {
    guard let least, let greatest, least <= greatest else { return nil }
    return least...greatest
  }

  private static func ends(of time: UnsureTime?) -> (least: Double?, greatest: Double?) {
    (time.map { $0.seconds / $0.factor }, time.map { $0.seconds * $0.factor })
  }

  enum CodingKeys: String, CodingKey {
    case decode, prefill
    case leastTTFTSeconds = "least_ttft_seconds"
    case greatestTTFTSeconds = "greatest_ttft_seconds"
    case leastLoadSeconds = "least_load_seconds"
    case greatestLoadSeconds = "greatest_load_seconds"
    case leastTTFTFromStartSeconds = "least_ttft_from_start_seconds"
    case greatestTTFTFromStartSeconds = "greatest_ttft_from_start_seconds"
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
