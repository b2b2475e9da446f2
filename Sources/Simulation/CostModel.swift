public import DeviceInterface
public import Profiles
public import Quantities

/// What kernels cost on a profile with threads on given cores: a roofline, plus the hand-over.
public struct CostModel: Hashable, Sendable {
  /// Where the threads are that share each kernel.
  public let placement: ThreadPlacement
  /// The most threads the profile has cores for.
  public let maxThreads: Int
  /// What choosing a token takes, beside its kernels.
  public let sampling: Duration
  /// What kernels and reads share.
  let bus: MemoryBus
  private let general: Rates
  /// Of kernels that differ from all others: so few that looking through them is faster than
  /// hashing, and a replay asks for each kernel.
  private let special: [SpecialRates]

  /// What the threads that share a kernel do together.
  private struct Rates: Hashable {
    /// Multiply-adds per second, by multiplier.
    var int8: Double
    var float32: Double
    /// What the threads draw if the memory lets them.
    var drawn: Double
    /// What the memory gives them of its bandwidth.
    var busShare: Double
    /// How many bytes move for each that the kernel says.
    var trafficFactor = 1.0
    /// Passes with each kernel, whatever its size.
    var overhead: Duration
  }

  private struct SpecialRates: Hashable {
    let kind: KernelKind
    let rates: Rates
  }

  /// What a kernel asks of the cores and the memory.
  struct Demand {
    /// The time of its arithmetic on cool cores.
    var arithmeticSeconds: Double
    /// Bytes that move.
    var traffic: Double
    /// What its threads draw at most.
    var drawn: Double
    /// What it gets of the memory's bandwidth.
    var busShare: Double
    /// Passes in any case.
    var overhead: Duration
  }

  /// The costs on `profile`, with one thread per core from the fastest cluster on.
  ///
  /// - Precondition: `threads` is at least 1 and at most `profile.maxThreads`.
  public init(profile: DeviceProfile, threads: Int) {
    self.init(profile: profile, placement: ThreadPlacement(fastest: threads, of: profile))
  }

  /// The costs on `profile`, with the threads of `placement`.
  ///
  /// - Parameter weightTraffic: How many bytes of kernels of a kind move for each that they say,
  ///   where weights take less or more than what they are laid out as.
  public init(
    profile: DeviceProfile, placement: ThreadPlacement,
    weightTraffic: [KernelKind: Double] = [:]
  ) {
    self.init(
      profile: profile, placement: placement, weightTraffic: weightTraffic, load: Scenario.Load())
  }

  /// The same, where others use what `load` says of the cores, or they are slower.
  ///
  /// - Precondition: a core is left.
  init(
    profile: DeviceProfile, placement: ThreadPlacement, weightTraffic: [KernelKind: Double],
    load: Scenario.Load
  ) {
    self.placement = placement
    maxThreads = profile.maxThreads
    sampling = profile.cpu.sampling
    bus = MemoryBus(
      bandwidth: profile.memory.bandwidth.bytesPerSecond, dma: profile.memory.dma)
    general = Self.rates(of: nil, on: profile, placement, load)
    special = Self.special(
      on: profile, placement, load, ratedToo: Set(weightTraffic.keys)
    ).map {
      var rates = $0.rates
      rates.trafficFactor = weightTraffic[$0.kind] ?? 1
      return SpecialRates(kind: $0.kind, rates: rates)
    }
  }

  /// How many threads share each kernel.
  public var threads: Int { placement.threads }

  /// What all threads together draw from memory while nothing is read from storage.
  public var bandwidth: Bandwidth {
    Bandwidth(bytesPerSecond: min(general.drawn, bus.bandwidth))
  }

  /// Multiply-adds per second of all threads together; those of `kind` where it is named.
  public func throughput(
    _ multiplier: Work.Multiplier, of kind: KernelKind? = nil
  ) -> MultiplyAddRate {
    MultiplyAddRate(perSecond: Self.throughput(multiplier, kind.map(rates) ?? general))
  }

  /// The time of `work` on cool cores while nothing is read from storage: the slower of arithmetic
  /// and memory traffic, rounded up to a nanosecond, the hand-over, and the engine's own code.
  public func duration(of work: Work) -> Duration {
    let demand = demand(of: work)
    return max(
      .roundedUp(seconds: demand.arithmeticSeconds),
      .roundedUp(seconds: demand.traffic / bus.bandwidth(for: demand, besideReads: 0)))
      + demand.overhead
  }

