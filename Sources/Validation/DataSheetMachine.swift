import Profiles
import Results

/// A profile of which nothing was measured: what a data sheet says, and what most devices make of
/// it. Fast cores alone.
struct DataSheetMachine {
  private let row: SpeedRow
  private let core: Core
  let isPhone: Bool

  /// What cores of a kind are known for.
  private struct Core {
    /// In the table, as prefixes.
    var names: [String]
    /// Of one core, in floats per cycle.
    var floatsPerCycle: Double
    /// What one core draws, in GB/s, where it was measured on another SoC.
    var drawnGBPerSecond: Double?
    /// What handing a kernel over takes, in µs.
    var dispatchMicroseconds: Double
  }

  /// Multiply-adds of int8 per cycle and core, in batches: Haswell to Zen 4 and A76 to X4, fourteen
  /// devices whose logarithms deviate by 0.28. Cores without dot products are much slower.
  private static let int8PerCycle = 10.2
  /// What decoding draws of the peak: fifteen boards, PCs and Macs, 0.17; and six phones, 0.24.
  private static let (shareOfPeak, shareOfPhonesPeak) = (0.62, 0.34)

  private static let cores = [
    Core(names: ["A76"], floatsPerCycle: 3, drawnGBPerSecond: 14.9, dispatchMicroseconds: 10),
    Core(names: ["A78"], floatsPerCycle: 3, drawnGBPerSecond: 9.57, dispatchMicroseconds: 10),
    Core(names: ["Oryon"], floatsPerCycle: 3, drawnGBPerSecond: 30.6, dispatchMicroseconds: 5),
    Core(names: ["Apple"], floatsPerCycle: 3, drawnGBPerSecond: 28, dispatchMicroseconds: 2.5),
    Core(
      names: ["GoldenCove", "RaptorCove"], floatsPerCycle: 5, drawnGBPerSecond: 37.1,
      dispatchMicroseconds: 2.5),
    Core(names: ["Zen"], floatsPerCycle: 5, drawnGBPerSecond: 18, dispatchMicroseconds: 2.5),
    Core(
      names: ["Gracemont"], floatsPerCycle: 5, drawnGBPerSecond: 17.6, dispatchMicroseconds: 2.5),
    Core(names: ["Haswell", "Skylake"], floatsPerCycle: 5, dispatchMicroseconds: 2.5),
    Core(names: ["A77", "A710", "A715", "A720", "X"], floatsPerCycle: 3, dispatchMicroseconds: 10),
  ]

  private static let phones = [
    "snapdragon-8", "snapdragon-7-", "snapdragon-6", "dimensity", "exynos", "tensor", "kirin",
    "helio", "cix",
  ]

  /// The machine of `row`.
  ///
  /// - Throws: `SpeedMachine.Obstacle` where its cores are not known, or too few.
  init(_ row: SpeedRow) throws {
    let found = Self.cores.first { $0.names.contains { row.core.hasPrefix($0) } }
    guard var core = found else {
      throw SpeedMachine.Obstacle(
        reason: "its data sheet does not do: nothing is known of cores called \(row.core)")
    }
    guard row.threads <= row.cores else {
      throw SpeedMachine.Obstacle(
        reason: "its data sheet does not do: slower cores compute too, and are not in the table")
    }
    isPhone = Self.phones.contains { row.soc.hasPrefix($0) }
    if isPhone { core.dispatchMicroseconds = min(core.dispatchMicroseconds, 5) }
    self.row = row
    self.core = core
  }

  /// The machine as a profile.
  func profile() throws -> DeviceProfile { try DeviceProfile(yaml: yaml, name: row.device) }

  private var yaml: String {
    let share = isPhone ? Self.shareOfPhonesPeak : Self.shareOfPeak
    let bandwidth = share * row.peakGBPerSecond
    // Bytes of one core that are not known are no limit.
    let drawn = core.drawnGBPerSecond ?? row.peakGBPerSecond
    let experts = ["expert_gate", "expert_up", "expert_down"].map {
      "        \($0): { bandwidth: \(Self.figure("0.7", "experts beside dense models")) }\n"
    }.joined()
    return """
      title: A device by its data sheet
      description: What the data sheet says, and what most devices make of it.
      group: \(isPhone ? "phone" : "other")
      cpu:
        clusters:
          - name: fast
            cores: \(Self.figure("\(row.cores)", "the table", "specified"))
            clock: \(Self.figure("\(row.clockGHz) GHz", "the table", "specified"))
            int8: \(Self.figure("\(Self.int8PerCycle * row.clockGHz) GMAC/s", "per cycle"))
            float32: \(Self.figure("\(core.floatsPerCycle * row.clockGHz) GMAC/s", "per cycle"))
            bandwidth: \(Self.figure("\(drawn) GB/s", "the same core elsewhere"))
            kernels:
      \(experts)\
        threads: \(Self.figure("\(row.cores)", "one per core", "specified"))
        dispatch: \(Self.figure("\(core.dispatchMicroseconds) µs", "class of core"))
        expert-threads: \(Self.figure("3", "768 / 256"))
      storage:
        lanes: \(Self.figure("4", "nothing is read"))
        ceiling: \(Self.figure("1 GB/s", "nothing is read"))
        latency: \(Self.figure("100 µs", "nothing is read"))
        bandwidth: \(Self.figure("1 GB/s", "nothing is read"))
      memory:
        total: \(Self.figure("512 GiB", "room for any model"))
        available: \(Self.figure("512 GiB", "room for any model"))
        peak: \(Self.figure("\(row.peakGBPerSecond) GB/s", "the table", "specified"))
        bandwidth: \(Self.figure("\(bandwidth) GB/s", "share of the peak"))
      """
  }

  private static func figure(
    _ value: String, _ source: String, _ kind: String = "assumed"
  ) -> String {
    "{ value: \(value), kind: \(kind), source: \"\(source)\" }"
  }
}
