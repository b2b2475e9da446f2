/// What came of one choice of settings in a search.
public struct TrialFigures: SettingsOutcome {
  /// Experts that the cache holds.
  public var cacheSlots: Int
  /// Decode speed, in tokens per second.
  public var tokensPerSecond: Double
  /// From the request to the first token, in seconds; nil where files are older than it.
  public var ttftSeconds: Double?
  /// The median time between tokens, in seconds.
  public var itlP50Seconds: Double
  /// The 99th percentile of the time between tokens, in seconds.
  public var itlP99Seconds: Double
  /// Waiting for storage ÷ the decoded tokens' time, from 0 to 1.
  public var stallShare: Double
  /// 1 − stall ÷ I/O busy time, from 0 to 1; nil where nothing was read.
  public var hiddenIOShare: Double?
  /// Requests found resident ÷ all requests, from 0 to 1; nil where no expert was wanted.
  public var hitRate: Double?
  /// The hit rate of Belady's optimal replacement, from 0 to 1; nil where it was not computed.
  public var optHitRate: Double?
  /// Bytes of all reads.
  public var readBytes: Int
  /// Bytes read and evicted unused.
  public var wastedBytes: Int
  /// Of the predicted experts, the share that was then wanted; nil below depth 2.
  public var predictionAccuracy: Double?
  /// Needed reads that waited for a lane that a predicted read held; nil where there was none.
  public var delayedReads: Int?
  /// How long those waited for predicted reads, all together.
  public var delaySeconds: Double?
  /// What most of a token's time goes to, as for runs: `storage` or `computation`. In older files
  /// the part of the device whose limits cost most.
  public var bound: String?
  /// How many times as fast it would be if a part had no limits at all.
  public var boundGains: [String: Double]?
  /// How many times as fast it would be at most if storage took no time; nil where all was stall.
  public var amdahlBound: Double?

  /// All of its values.
  public init(
    cacheSlots: Int, tokensPerSecond: Double, ttftSeconds: Double? = nil, itlP50Seconds: Double,
    itlP99Seconds: Double, stallShare: Double, hiddenIOShare: Double? = nil, hitRate: Double? = nil,
    optHitRate: Double? = nil, readBytes: Int, wastedBytes: Int,
    predictionAccuracy: Double? = nil, delayedReads: Int? = nil, delaySeconds: Double? = nil,
    bound: String? = nil, boundGains: [String: Double]? = nil, amdahlBound: Double? = nil
  ) {
    self.cacheSlots = cacheSlots
    self.tokensPerSecond = tokensPerSecond
    self.ttftSeconds = ttftSeconds
    self.itlP50Seconds = itlP50Seconds
    self.itlP99Seconds = itlP99Seconds
    self.stallShare = stallShare
    self.hiddenIOShare = hiddenIOShare
    self.hitRate = hitRate
    self.optHitRate = optHitRate
    self.readBytes = readBytes
    self.wastedBytes = wastedBytes
    self.predictionAccuracy = predictionAccuracy
    self.delayedReads = delayedReads
    self.delaySeconds = delaySeconds
    self.bound = bound
    self.boundGains = boundGains
    self.amdahlBound = amdahlBound
  }

  enum CodingKeys: String, CodingKey {
    case bound
    case cacheSlots = "cache_slots"
    case tokensPerSecond = "tokens_per_second"
    case ttftSeconds = "ttft_seconds"
    case itlP50Seconds = "itl_p50_seconds"
    case itlP99Seconds = "itl_p99_seconds"
    case stallShare = "stall_share"
    case hiddenIOShare = "hidden_io_share"
    case hitRate = "hit_rate"
    case optHitRate = "opt_hit_rate"
    case readBytes = "read_bytes"
    case wastedBytes = "wasted_bytes"
    case predictionAccuracy = "prediction_accuracy"
    case delayedReads = "delayed_reads"
    case delaySeconds = "delay_seconds"
    case boundGains = "bound_gains"
    case amdahlBound = "amdahl_bound"
  }
}

extension TrialFigures {
  /// The part of the device without whose limits it would gain most, and how many times as fast it
  /// would be; nil where that was not found out.
  public var greatestGain: (part: String, ratio: Double)? {
    boundGains?.min { ($1.value, $0.key) < ($0.value, $1.key) }.map { ($0.key, $0.value) }
  }

  /// What the search varies.
  public static let settingNames = SettingName.searched
  public static let keepsDefaults = false
}
