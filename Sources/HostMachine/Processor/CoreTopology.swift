import DeviceInterface

/// The processors that a process may use: which are strong, and which share a core.
public struct CoreTopology: Hashable, Sendable {
  /// By number.
  public let processors: [Processor]
  /// How many processors' time the process gets at most; nil where there is no quota.
  public let quota: Int?

  /// A logical processor: a core, or one of the hardware threads of a core.
  public struct Processor: Hashable, Sendable {
    /// What the system calls it.
    public let number: Int
    /// The lowest number of a hardware thread of the same core, itself included.
    public let core: Int
    /// Speed ÷ that of the strongest of all, as the system rates them.
    public let strength: Double
  }

  /// That of this process when it was first asked for. Threads that are confined to some
  /// processors later do not change it.
  public static let current = CoreTopology(
    allowed: allowedNumbers, quota: ProcessorQuota.current, systemFolder: "/sys")

  /// A topology of `processors` and a positive `quota`.
  ///
  /// - Precondition: There is a processor.
  init(processors: [Processor], quota: Int?) {
    precondition(!processors.isEmpty, "a process runs on some processor")
    self.processors = processors.sorted { $0.number < $1.number }
    self.quota = quota
  }

  /// The most threads that run at the same time.
  public var threadLimit: Int { min(processors.count, quota ?? .max) }

  /// As many threads as there are strong cores: those that come near the strongest, so that the
  /// others need not be waited for. A second hardware thread of a core has no multipliers of its
  /// own. Never more than `threadLimit`.
  public var defaultThreads: Int {
    let strongest = processors.map(\.strength).max() ?? 0
    let strong = processors.filter { $0.strength >= Self.leastShare * strongest }
    return min(Set(strong.map(\.core)).count, threadLimit)
  }

  /// Middle cores of phones have 0.7 and more of their strongest core's speed, small ones below
  /// 0.45.
  private static let leastShare = 0.6

  /// The numbers of the processors that `threads` threads are best run on, best first: the
  /// strongest cores, and no second hardware thread of a core before the first of each. Fewer than
  /// `threads` where there are no more.
  ///
  /// - Precondition: `threads` is not negative.
  public func preferredCores(threads: Int) -> [Int] {
    ranked.prefix(threads).map(\.processor.number)
  }

  /// Whether it makes no difference which processors a thread gets.
  public var isUniform: Bool { !hasSiblings && Set(processors.map(\.strength)).count == 1 }

  private var hasSiblings: Bool { Set(processors.map(\.core)).count < processors.count }
}

extension CoreTopology {
  /// Where all of `threads` threads should run; nil where the system may decide that alone.
  ///
  /// Those are the preferred processors. Where these are all alike, all others like them count as
  /// well, so that two processes do not crowd onto the same ones while more are idle.
  func placement(threads: Int) -> ProcessorSet? {
    if isUniform { return nil }
    let chosen = ranked.prefix(threads)
    guard let best = chosen.first, let last = chosen.last, best.isLike(last) else {
      return ProcessorSet(chosen.map(\.processor.number))
    }
    return ProcessorSet(ranked.filter { $0.isLike(best) }.map(\.processor.number))
  }

  /// A processor among those of its core.
  private struct Ranked {
    let processor: Processor
    /// How many hardware threads of the same core come before it.
    let siblingIndex: Int

    func isLike(_ other: Ranked) -> Bool {
      siblingIndex == other.siblingIndex && processor.strength == other.processor.strength
    }
  }

  /// All processors, best first.
  private var ranked: [Ranked] {
    var siblingCounts: [Int: Int] = [:]
    let ranked = processors.map { processor in
      defer { siblingCounts[processor.core, default: 0] += 1 }
      return Ranked(
        processor: processor, siblingIndex: siblingCounts[processor.core, default: 0])
    }
    return ranked.sorted {
      ($0.siblingIndex, -$0.processor.strength, $0.processor.number)
        < ($1.siblingIndex, -$1.processor.strength, $1.processor.number)
    }
  }
}

extension CoreTopology: CustomStringConvertible {
  /// The cores from strong to weak, as in `1 core of strength 1.00 + 3 cores of strength 0.83`.
  public var description: String {
    let kinds = Dictionary(grouping: processors, by: \.strength)
    return kinds.sorted { $0.key > $1.key }.map { strength, processors in
      let cores = Set(processors.map(\.core)).count
      let threads = processors.count > cores ? " with \(processors.count) hardware threads" : ""
      let hundredths = Int((strength * 100).rounded())
      let tail = "\(hundredths % 100)"
      let figure = "\(hundredths / 100).\(tail.count < 2 ? "0" : "")\(tail)"
      return "\(cores) core\(cores == 1 ? "" : "s") of strength \(figure)\(threads)"
    }.joined(separator: " + ")
  }
}
