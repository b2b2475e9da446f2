import DeviceInterface
import ExpertStore
import HostMachine
import Inference
import Kernels
import Metrics
import Models
import Profiles
import Quantities
import Residency
import Runs
import Simulation
import Tracing

/// One loaded model on one machine, ready for any number of tests.
///
/// Each repetition has a sequence of its own at position 0; the expert cache stays as the
/// repetition before it left it.
final class BenchmarkRig {
  let run: PreparedRun
  let setup: DeviceSetup
  private let seed: UInt64
  private let tracer: Tracer
  private let cache: ExpertCache
  private let decisions: ComputedDecisions
  private var peak = ByteCount.zero

  /// A rig for `run`, whose random tokens begin at `seed`.
  init(_ run: PreparedRun, seed: UInt64) throws {
    HostProcess.releaseSpareMemory()
    HostProcess.forgetPeakResidentMemory()
    self.run = run
    self.seed = seed
    setup = try DeviceSetup(
      machine: run.options.machine.driven(by: run.options.pricing),
      storagePath: run.model.bundle.path, files: run.model.bundle.files, threads: run.threads,
      lanes: run.options.lanes, conditions: run.conditions)
    tracer = Tracer(capacity: run.traceBudget.entryCount, keepsOnlyReads: true)
    cache = ExpertCache(
      of: run.model.bundle,
      options: run.options.settings.cacheOptions(capacity: max(1, run.slotCount)),
      device: setup.device, tracer: tracer)
    cache.keepsRequests = false
    decisions = ComputedDecisions(
      shape: run.model.shape, variant: run.memory.options.arithmetic.variant,
      sampler: Sampler(options: run.options.sampling), history: [], excludedTokens: [],
      isRecording: false)
    // Where all experts fit, none is read while something is measured.
    if run.slotCount == run.ledger.expertCount { try cache.loadAll() }
  }

  /// How many reads are in service at once.
  var laneCount: Int {
    run.options.lanes ?? run.options.machine.profile?.storage.lanes
      ?? RunOptions.defaultHostLaneCount
  }

  /// Measures `test` after a warm-up, and before and after it the storage or the memory, whichever
  /// the experts come from.
  ///
  /// - Parameter progress: Called with the share that is done.
  /// - Returns: What was measured until an interruption; nil if that is nothing.
  func measure(
    _ test: BenchmarkTest, repetitions: Int, progress: (Double) -> Void,
    isInterrupted: () -> Bool
  ) throws -> Measurement? {
    var measurement = Measurement()
    let (storage, memory) = (try storageBandwidth(), memoryBandwidth(during: test))
    for repetition in 0...repetitions {
      progress(Double(repetition) / Double(repetitions + 1))
      let tokens = randomTokens(test.contextLength, repetition: repetition)
      // The warm-up has the time to look at each kernel's demand.
      let meter =
        repetition == 0 && memory != nil ? TracedDevice(setup.device, tracer: tracer) : nil
      guard let result = try repeatOnce(test, tokens, meter, isInterrupted) else { break }
      if repetition == 0 {
        measurement.trafficPerToken = ByteCount(result.traffic.bytes / test.tokenCount)
      } else {
        measurement.seconds.append(result.seconds)
        measurement.use += result.use
        measurement.headUse += result.headUse
      }
    }
    guard !measurement.seconds.isEmpty else { return nil }
    peak = max(peak, HostProcess.peakResidentMemory)
    measurement.peak = peak
    measurement.worstLag = setup.isApplied ? setup.profiled?.worstLag : nil
    if let storage, let after = try storageBandwidth() {
      measurement.storage = Probes(before: storage, after: after)
    }
    if let memory, let after = memoryBandwidth(during: test) {
      measurement.memory = Probes(before: memory, after: after)
    }
    return measurement
  }

