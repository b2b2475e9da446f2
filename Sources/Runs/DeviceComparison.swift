import Metrics
public import Models
public import Profiles
import Quantities
public import Results

/// The same model on several devices, at several prefetch depths.
public struct DeviceComparison {
  private let shape: NamedShape
  private let prefetchDepths: [Int]
  private let given: GivenSettings
  private let pricing: EnginePricing

  /// A comparison of runs of `shape`.
  ///
  /// - Parameters:
  ///   - prefetchDepths: Prefetch depths, which rows of a device have in rising order.
  ///   - pricing: The engine, and how it stores weights.
  ///   - given: What is not as the speeds of released models were published, on every device.
  /// - Precondition: there is a depth, and none is negative.
  public init(
    of shape: NamedShape, pricing: EnginePricing, prefetchDepths: [Int], given: GivenSettings
  ) {
    precondition(
      !prefetchDepths.isEmpty && prefetchDepths.allSatisfy { $0 >= 0 }, "depths are not negative")
    self.shape = shape
    self.pricing = pricing
    self.prefetchDepths = prefetchDepths
    self.given = given
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
    for (index, profile) in profiles.enumerated() {
      var options = try ShapeReplays.options(
        of: shape, on: profile, pricing: pricing, seed: seed, command: "")
      options.settings = given.applied(to: options.settings)
      let variants = options.settings.varied(
        along: [SettingAxis(\.prefetchDepth, prefetchDepths.sorted())])
      try replays.recording(of: shape, options: options, depth: prefetchDepths.max() ?? 0)
      for (done, settings) in variants.enumerated() where !isInterrupted() {
        let share = Double(done) / Double(prefetchDepths.count)
        progress((Double(index) + share) / Double(profiles.count))
        options.settings = settings
        if let row = try row(options, on: profile, &replays) { rows.append(row) }
      }
      progress(Double(index + 1) / Double(profiles.count))
    }
    if isInterrupted() { for index in rows.indices { rows[index].isComplete = false } }
    return rows
  }

  private func row(
    _ options: RunOptions, on profile: DeviceProfile, _ replays: inout ShapeReplays
  ) throws -> DeviceComparisonRow? {
    do { return try replays.row(of: shape, options: options) } catch {
      throw error is BudgetError ? RunError("\(profile.name): \(error)") : error
    }
  }
}

extension ShapeReplays {
  /// How `shape` runs with `options`, and how sure its speed is; nil where no token was decoded.
  ///
  /// - Throws: `BudgetError` where the model does not fit in the memory.
  mutating func row(
    of shape: NamedShape, options: RunOptions
  ) throws -> DeviceComparisonRow? {
    let replay = try replay(of: shape, options: options)
    guard var row = DeviceComparisonRow(replay) else { return nil }
    let settled = replay.record.steadyState?.tokensPerSecond ?? row.tokensPerSecond
    row.interval = try interval(around: settled, of: shape, options: options).map {
      SpeedInterval(around: row.tokensPerSecond, $0.speedClass, factor: $0.factor)
    }
    return row
  }
}

extension DeviceComparisonRow {
  /// The row of a replay; nil where no token was decoded.
  init?(_ replay: ShapeReplay) {
    guard let speed = replay.tokensPerSecond else { return nil }
    let record = replay.record
    self.init(
      device: record.device, overrides: record.overrides?.joined(separator: "; "),
      model: record.model, engine: record.engine, weights: record.weights,
      memoryCapBytes: record.memory.capBytes, cacheSlots: record.cacheSlots,
      prefetchDepth: record.prefetchDepth, tokensPerSecond: speed,
      itlP99Seconds: record.itlSeconds?.p99, hitRate: record.steadyState?.hitRate,
      partSeconds: PerPart { replay.meanTime(of: $0).inSeconds })
  }
}
