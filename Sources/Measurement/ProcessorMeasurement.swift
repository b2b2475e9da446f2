import DeviceInterface
import HostMachine
import Kernels
import Metrics
import Profiles
import Quantities

/// Measures what one core of each sort does with the kernels of a token, and what it costs to share
/// a kernel among threads.
struct ProcessorMeasurement {
  /// The clusters of a profile.
  let clusters: [ProfileDraft.Cluster]
  /// The rest of its section `cpu`.
  let figures: [ProfileDraft.Figure]

  /// Measures for about `seconds` in all, as long as nobody interrupts.
  init(seconds: Double, _ watch: MeasurementWatch) throws {
    let kinds = CoreTopology.current.clusters
    let slot = seconds / Double(kinds.count + 1)
    clusters = try kinds.enumerated().map { index, kind in
      watch.show("measuring kernels", Double(index) / Double(kinds.count + 1))
      let name = kinds.count == 1 ? "cores" : "cores-\(index + 1)"
      return try kind.confining { try Core(kind, seconds: slot, watch).cluster(name) }
    }
    figures = try Self.sharing(
      threads: CoreTopology.current.defaultThreads, seconds: slot / 2, watch)
    watch.show("measuring kernels", 1)
  }

  private static func sharing(
    threads: Int, seconds: Double, _ watch: MeasurementWatch
  ) throws -> [ProfileDraft.Figure] {
    let count = ProfileDraft.Figure(
      "threads", "\(threads)", source: "one for each strong core that may be used")
    guard threads > 1 else {
      let free = ProfileDraft.Figure("dispatch", "0 s", source: "one thread hands nothing over")
      return [count, free]
    }
    let device = try HostDevice(storagePath: nil, threads: threads)
    let probe = KernelProbe(
      .barrier(threads: threads), .best, .cache,
      weights: KernelWeights(byteCount: .mebibytes(1)), device: device)
    guard let probe else { preconditionFailure("an empty kernel fits into any cache") }
    watch.sample([probe], seconds: seconds)
    let statistics = SampleStatistics(probe.seconds)
    let least = Duration.roundedUp(seconds: statistics.least).shortDescription
    return [
      count,
      ProfileDraft.Figure(
        "dispatch", Duration.roundedUp(seconds: statistics.median).shortDescription,
        source: "an empty kernel divided among \(threads) threads: median of"
          + " \(probe.seconds.count) samples of 2 ms, the least \(least)"),
    ]
  }
}

extension MeasurementWatch {
  /// Samples all `probes` in turn for about `seconds`, each at least once.
  fileprivate func sample(_ probes: [KernelProbe], seconds: Double) {
    let clock = WallClock()
    let deadline = clock.now + .roundedUp(seconds: seconds)
    repeat {
      for probe in probes { probe.sample() }
    } while clock.now < deadline && !isInterrupted()
  }
}

/// One core alone, and all cores like it together.
private struct Core {
  private let kind: CoreTopology
  private let probes: [KernelProbe]
  private let limits: KernelLimits
  private let own: Bandwidth
  private let shared: Bandwidth

  /// Measures for about `seconds`; this thread is confined to the cores of `kind`.
  init(_ kind: CoreTopology, seconds: Double, _ watch: MeasurementWatch) throws {
    self.kind = kind
    let device = try HostDevice(storagePath: nil, threads: 1, topology: kind)
    let weights = KernelWeights(byteCount: .mebibytes(8))
    probes = KernelCase.all(weights).filter { $0.isOfToken }.compactMap {
      KernelProbe($0, .best, .cache, weights: weights, device: device)
    }
    watch.sample(probes, seconds: seconds / 2)
    limits = KernelLimits(threads: 1, variants: [.best], device: device)
    own = MemoryProbe.readBandwidth(threads: 1, seconds: seconds / 4, topology: kind)
    shared = MemoryProbe.readBandwidth(
      threads: kind.processors.count, seconds: seconds / 4, topology: kind)
  }

  func cluster(_ name: String) -> ProfileDraft.Cluster {
    let count = kind.processors.count
    var cluster = ProfileDraft.Cluster(
      name: name,
      figures: [
        ProfileDraft.Figure("cores", "\(count)", source: "cores of this strength that may be used"),
        clock, throughput("int8", .int8), throughput("float32", .float32),
        ProfileDraft.Figure(
          "bandwidth", own.description,
          source: "reading \(MemoryProbe.bufferByteCount) end to end on one core"),
      ])
    cluster.shared = ProfileDraft.Figure(
      "shared", max(own, shared).description,
      source: "reading \(MemoryProbe.bufferByteCount) end to end on \(count) cores")
    cluster.kernels = kernels
    return cluster
  }

  private var clock: ProfileDraft.Figure {
    guard let clock = HostProcess.clock else {
      return ProfileDraft.Figure(
        "clock", "1 GHz", kind: .assumed,
        source: "the system does not say; nothing is calculated with it")
    }
    return ProfileDraft.Figure(
      "clock", clock.description, kind: .specified, source: "what the system says of a core")
  }

  /// All kernels of one arithmetic together: their multiply-adds ÷ their time.
  private func throughput(_ key: String, _ arithmetic: Work.Arithmetic) -> ProfileDraft.Figure {
    let members = probes.filter { $0.work.arithmetic == arithmetic }
    let limit = MultiplyAddRate(perSecond: limits.multiplyAddsPerSecond(.best, arithmetic))
    let repetitions = members.map(\.seconds.count).min() ?? 0
    let spread = members.map { SampleStatistics($0.seconds).relativeSpread }.max() ?? 0
    return ProfileDraft.Figure(
      key, Self.rate(members).description,
      source: "\(members.map(\.kernelCase.name).unique.joined(separator: ", ")) of the 4B, weights"
        + " in the cache, one core: median of \(repetitions) repetitions, spread up to"
        + " \(Repetitions.percent(spread)); multiplying in registers alone reaches \(limit)")
  }

  /// The rates of kernels of one kind ÷ that of all kernels of the same arithmetic.
  private var kernels: [ProfileDraft.Figure] {
    KernelKind.allCases.compactMap { kind in
      let members = probes.filter { $0.work.kind == kind }
      guard let arithmetic = members.first?.work.arithmetic else { return nil }
      let all = Self.rate(probes.filter { $0.work.arithmetic == arithmetic })
      let rate = Self.rate(members)
      let factor = (rate.perSecond / all.perSecond * 100).rounded() / 100
      return ProfileDraft.Figure(
        kind.rawValue, "\(factor)", source: "\(rate) for these kernels alone")
    }
  }

  private static func rate(_ probes: [KernelProbe]) -> MultiplyAddRate {
    let seconds = probes.reduce(0) { $0 + SampleStatistics($1.seconds).median }
    return MultiplyAddRate(
      perSecond: Double(probes.reduce(0) { $0 + $1.work.multiplyAdds }) / seconds)
  }
}

extension KernelCase {
  /// Whether it is one of the kernels that a decoded token spends its multiplications in, and small
  /// enough for a cache.
  fileprivate var isOfToken: Bool {
    tokens == 1 && hasLimits && !["head", "RMSNorm", "RoPE"].contains(name)
  }
}

extension SampleStatistics {
  /// (greatest − least) ÷ median.
  fileprivate var relativeSpread: Double { (greatest - least) / median }
}

extension [String] {
  /// Each once, in order.
  fileprivate var unique: [String] {
    reduce(into: []) { unique, text in if !unique.contains(text) { unique.append(text) } }
  }
}
