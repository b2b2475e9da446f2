public import DeviceInterface
public import Inference
import Metrics
import Models
public import Profiles
import Quantities
public import Residency
import Results
import Simulation

/// What no replay of a recording can be faster than, token by token, whatever its cache and its
/// storage do: the time of its kernels, and that of the fewest reads.
public struct DecodeFloor: Sendable {
  /// The kernels of each decoded token, where all of its experts are computed together: apart they
  /// take no less.
  private let steps: [[Work]]
  /// The experts that decoding wants, turn by turn, and how many turns each token has.
  private let requests: [Int32]
  private let turnLengths: [Int32]
  private let turnsPerStep: Int
  private let profile: DeviceProfile
  private let weightTraffic: [KernelKind: Double]
  private let expertByteCount: ByteCount
  /// What is left of the storage's speed.
  private let storageFactor: Double

  /// That of replays of `recording` with `options`, at their prefetch depth but 1 where that is 0.
  ///
  /// - Precondition: the machine of `options` has a profile.
  /// - Throws: as `PreparedRun.init(replaying:)`.
  public init(of recording: Recording, options: RunOptions) throws {
    guard let profile = options.machine.profile else {
      preconditionFailure("only a device with a profile has a floor")
    }
    var options = options
    // All experts are there before, so that nothing keeps a token's from being computed together.
    options.machine = .simulated(try profile.applying(Self.roomForAll))
    (options.memory, options.embeddingLocation, options.denseWeights) = (nil, .memory, .anon)
    (options.start, options.scenario, options.startTemperature) = (.warm, nil, nil)
    options.prefetchDepth = max(1, options.prefetchDepth)
    let run = try PreparedRun(replaying: recording, options: options)
    let (execution, works) = try run.replayedWorks()
    let marks = execution.requestMarks
    let isDecoded = { (start: Instant) in execution.arrivals.first.map { start >= $0 } ?? false }
    let decoded = works.filter { isDecoded($0.start) }
    var (steps, index) = ([[Work]](), 0)
    for end in execution.arrivals.dropFirst() {
      let rest = decoded[index...].firstIndex { $0.start >= end } ?? decoded.endIndex
      steps.append(decoded[index..<rest].map(\.work))
      index = rest
    }
    self.steps = steps
    requests = Array(execution.requestLog.dropFirst(marks.first?.total ?? 0))
    turnsPerStep = recording.model.shape.layers.count { $0.feedForward.experts != nil }
    turnLengths = Array(execution.turnLengths.suffix(steps.count * turnsPerStep))
    self.profile = options.pricing.driven(profile)
    weightTraffic = run.conditions.weightTraffic
    expertByteCount = run.ledger.slotByteCount
    storageFactor = profile.storage.bandwidthFactor(readSpan: run.readSpan)
  }

  private static let roomForAll = ["memory.total=2 TiB", "memory.available=2 TiB"]

  /// How many tokens are decoded.
  public var tokenCount: Int { steps.count }

  /// Kernels that never run beside reads of experts at prefetch depth `depth` below 2, where those
  /// begin when the router has named them, or when they are used.
  public static func kindsBesideNoRead(depth: Int) -> Set<KernelKind> {
    depth == 0
      ? [.embedding, .head, .router, .projection, .rotary, .keyValue, .attention]
      : [.embedding, .head, .router]
  }

  /// The seconds that kernels take at least from each decoded token on, on the cores of
  /// `placement`: first all of them, last 0.
  ///
  /// - Parameter kinds: Which kernels count; nil for all.
  /// - Precondition: the profile has a core for each thread.
  public func kernelSeconds(
    on placement: ThreadPlacement, of kinds: Set<KernelKind>? = nil
  ) -> [Double] {
    let device = ProfiledDevice(
      profile: profile, threads: placement.threads,
      conditions: DeviceConditions(placement: placement, weightTraffic: weightTraffic),
      clock: VirtualClock(), host: nil)
    return remainders(
      steps.map { works in
        let counted = works.filter { kinds?.contains($0.kind) ?? true }
        let start = device.now
        device.account(for: counted)
        // Overheads are cut to whole nanoseconds; of parts that run apart each is.
        let lost = Duration.nanoseconds(counted.reduce(0) { $0 + $1.partCount })
        return max(0, (device.now - start - lost).inSeconds)
      })
  }

  /// How many experts a cache of `slotCount` slots has to read at least from each decoded token on,
  /// whichever it holds before: no replacement reads fewer than Belady's.
  public func leastReads(slotCount: Int) -> [Int] {
    guard turnsPerStep > 0 else { return Array(repeating: 0, count: steps.count + 1) }
    let misses = OptimalReplacement.missCounts(
      requests: requests, turnLengths: turnLengths, capacity: slotCount)
    let all = misses.last ?? 0
    return (0...steps.count).map { step in
      let before = step == 0 ? 0 : misses[step * turnsPerStep - 1]
      return max(0, all - before - slotCount)
    }
  }

  /// The seconds that a read of an expert takes of the whole storage at least.
  ///
  /// - Parameters:
  ///   - lanes: How many reads are served at a time, where none gives way to another; nil where
  ///     that is not sure.
  ///   - granularity: How many reads bring an expert.
  public func readSeconds(lanes: Int?, granularity: ReadGranularity) -> Double {
    let storage = profile.storage
    let together =
      Double(expertByteCount.bytes) / (storageFactor * storage.ceiling.bytesPerSecond)
    guard let lanes else { return together }
    let apart = granularity.readSizes(of: expertByteCount).map { size in
      let services = (1...lanes).map {
        storage.curve.service(of: Double(size.bytes), inFlight: $0)
      }
      let latency = services.map(\.latency).min() ?? 0
      let transfer = services.map(\.transfer).min() ?? 0
      return latency + transfer / storageFactor
    }
    return max(together, apart.reduce(0, +) / Double(lanes))
  }

  private func remainders(_ seconds: [Double]) -> [Double] {
    var sums = [0.0]
    for second in seconds.reversed() { sums.append(sums[sums.count - 1] + second) }
    return sums.reversed()
  }
}

extension PreparedRun {
  /// Whether nothing is read while it answers, so that neither the storage nor what a cache does
  /// can change its times.
  public var readsNothing: Bool {
    options.embeddingLocation == .memory
      && (model.shape.isDense || (start == .warm && holdsAllExperts))
  }
}

extension Execution {
  /// How many of the experts that are wanted from each decoded token on are not in memory as they
  /// are.
  public var missesLeft: [Int] {
    let all = requests.total - requests.resident
    return requestMarks.map { all - ($0.total - $0.resident) }
  }
}