  /// One repetition, with the traffic that `meter` sees; nil where it was interrupted.
  private func repeatOnce(
    _ test: BenchmarkTest, _ tokens: [Int], _ meter: TracedDevice?, _ isInterrupted: () -> Bool
  ) throws -> (seconds: Double, use: StorageUse, headUse: HeadUse, traffic: ByteCount)? {
    let engine = Engine(
      model: run.model, memory: run.memory.engine, prefetchDepth: run.options.prefetchDepth,
      device: meter ?? setup.device, cache: cache, tracer: tracer)
    let sequence = TokenSequence(memory: run.memory.sequence, decisions: decisions)
    defer { cache.finish() }
    let batch = run.options.maxBatch
    guard
      try feed(tokens.prefix(test.contextDepth), to: sequence, of: engine, by: batch, isInterrupted)
    else {
      return nil
    }
    tracer.clear()
    let measured = tokens.dropFirst(test.contextDepth)
    let step = test.kind == .prefill ? batch : 1
    let (counts, processor) = (cache.requests, setup.host?.ioProcessorTime ?? .zero)
    let trafficBefore = meter?.memoryTraffic ?? .zero
    let (start, real) = (arrival, realNow)
    guard try feed(measured, to: sequence, of: engine, by: step, isInterrupted) else { return nil }
    let seconds = (arrival - start).inSeconds
    let realTime = realNow - real
    cache.finish()
    var use = StorageUse(from: counts, to: cache.requests, trace: tracer.trace)
    use.processorTime = (setup.host?.ioProcessorTime ?? .zero) - processor
    use.realTime = realTime
    let traffic = (meter?.memoryTraffic ?? .zero) - trafficBefore
    return (seconds, use, sequence.headUse, traffic)
  }

  /// Feeds `tokens`, so many at a time; returns whether it came to their end.
  private func feed(
    _ tokens: ArraySlice<Int>, to sequence: TokenSequence, of engine: Engine, by step: Int,
    _ isInterrupted: () -> Bool
  ) throws -> Bool {
    for first in stride(from: tokens.startIndex, to: tokens.endIndex, by: step) {
      if isInterrupted() { return false }
      try engine.step(Array(tokens[first..<min(first + step, tokens.endIndex)]), of: sequence)
    }
    return true
  }

  /// The same tokens in every configuration. The model's own choice would soon repeat itself, and
  /// with it the experts.
  private func randomTokens(_ count: Int, repetition: Int) -> [Int] {
    var random = RandomSequence(seed: seed &+ UInt64(repetition))
    return (0..<count).map { _ in random.next(below: run.model.shape.vocabularyCount) }
  }

  /// When what is done now is really there: on a device that lags, later than its time says.
  private var arrival: Instant { setup.device.now + (setup.profiled?.lag ?? .zero) }

  private var realNow: Instant { setup.host?.now ?? setup.device.now }

  /// What the storage gives for reads of one expert: the profile's figure, or this machine's,
  /// measured now; nil where all experts are in memory. What measuring takes is no peak.
  private func storageBandwidth() throws -> Bandwidth? {
    guard run.slotCount < run.ledger.expertCount else { return nil }
    let bundle = run.model.bundle
    let size = bundle.header.expertByteCount
    if let storage = run.options.machine.profile?.storage {
      return storage.bandwidth(ofReads: size, lanes: laneCount, readSpan: run.readSpan)
    }
    peak = max(peak, HostProcess.peakResidentMemory)
    defer { HostProcess.forgetPeakResidentMemory() }
    // Reads of experts go to memory that no cache holds, and so do those of the probe; the cap
    // leaves no room for other memory than the cache's.
    let inFlight = StorageProbe.readsInFlight(lanes: laneCount)
    let slotCount = max(Self.probedSlotCount, inFlight)
    return try unsafe cache.lendMemory(ofSlots: slotCount) { memory in
      guard memory.count >= inFlight * size.bytes else {
        return try StorageProbe.measure(
          path: bundle.path, files: bundle.files, readByteCount: size, lanes: laneCount,
          seconds: Self.probeSeconds
        ).bandwidth
      }
      return try unsafe StorageProbe.measure(
        path: bundle.path, files: bundle.files, readByteCount: size, lanes: laneCount,
        seconds: Self.probeSeconds, into: memory
      ).bandwidth
    }
  }

  /// With the experts of the released models, several times what a last cache holds.
  private static let probedSlotCount = 96

  /// Some hundred reads of one expert even from an SD card's successor.
  private static let probeSeconds = 0.5

  /// What this machine's memory gives as many threads, measured now: it limits tokens made one by
  /// one where all experts are in memory, and varies with where a shared machine's cores lie. nil
  /// elsewhere, and where measuring would exceed a cap or drive others out of memory.
  private func memoryBandwidth(during test: BenchmarkTest) -> Bandwidth? {
    guard case .host = run.options.machine, test.kind == .decode,
      run.slotCount == run.ledger.expertCount, run.ledger.cap == nil,
      HostProcess.availableMemory > 2 * MemoryProbe.bufferByteCount
    else { return nil }
    peak = max(peak, HostProcess.peakResidentMemory)
    defer { HostProcess.forgetPeakResidentMemory() }
    return MemoryProbe.readBandwidth(threads: run.threads, seconds: Self.memoryProbeSeconds)
  }

  /// Some passes over what no cache holds, on slow boards too.
  private static let memoryProbeSeconds = 0.2
}
