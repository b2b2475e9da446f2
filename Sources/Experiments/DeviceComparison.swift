public import Inference
public import Quantities
public import Simulation

/// The same model on several devices, at several prefetch depths.
public struct DeviceComparison {
  private let shape: NamedShape
  private let depths: [Int]
  private let memory: ByteCount?

  /// A comparison of runs of `shape`.
  ///
  /// - Parameter memory: The cap on every device; nil for each device's own.
  /// - Precondition: there is a depth, and none is negative.
  public init(of shape: NamedShape, depths: [Int], memory: ByteCount?) {
    precondition(!depths.isEmpty && depths.allSatisfy { $0 >= 0 }, "depths are not negative")
    self.shape = shape
    self.depths = depths
    self.memory = memory
  }

  /// The rows of all `profiles`, each with those of its depths; after an interruption those that
  /// were done.
  ///
  /// - Parameters:
  ///   - replays: Makes the routing.
  ///   - seed: Where it begins.
  ///   - progress: Called with the share that is done.
  /// - Throws: `BudgetError` where the model does not fit.
  public func rows(
    of profiles: [DeviceProfile], replays: ShapeReplays, seed: UInt64,
    progress: (Double) -> Void, isInterrupted: () -> Bool
  ) throws -> [DeviceComparisonRow] {
    var replays = replays
    var rows: [DeviceComparisonRow] = []
    // The first replay decides how far ahead guesses are made up.
    let order = depths.sorted(by: >)
    for (index, profile) in profiles.enumerated() {
      var ofDevice: [DeviceComparisonRow] = []
      for depth in order where !isInterrupted() {
        let done = rows.count + ofDevice.count
        progress(Double(done) / Double(profiles.count * order.count))
        var options = try ShapeReplays.options(of: shape, on: profile, seed: seed, command: "")
        options.memory = memory
        options.prefetchDepth = depth
        if let row = DeviceComparisonRow(try replays.replay(of: shape, options: options)) {
          ofDevice.append(row)
        }
      }
      rows += ofDevice.reversed()
      progress(Double(index + 1) / Double(profiles.count))
    }
    return rows
  }
}

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

  /// The row of a replay; nil where no token was decoded.
  init?(_ replay: ShapeReplay) {
    guard let speed = replay.tokensPerSecond else { return nil }
    let record = replay.record
    device = record.device
    overrides = record.overrides?.joined(separator: "; ")
    model = record.model
    memoryCapBytes = record.memory.capBytes
    cacheSlots = record.cacheSlots
    prefetchDepth = record.prefetchDepth
    tokensPerSecond = speed
    itlP99Seconds = record.itlSeconds?.p99
    hitRate = record.steadyState?.hitRate
    attentionSeconds = replay.meanTime(\.attention).inSeconds
    routerSeconds = replay.meanTime(\.router).inSeconds
    expertFFNSeconds = replay.meanTime(\.expertFFN).inSeconds
    lmHeadSeconds = replay.meanTime(\.lmHead).inSeconds
    otherSeconds = replay.meanTime(\.other).inSeconds
    stallSeconds = replay.meanTime(\.stall).inSeconds
    unattributedSeconds = replay.meanTime(\.unattributed).inSeconds
  }

  /// All parts together.
  public var tokenSeconds: Double {
    attentionSeconds + routerSeconds + expertFFNSeconds + lmHeadSeconds + otherSeconds
      + stallSeconds + unattributedSeconds
  }
}
