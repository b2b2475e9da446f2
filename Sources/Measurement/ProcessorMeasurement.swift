import DeviceInterface
import HostMachine
import Kernels
import Metrics
import Profiles
import Quantities

/// Measures what one core of each kind does with the kernels of a token, and what it costs to share
/// a kernel among threads.
struct ProcessorMeasurement {
  /// The section `cpu` of a profile.
  let section: ProfileDocument

  /// Measures for about `seconds` in all, unless the user interrupts.
  init(seconds: Double, _ watch: MeasurementWatch) throws {
    let kinds = CoreTopology.current.clusters
    let slot = seconds / Double(kinds.count + 1)
    var section = ProfileDocument()
    for (index, kind) in kinds.enumerated() {
      watch.show("measuring kernels", Double(index) / Double(kinds.count + 1))
      let name = kinds.count == 1 ? "cores" : "cores-\(index + 1)"
      section.overlay(
        try kind.confining { try Core(kind, seconds: slot, watch).section(name) })
    }
    section.overlay(
      try Self.sharing(
        threads: CoreTopology.current.defaultThreads, seconds: slot / 2, watch))
    self.section = section
    watch.show("measuring kernels", 1)
  }

  private static func sharing(
    threads: Int, seconds: Double, _ watch: MeasurementWatch
  ) throws -> ProfileDocument {
    var section = ProfileDocument()
    section.note(
      "cpu.threads", .count(threads), source: "one for each strong core that may be used")
    section.note(
      "cpu.split", .word(DeviceProfile.Processor.Split.chunks.rawValue), kind: .specified,
      source: "Edgewise's own engine hands chunks to whoever is free")
    guard threads > 1 else {
      section.note("cpu.dispatch", .time(.zero), source: "one thread hands nothing over")
      return section
    }
    let device = HostDevice(threads: threads)
    let probe = KernelProbe(
      .barrier(threads: threads), .best, .cache,
      weights: KernelWeights(byteCount: .mebibytes(1)), device: device)
    guard let probe else { preconditionFailure("an empty kernel fits into any cache") }
    watch.sample([probe], seconds: seconds)
    let statistics = SampleStatistics(probe.seconds)
    let least = Duration.roundedUp(seconds: statistics.least).shortDescription
    section.note(
      "cpu.dispatch", .time(.roundedUp(seconds: statistics.median)),
      source: "an empty kernel divided among \(threads) threads: median of"
        + " \(probe.seconds.count) samples of 2 ms, the least \(least)")
    return section
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
    let device = HostDevice(threads: 1, topology: kind)
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

  /// The figures of the cluster called `name`.
  func section(_ name: String) -> ProfileDocument {
    let path = "cpu.clusters.\(name)"
    let count = kind.processors.count
    let method = "reading \(MemoryProbe.bufferByteCount) end to end on"
    var section = ProfileDocument()
    section.note(
      "\(path).cores", .count(count), source: "cores of this strength that may be used")
    noteClock(of: path, in: &section)
    noteThroughput(.int8, "\(path).int8", in: &section)
    noteThroughput(.float32, "\(path).float32", in: &section)
    section.note("\(path).bandwidth", .bandwidth(own), source: "\(method) one core")
    section.note(
      "\(path).shared", .bandwidth(max(own, shared)), source: "\(method) \(count) cores")
    noteKernels(of: path, in: &section)
    return section
  }

  private func noteClock(of path: String, in section: inout ProfileDocument) {
    guard let clock = HostProcess.clock else {
      section.note(
        "\(path).clock", .clock(Frequency(hertz: 1e9)), kind: .assumed,
        source: "the system does not say; nothing is calculated with it")
      return
    }
    section.note(
      "\(path).clock", .clock(clock), kind: .specified, source: "what the system says of a core")
  }

  /// All kernels that use one multiplier together: their multiply-adds ÷ their time.
  private func noteThroughput(
    _ multiplier: Work.Multiplier, _ path: String, in section: inout ProfileDocument
  ) {
    let members = probes.filter { $0.work.multiplier == multiplier }
    let limit = MultiplyAddRate(perSecond: limits.multiplyAddsPerSecond(.best, multiplier))
    let repetitions = members.map(\.seconds.count).min() ?? 0
    let spread = members.map { SampleStatistics($0.seconds).relativeSpread }.max() ?? 0
    section.note(
      path, .rate(Self.rate(members)),
      source: "\(members.map(\.kernelCase.name).unique.joined(separator: ", ")) of the 4B, weights"
        + " in the cache, one core: median of \(repetitions) repetitions, spread up to"
        + " \(Repetitions.percent(spread)); multiplying in registers alone reaches \(limit)")
  }

  /// The rates of kernels of one kind ÷ that of all kernels with the same multiplier.
  private func noteKernels(of path: String, in section: inout ProfileDocument) {
    for kind in KernelKind.allCases {
      let members = probes.filter { $0.work.kind == kind }
      guard let multiplier = members.first?.work.multiplier else { continue }
      let all = Self.rate(probes.filter { $0.work.multiplier == multiplier })
      let rate = Self.rate(members)
      section.note(
        "\(path).kernels.\(kind.rawValue)",
        .number((rate.perSecond / all.perSecond * 100).rounded() / 100),
        source: "\(rate) for these kernels alone")
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

extension [String] {
  /// Each once, in order.
  fileprivate var unique: [String] {
    reduce(into: []) { unique, text in if !unique.contains(text) { unique.append(text) } }
  }
}
