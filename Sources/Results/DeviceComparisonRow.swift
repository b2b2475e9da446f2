/// How a model runs on a device at a prefetch depth, once its expert cache is warm. Flat, so that
/// it is a row of a table; times are seconds for one token.
public struct DeviceComparisonRow: Codable, Hashable, Sendable {
  public var device: String
  /// What-ifs that changed the device's profile, `; ` between them; nil where there are none.
  public var overrides: String?
  public var model: String
  public var memoryCapBytes: Int?
  public var cacheSlots: Int
  public var prefetchDepth: Int
  public var tokensPerSecond: Double
  /// Of the whole answer.
  public var itlP99Seconds: Double?
  public var hitRate: Double?
  public var attentionSeconds: Double
  public var routerSeconds: Double
  public var expertFFNSeconds: Double
  public var lmHeadSeconds: Double
  public var otherSeconds: Double
  public var stallSeconds: Double
  public var unattributedSeconds: Double

  /// All of its values.
  public init(
    device: String, overrides: String? = nil, model: String, memoryCapBytes: Int? = nil,
    cacheSlots: Int, prefetchDepth: Int, tokensPerSecond: Double, itlP99Seconds: Double? = nil,
    hitRate: Double? = nil, attentionSeconds: Double, routerSeconds: Double,
    expertFFNSeconds: Double, lmHeadSeconds: Double, otherSeconds: Double, stallSeconds: Double,
    unattributedSeconds: Double
  ) {
    self.device = device
    self.overrides = overrides
    self.model = model
    self.memoryCapBytes = memoryCapBytes
    self.cacheSlots = cacheSlots
    self.prefetchDepth = prefetchDepth
    self.tokensPerSecond = tokensPerSecond
    self.itlP99Seconds = itlP99Seconds
    self.hitRate = hitRate
    self.attentionSeconds = attentionSeconds
    self.routerSeconds = routerSeconds
    self.expertFFNSeconds = expertFFNSeconds
    self.lmHeadSeconds = lmHeadSeconds
    self.otherSeconds = otherSeconds
    self.stallSeconds = stallSeconds
    self.unattributedSeconds = unattributedSeconds
  }

  enum CodingKeys: String, CodingKey {
    case device, overrides, model
    case memoryCapBytes = "memory_cap_bytes"
    case cacheSlots = "cache_slots"
    case prefetchDepth = "prefetch_depth"
    case tokensPerSecond = "tokens_per_second"
    case itlP99Seconds = "itl_p99_seconds"
    case hitRate = "hit_rate"
    case attentionSeconds = "attention_seconds"
    case routerSeconds = "router_seconds"
    case expertFFNSeconds = "expert_ffn_seconds"
    case lmHeadSeconds = "lm_head_seconds"
    case otherSeconds = "other_seconds"
    case stallSeconds = "stall_seconds"
    case unattributedSeconds = "unattributed_seconds"
  }

  /// All parts together.
  public var tokenSeconds: Double {
    attentionSeconds + routerSeconds + expertFFNSeconds + lmHeadSeconds + otherSeconds
      + stallSeconds + unattributedSeconds
  }
}
