public import Profiles
public import Quantities
public import Results

/// A machine of which nothing was measured: what a data sheet says, and what most devices make of
/// it. Fast cores alone.
public struct DataSheet: Hashable, Sendable {
  /// What its cores are called, such as `A76`.
  public let core: String
  /// How many of them there are.
  public let cores: Int
  public let clock: Frequency
  /// Of the memory.
  public let peak: Bandwidth
  public let isPhone: Bool
  /// What is built in; of a machine that any model has room in if nothing is said.
  public var memory = ByteCount.mebibytes(512 << 10)
  /// The part that is its storage; a guess where it has no name.
  public var storage: String?
  private let kind: Core

  /// What cores of a kind are known for.
  private struct Core: Hashable {
    /// In tables, as prefixes.
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

  private static let kinds = [
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

  /// What cores are called that something is known of.
  public static let coreNames = kinds.flatMap(\.names)

  /// A machine with `cores` that are called `core`.
  ///
  /// - Throws: `RunError` where nothing is known of such cores.
  public init(
    core: String, cores: Int, clock: Frequency, peak: Bandwidth, isPhone: Bool
  ) throws(RunError) {
    let found = Self.kinds.first { $0.names.contains { core.hasPrefix($0) } }
    guard var kind = found else {
      throw RunError("its data sheet does not do: nothing is known of cores called \(core)")
    }
    if isPhone { kind.dispatchMicroseconds = min(kind.dispatchMicroseconds, 5) }
    self.core = core
    self.cores = cores
    self.clock = clock
    self.peak = peak
    self.isPhone = isPhone
    self.kind = kind
  }

  /// The machine as a profile.
  ///
  /// - Parameters:
  ///   - name: What it is called.
  ///   - source: Where the figures of the data sheet were found, in a few words.
  ///   - catalog: Has the storage.
  /// - Throws: `ProfileError` where a figure is beyond what machines have, or there is no such
  ///   storage.
  public func profile(
    named name: String, source: String, catalog: ProfileCatalog = .empty
  ) throws(ProfileError) -> DeviceProfile {
    try DeviceProfile(yaml: yaml(source), name: name, catalog: catalog)
  }

  private func yaml(_ source: String) -> String {
    """
    title: A device by its data sheet
    description: What the data sheet says, and what most devices make of it.
    group: \(isPhone ? "phone" : "other")
    cpu:
    \(processor(source))
    \(storageSection)
    memory:
      total: \(Self.figure("\(memory.bytes) B", source, "specified"))
      available: \(Self.figure("\(memory.bytes / 8 * 7) B", "7/8 of the total"))
      peak: \(Self.figure("\(peak.bytesPerSecond) B/s", source, "specified"))
      bandwidth: \(Self.figure("\(bandwidth) B/s", "share of the peak"))
    """
  }

  private func processor(_ source: String) -> String {
    let hertz = clock.hertz
    let experts = ["expert_gate", "expert_up", "expert_down"].map {
      "        \($0): { bandwidth: \(Self.figure("0.7", "experts beside dense models")) }\n"
    }.joined()
    return """
        clusters:
          - name: fast
            cores: \(Self.figure("\(cores)", source, "specified"))
            clock: \(Self.figure("\(hertz) Hz", source, "specified"))
            int8: \(Self.figure("\(Self.int8PerCycle * hertz) MAC/s", "per cycle"))
            float32: \(Self.figure("\(kind.floatsPerCycle * hertz) MAC/s", "per cycle"))
            bandwidth: \(Self.figure("\(drawn) B/s", "the same core elsewhere"))
            kernels:
      \(experts)\
        threads: \(Self.figure("\(cores)", "one per core", "specified"))
        dispatch: \(Self.figure("\(kind.dispatchMicroseconds) µs", "class of core"))
        expert-threads: \(Self.figure("3", "768 / 256"))
      """
  }

  private var storageSection: String {
    if let storage { return "storage: \"\(storage)\"" }
    let guess = "no storage was named: a guess"
    return """
      storage:
        lanes: \(Self.figure("4", guess))
        ceiling: \(Self.figure("1 GB/s", guess))
        latency: \(Self.figure("100 µs", guess))
        bandwidth: \(Self.figure("1 GB/s", guess))
      """
  }

  /// Of all cores together, in bytes per second.
  private var bandwidth: Double {
    (isPhone ? Self.shareOfPhonesPeak : Self.shareOfPeak) * peak.bytesPerSecond
  }

  /// Of one core, in bytes per second; what is not known is no limit.
  private var drawn: Double {
    kind.drawnGBPerSecond.map { $0 * 1e9 } ?? peak.bytesPerSecond
  }

  private static func figure(
    _ value: String, _ source: String, _ kind: String = "assumed"
  ) -> String {
    "{ value: \(value), kind: \(kind), source: \"\(source)\" }"
  }
}
