public import Metrics

/// How a model runs on a device at a prefetch depth, once its expert cache is warm. Flat, so that
/// it is a row of a table; times are seconds for one token.
public struct DeviceComparisonRow: Hashable, Sendable {
  /// The profile's name; `host` for this machine as it is.
  public var device: String
  /// What-ifs that changed the device's profile, `; ` between them; nil where there are none.
  public var overrides: String?
  /// The model's name.
  public var model: String
  /// The engine that the figures stand for.
  public var engine: PricedEngine?
  /// The format of the weights.
  public var weights: String?
  /// The most that a run may hold, in bytes.
  public var memoryCapBytes: Int?
  /// Experts that the cache holds.
  public var cacheSlots: Int
  /// 0: experts are read on demand; 1: when the router names them; from 2 on: layers ahead.
  public var prefetchDepth: Int
  /// Decode speed of the second half, in tokens per second; of a dense model, of all.
  public var tokensPerSecond: Double
  /// Around that speed.
  public var interval: SpeedInterval?
  /// Of the whole answer.
  public var itlP99Seconds: Double?
  /// Of the second half, from 0 to 1; nil for a dense model.
  public var hitRate: Double?
  /// Where the time of a token of the second half went on the device, in seconds; the throttle has
  /// none.
  public var partSeconds: PerPart<Double>
  /// False where the comparison was interrupted, so that other rows are missing.
  public var isComplete: Bool

  /// All of its values.
  public init(
    device: String, overrides: String? = nil, model: String,
    engine: PricedEngine? = nil, weights: String? = nil, memoryCapBytes: Int? = nil,
    cacheSlots: Int, prefetchDepth: Int, tokensPerSecond: Double,
    interval: SpeedInterval? = nil, itlP99Seconds: Double? = nil, hitRate: Double? = nil,
    partSeconds: PerPart<Double>, isComplete: Bool = true
  ) {
    self.device = device
    self.overrides = overrides
    self.model = model
    self.engine = engine
    self.weights = weights
    self.memoryCapBytes = memoryCapBytes
    self.cacheSlots = cacheSlots
    self.prefetchDepth = prefetchDepth
    self.tokensPerSecond = tokensPerSecond
    self.interval = interval
    self.itlP99Seconds = itlP99Seconds
    self.hitRate = hitRate
    self.partSeconds = partSeconds
    self.isComplete = isComplete
  }

  /// All parts together.
  public var tokenSeconds: Double { partSeconds.sum }
}

extension DeviceComparisonRow: Codable {
  enum CodingKeys: String, CodingKey {
    case device, overrides, model, engine, weights
    case memoryCapBytes = "memory_cap_bytes"
    case cacheSlots = "cache_slots"
    case prefetchDepth = "prefetch_depth"
    case tokensPerSecond = "tokens_per_second"
    case speedClass = "class"
    case lowTokensPerSecond = "low_tokens_per_second"
    case highTokensPerSecond = "high_tokens_per_second"
    case itlP99Seconds = "itl_p99_seconds"
    case hitRate = "hit_rate"
    case isComplete = "complete"
  }

  public init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    let parts = try decoder.container(keyedBy: TimePartKey.self)
    let speed = try fields.decode(Double.self, forKey: .tokensPerSecond)
    self.init(
      device: try fields.decode(String.self, forKey: .device),
      overrides: try fields.decodeIfPresent(String.self, forKey: .overrides),
      model: try fields.decode(String.self, forKey: .model),
      engine: try fields.decodeIfPresent(PricedEngine.self, forKey: .engine),
      weights: try fields.decodeIfPresent(String.self, forKey: .weights),
      memoryCapBytes: try fields.decodeIfPresent(Int.self, forKey: .memoryCapBytes),
      cacheSlots: try fields.decode(Int.self, forKey: .cacheSlots),
      prefetchDepth: try fields.decode(Int.self, forKey: .prefetchDepth),
      tokensPerSecond: speed,
      interval: SpeedInterval(
        around: speed, try fields.decodeIfPresent(SpeedClass.self, forKey: .speedClass),
        from: try fields.decodeIfPresent(Double.self, forKey: .lowTokensPerSecond),
        to: try fields.decodeIfPresent(Double.self, forKey: .highTokensPerSecond)),
      itlP99Seconds: try fields.decodeIfPresent(Double.self, forKey: .itlP99Seconds),
      hitRate: try fields.decodeIfPresent(Double.self, forKey: .hitRate),
      partSeconds: try PerPart { part in
        switch part {
        case .throttle: 0
        case .fault: try parts.decodeIfPresent(Double.self, forKey: Self.key(part)) ?? 0
        default: try parts.decode(Double.self, forKey: Self.key(part))
        }
      },
      isComplete: try fields.decodeIfPresent(Bool.self, forKey: .isComplete) ?? true)
  }

  public func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: CodingKeys.self)
    try fields.encode(device, forKey: .device)
    try fields.encodeIfPresent(overrides, forKey: .overrides)
    try fields.encode(model, forKey: .model)
    try fields.encodeIfPresent(engine, forKey: .engine)
    try fields.encodeIfPresent(weights, forKey: .weights)
    try fields.encodeIfPresent(memoryCapBytes, forKey: .memoryCapBytes)
    try fields.encode(cacheSlots, forKey: .cacheSlots)
    try fields.encode(prefetchDepth, forKey: .prefetchDepth)
    try fields.encode(tokensPerSecond, forKey: .tokensPerSecond)
    try fields.encodeIfPresent(interval?.speedClass, forKey: .speedClass)
    try fields.encodeIfPresent(interval?.low, forKey: .lowTokensPerSecond)
    try fields.encodeIfPresent(interval?.high, forKey: .highTokensPerSecond)
    try fields.encodeIfPresent(itlP99Seconds, forKey: .itlP99Seconds)
    try fields.encodeIfPresent(hitRate, forKey: .hitRate)
    try fields.encode(isComplete, forKey: .isComplete)
    var parts = encoder.container(keyedBy: TimePartKey.self)
    for part in TimePart.onDevice where !part.isOccasional || partSeconds[part] != 0 {
      try parts.encode(partSeconds[part], forKey: Self.key(part))
    }
  }

  private static func key(_ part: TimePart) -> TimePartKey {
    TimePartKey(part, suffix: "_seconds")
  }
}
