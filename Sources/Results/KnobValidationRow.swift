/// One knob: how much slower the bare host got when something else made that part of it small, and
/// how much slower it should have got. Flat, so that it is a row of a table; figures are nil where
/// there are none. Speeds are of the second half of the decoded tokens.
public struct KnobValidationRow: Codable, Hashable, Sendable {
  /// Which knob.
  public var knob: Knob
  /// How far it can be trusted.
  public var verdict: KnobVerdict
  /// The most that a slowdown may be off, as a share.
  public var allowedError: Double
  /// Why it was not judged, or what spoke against it; nil where the figures say all.
  public var reason: String?
  /// What made this part of the host small.
  public var limiter: String?
  /// What the limiter was told, and what was seen of it at work.
  public var evidence: String?
  /// What was set on the profile of this host, as `--set` and the like have it.
  public var setting: String?
  /// The model's name.
  public var model: String?
  /// The most that a run may hold, in bytes; nil where unbounded.
  public var memoryCapBytes: Int?
  /// Pairs of runs, one free and one limited.
  public var rounds: Int?
  /// The median of the free runs.
  public var freeTokensPerSecond: Double?
  /// The median of the limited runs.
  public var limitedTokensPerSecond: Double?
  /// Time of a limited run ÷ time of the free one of its pair: the median.
  public var measuredRatio: Double?
  /// The least of these.
  public var leastRatio: Double?
  /// The greatest of these.
  public var greatestRatio: Double?
  /// The same, simulated on a profile of this host without and with the knob.
  public var simulatedRatio: Double?
  /// How many times as slow as it was measured the profile's processor was made, so that the free
  /// run takes as long simulated as it really does.
  public var profileFactor: Double?
  /// Time of the run that Edgewise itself holds back on this host to the profile with the knob ÷
  /// time of the free runs; nil where it did not keep its pace.
  public var appliedRatio: Double?
  /// How many times slower than real time device time ran in that run.
  public var dilation: Double?

  /// A row without figures.
  public init(
    knob: Knob, verdict: KnobVerdict, reason: String? = nil, limiter: String? = nil,
    evidence: String? = nil
  ) {
    self.knob = knob
    self.verdict = verdict
    allowedError = knob.allowedError
    self.reason = reason
    self.limiter = limiter
    self.evidence = evidence
  }

  enum CodingKeys: String, CodingKey {
    case knob, verdict
    case allowedError = "allowed_error"
    case reason, limiter, evidence, setting, model
    case memoryCapBytes = "memory_cap_bytes"
    case rounds
    case freeTokensPerSecond = "free_tokens_per_second"
    case limitedTokensPerSecond = "limited_tokens_per_second"
    case measuredRatio = "measured_ratio"
    case leastRatio = "least_ratio"
    case greatestRatio = "greatest_ratio"
    case simulatedRatio = "simulated_ratio"
    case profileFactor = "profile_factor"
    case appliedRatio = "applied_ratio"
    case dilation
  }
}

extension KnobValidationRow {
  /// Simulated ÷ measured slowdown − 1.
  public var simulatedError: Double? { error(of: simulatedRatio) }
  /// The same of the applied run.
  public var appliedError: Double? { error(of: appliedRatio) }

  private func error(of ratio: Double?) -> Double? {
    ratio.flatMap { ratio in measuredRatio.map { ratio / $0 - 1 } }
  }
}