  func demand(of work: Work) -> Demand {
    let rates = rates(of: work.kind)
    // Parts that multiply nothing are no kernels of their own in the engines that figures come
    // from: they copy on the way.
    let handovers = work.multiplyAdds > 0 ? work.partCount : 1
    return Demand(
      arithmeticSeconds: Double(work.multiplyAdds) / Self.throughput(work.multiplier, rates),
      traffic: Double(work.memoryTraffic.bytes) * rates.trafficFactor, drawn: rates.drawn,
      busShare: Self.busShare(of: work, rates),
      overhead: handovers == 1
        ? rates.overhead
          // The product of a duration and a number is generic, and some ten times as slow.
        : Duration(attoseconds: rates.overhead.attoseconds * Int128(handovers)))
  }

  /// Experts of one token lie wherever they are, and get less than what is read in order. Rows that
  /// are handed over together lose less of it: what three public devices show beside the share that
  /// those which are handed over one by one get.
  private static func busShare(of work: Work, _ rates: Rates) -> Double {
    guard rates.busShare < 1, KernelKind.ofExperts.contains(work.kind) else {
      return rates.busShare
    }
    return switch work.expertHandover {
    case nil: 1
    case .oneByOne: rates.busShare
    case .together: min(1, rates.busShare * handedOverTogether)
    }
  }

  /// 0.85 of the bus for experts with SiLU (a Raspberry Pi 5, an i7-8700, an 8745HS; within 1.2
  /// times either way), where those with ReLU get 0.68.
  private static let handedOverTogether = 0.85 / 0.68

  private func rates(of kind: KernelKind) -> Rates {
    for index in special.indices where special[index].kind == kind { return special[index].rates }
    return general
  }

  private static func throughput(_ multiplier: Work.Multiplier, _ rates: Rates) -> Double {
    switch multiplier {
    case .int8: rates.int8
    case .float32: rates.float32
    }
  }
}

extension CostModel {
  private static func special(
    on profile: DeviceProfile, _ placement: ThreadPlacement, _ load: Scenario.Load,
    ratedToo: Set<KernelKind>
  ) -> [(kind: KernelKind, rates: Rates)] {
    let limit = profile.cpu.expertThreads.flatMap { $0 < placement.threads ? $0 : nil }
    return KernelKind.allCases.compactMap { kind in
      let isRated = profile.cpu.clusters.contains {
        $0.kernels[kind] != nil || $0.busShares[kind] != nil
      }
      if let limit, KernelKind.ofExperts.contains(kind) {
        let fewer = placement.limited(to: limit, on: profile)
        return (kind, rates(of: kind, on: profile, fewer, load))
      }
      guard isRated || ratedToo.contains(kind) else { return nil }
      return (kind, rates(of: kind, on: profile, placement, load))
    }
  }

  private static func rates(
    of kind: KernelKind?, on profile: DeviceProfile, _ placement: ThreadPlacement,
    _ load: Scenario.Load
  ) -> Rates {
    let placed = ScenarioPlacement(of: placement, on: profile, besides: load.cores)
    func multipliers(_ rate: KeyPath<DeviceProfile.Cluster, MultiplyAddRate>) -> Double {
      let speeds = ThreadSpeeds(placed) { cluster, _ in
        cluster[keyPath: rate].perSecond * (kind.flatMap { cluster.kernels[$0] } ?? 1)
          * load.cpuShare
      }
      return switch profile.cpu.split {
      case .even: speeds.evenWithoutStragglers
      case .chunks: speeds.inChunks
      }
    }
    let drawn = ThreadSpeeds(placed) { cluster, threads in
      min(
        cluster.bandwidth.bytesPerSecond,
        (cluster.shared?.bytesPerSecond ?? .infinity) / Double(threads))
    }
    return Rates(
      int8: multipliers(\.int8), float32: multipliers(\.float32),
      drawn: profile.cpu.split == .even ? drawn.even : drawn.inChunks,
      busShare: placed.clusters.map { use in
        kind.flatMap { use.cluster.busShares[$0] } ?? 1
      }.min() ?? 1,
      overhead: profile.cpu.glue + (placement.threads > 1 ? profile.cpu.dispatch : .zero))
  }
}

extension KernelKind {
  /// What `cpu.expert-threads` limits.
  fileprivate static let ofExperts: Set = [expertGate, expertUp, expertDown]
}
