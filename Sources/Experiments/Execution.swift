import DeviceInterface
import ExpertStore
import HostMachine
public import Inference
import Kernels
import Quantities
import Residency
import Simulation
public import Tracing

/// What happened when a prepared run was started: tokens, trace and counts, nothing derived.
public struct Execution {
  public var generated: [Int] = []
  /// When each of them was really there: on a device that lags, later than its own time says.
  var arrivals: [Instant] = []
  public var text = ""
  /// From the request to the first token that has text, as really waited for.
  public var timeToFirstToken: Duration?
  /// The first token's arrival: where prefill ends and decoding starts.
  public var prefillDuration: Duration?
  public var end: Generation.End = .interrupted
  public var trace = Trace()
  public var decisions = RecordedDecisions()
  var requests = RequestCounts()
  var predictions: (made: Int, wanted: Int) = (0, 0)
  var requestLog: [Int] = []
  var turnLengths: [Int] = []
  var headUse = HeadUse()
  /// nil where the LM head is dense, nothing was computed, or the run was interrupted.
  var argmaxMisses: ArgmaxMisses?
  var worstLag: Duration?
  var lateReadCount = 0
  var deviceWarnings: [String] = []
}

extension PreparedRun {
  /// Generates the answer on the machine that the options name.
  ///
  /// - Parameters:
  ///   - isRecording: Whether the decisions are kept for `replay`.
  ///   - onText: Called with each piece of the answer as soon as it is whole.
  ///   - onStatus: Called after each token; nil where nobody watches.
  ///   - isInterrupted: Asked between tokens.
  public func execute(
    isRecording: Bool = false, onText: (String) -> Void, onStatus: ((RunStatus) -> Void)? = nil,
    isInterrupted: () -> Bool
  ) throws -> Execution {
    let setup = try DeviceSetup(
      machine: options.machine, storagePath: model.bundle.path, threads: threads,
      lanes: options.lanes)
    let decisions = ComputedDecisions(
      shape: model.shape, sampler: Sampler(options: options.sampling), history: promptTokens,
      excludedTokens: tokenizer.paddingTokens, isRecording: isRecording)
    var execution = try execute(
      on: setup, decisions: decisions, prefetchDepth: options.prefetchDepth, onText: onText,
      onStatus: onStatus, isInterrupted: isInterrupted)
    execution.decisions = decisions.recorded
    return execution
  }

  /// Runs the recorded decisions again on a machine that only accounts for time.
  ///
  /// - Precondition: recorded at no smaller prefetch depth, on a machine with a profile.
  public func replay(_ recorded: RecordedDecisions, prefetchDepth: Int) throws -> Execution {
    guard let profile = options.machine.profile else {
      preconditionFailure("a replay needs a profile")
    }
    return try execute(
      on: DeviceSetup(replayedOn: profile, threads: threads, lanes: options.lanes),
      decisions: ReplayedDecisions(recorded), prefetchDepth: prefetchDepth, onText: { _ in },
      onStatus: nil, isInterrupted: { false })
  }

  private func execute(
    on setup: DeviceSetup, decisions: any DecisionSource, prefetchDepth: Int,
    onText: (String) -> Void, onStatus: ((RunStatus) -> Void)?, isInterrupted: () -> Bool
  ) throws -> Execution {
    let tracer = Tracer(
      capacity: traceBudget.entryCount, kernelCapacity: traceBudget.kernelCapacity)
    let device = TracedDevice(setup.device, tracer: tracer)
    let cache = ExpertCache(
      of: model.bundle, options: CacheOptions(capacity: slotCount, policy: options.cachePolicy),
      device: device, tracer: tracer, verifies: setup.host != nil)
    let session = Session(
      model: model, memory: memory, prefetchDepth: prefetchDepth, device: device, cache: cache,
      decisions: decisions, tracer: tracer)
    var execution = Execution()
    var detokenizer = StreamingDetokenizer(tokenizer: tokenizer)
    var keeper = StatusKeeper()
    let accepted = device.now
    let generation = Generation(
      maxTokens: options.maxTokens, stopTokens: tokenizer.endOfGeneration)
    execution.end = try generation.run(
      on: session, prompt: promptTokens, isInterrupted: isInterrupted
    ) { token, deviceInstant in
      let instant = deviceInstant + (setup.profiled?.lag ?? .zero)
      execution.prefillDuration = execution.prefillDuration ?? instant - accepted
      execution.generated.append(token)
      execution.arrivals.append(instant)
      if let onStatus {
        keeper.note(tokenAt: instant, trace: tracer.trace, requests: cache.requests)
        onStatus(keeper.status)
      }
      let piece = detokenizer.append(token)
      if piece.isEmpty { return }
      execution.timeToFirstToken = execution.timeToFirstToken ?? instant - accepted
      execution.text += piece
      onText(piece)
    }
    let rest = detokenizer.finish()
    execution.text += rest
    onText(rest)
    cache.finish()
    execution.note(cache: cache, setup: setup, trace: tracer.trace)
    execution.headUse = session.headUse
    execution.argmaxMisses = setup.host.flatMap {
      session.argmaxMisses(on: $0, isInterrupted: isInterrupted)
    }
    return execution
  }
}

extension Execution {
  /// The time between each token and the one before it.
  var interTokenTimes: [Duration] { zip(arrivals.dropFirst(), arrivals).map { $0 - $1 } }

  /// By how much of their device time decoded tokens really took longer; nil where none was decoded
  /// or nothing was applied.
  func missedPace(_ metrics: TraceMetrics) -> Double? {
    guard worstLag != nil else { return nil }
    let modelled = metrics.tokenDurations.reduce(Duration.zero, +).inSeconds
    let real = interTokenTimes.reduce(Duration.zero, +).inSeconds
    return modelled > 0 && real > 0 ? real / modelled - 1 : nil
  }

  fileprivate mutating func note(cache: ExpertCache, setup: DeviceSetup, trace: Trace) {
    self.trace = trace
    requests = cache.requests
    predictions = cache.predictionScore
    requestLog = cache.requestLog
    turnLengths = cache.turnLengths
    worstLag = setup.isApplied ? setup.profiled?.worstLag : nil
    lateReadCount = setup.profiled?.lateReadCount ?? 0
    deviceWarnings = [setup.host?.warning].compactMap(\.self)
  }
}
