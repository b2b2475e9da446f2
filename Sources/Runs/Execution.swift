import DeviceInterface
import ExpertStore
import HostMachine
public import Inference
import Kernels
public import Metrics
import Models
import Quantities
import Residency
public import Results
import Simulation
import Tokenization
public import Tracing

/// What happened when a prepared run was started: tokens, trace and counts, nothing derived.
public struct Execution {
  public var generated: [Int] = []
  /// When each of them was really there: on a device that lags, later than its own time says.
  var arrivals: [Instant] = []
  public var text = ""
  /// Which token was the first that has a text.
  var firstTextIndex: Int?
  /// From the request to the first token that has text, as really waited for.
  public var timeToFirstToken: Duration?
  /// The first token's arrival: where prefill ends and decoding starts.
  public var prefillDuration: Duration?
  public var end: Generation.End = .interrupted
  public var trace = Trace()
  public var decisions = RecordedDecisions()
  /// What was in memory before the request.
  var start = RunStart.appStart
  /// The experts that were, as in the request log.
  var residents: Set<Int32> = []
  var requests = RequestCounts()
  /// When the answer's last token was there by the device's time, and what had been asked of the
  /// cache until then: behind it comes at most the step that ends the answer. nil where there is
  /// none.
  var lastToken: (instant: Instant, requests: RequestCounts)?
  /// The requests up to each of the answer's tokens, where a recording is replayed.
  var requestMarks: [RequestCounts] = []
  var predictions: (made: Int, wanted: Int) = (0, 0)
  var requestLog: [Int32] = []
  var turnLengths: [Int32] = []
  var headUse = HeadUse()
  /// nil where the LM head is dense, nothing was computed, or the run was interrupted.
  var argmaxMisses: ArgmaxMisses?
  var worstLag: Duration?
  var lateReadCount = 0
  var deviceWarnings: [String] = []
  /// When nothing was computed; nil unless this machine ran as it is.
  var idle: IdlePeriods?
  /// nil where no scenario was asked for.
  var scenarioHistory: ScenarioHistory?
}

extension PreparedRun {
  /// Generates the answer on the machine that the options name.
  ///
  /// - Parameters:
  ///   - isRecording: Whether the decisions are kept for `replay`.
  ///   - spool: Takes the decisions as they are made, instead of memory.
  ///   - recordedDepth: The prefetch depth up to which predictions are kept as well, where that is
  ///     more than the run itself makes.
  ///   - onText: Called with each piece of the answer as soon as it is whole.
  ///   - onStatus: Called after each token; nil where there is nothing to show.
  ///   - isInterrupted: Asked between tokens.
  public func execute(
    isRecording: Bool = false, spool: RecordingSpool? = nil, recordedDepth: Int = 0,
    onText: (String) -> Void,
    onStatus: ((RunStatus) -> Void)? = nil, isInterrupted: () -> Bool
  ) throws -> Execution {
    let setup = try DeviceSetup(
      machine: options.machine.driven(by: options.pricing), storagePath: model.bundle.path,
      files: model.bundle.files, threads: threads, lanes: options.lanes, conditions: conditions)
    let decisions = computedDecisions(
      history: promptTokens, isRecording: isRecording, spool: spool)
    var execution = try execute(
      on: setup, decisions: decisions,
      depths: (prefetch: options.prefetchDepth, recorded: isRecording ? recordedDepth : 0),
      onText: onText, onStatus: onStatus, isInterrupted: isInterrupted)
    decisions.spoolLayers()
    execution.decisions = decisions.recorded
    return execution
  }

  /// Runs the recorded decisions again on a machine that only accounts for time.
  ///
  /// - Parameters:
  ///   - tracesKernels: Whether the trace has each kernel; no figure depends on them.
  ///   - isHopeless: As for `replay(tracesKernels:isHopeless:)`.
  /// - Precondition: recorded at no smaller prefetch depth, on a machine with a profile.
  public func replay(
    _ recorded: RecordedDecisions, prefetchDepth: Int, tracesKernels: Bool = true,
    isHopeless: (Int, Duration) -> Bool = { _, _ in false }
  ) throws -> Execution {
    guard let profile = options.machine.profile else {
      preconditionFailure("a replay needs a profile")
    }
    if start == .warm, case .prompt = preceding {
      preconditionFailure("a replay computes no earlier answer")
    }
    var (first, progress) = (Instant?.none, (count: 0, time: Duration.zero))
    return try execute(
      on: DeviceSetup(
        replayedOn: options.pricing.driven(profile), threads: threads, lanes: options.lanes,
        conditions: conditions),
      decisions: ReplayedDecisions(recorded), depths: (prefetch: prefetchDepth, recorded: 0),
      tracesKernels: tracesKernels, onText: { _ in }, onStatus: nil,
      onToken: { count, instant in
        first = first ?? instant
        progress = (count - 1, instant - (first ?? instant))
      },
      isInterrupted: { isHopeless(progress.count, progress.time) })
  }

  /// As `replay`, and what its kernels ask of the device, in order.
  ///
  /// - Precondition: prepared with a recording, on a machine with a profile.
  func replayedWorks() throws -> (execution: Execution, works: [WorkLog.Entry]) {
    guard let recording, let profile = options.machine.profile else {
      preconditionFailure("a replay needs a recording and a profile")
    }
    let setup = DeviceSetup(
      replayedOn: options.pricing.driven(profile), threads: threads, lanes: options.lanes,
      conditions: conditions)
    let log = WorkLog(setup.device)
    let execution = try execute(
      on: DeviceSetup(setup, through: log), decisions: ReplayedDecisions(recording.decisions),
      depths: (prefetch: options.prefetchDepth, recorded: 0), tracesKernels: false,
      onText: { _ in }, onStatus: nil, isInterrupted: { false })
    return (execution, log.entries)
  }

  /// Decisions from numbers, for a text that goes on behind `history`.
  func computedDecisions(
    history: [Int], isRecording: Bool = false, spool: RecordingSpool? = nil
  ) -> ComputedDecisions {
    ComputedDecisions(
      shape: model.shape, variant: memory.options.arithmetic.variant,
      sampler: Sampler(options: options.sampling), history: history,
      excludedTokens: tokenizer?.paddingTokens ?? [], isRecording: isRecording, spool: spool)
  }

  private func execute(
    on setup: DeviceSetup, decisions: any DecisionSource, depths: (prefetch: Int, recorded: Int),
    tracesKernels: Bool = true, onText: (String) -> Void, onStatus: ((RunStatus) -> Void)?,
    onToken: (Int, Instant) -> Void = { _, _ in }, isInterrupted: () -> Bool
  ) throws -> Execution {
    let responder = Responder(of: self, on: setup, depths: depths, tracesKernels: tracesKernels)
    try fill(responder.cache, of: responder.engine, isInterrupted: isInterrupted)
    let request = Responder.Request(
      prompt: promptTokens, maxTokens: options.maxTokens,
      sequence: TokenSequence(memory: memory.sequence, decisions: decisions),
      stopTokens: stopTokens, recording: recording)
    return try responder.answer(
      request, onText: onText, onStatus: onStatus, onToken: onToken, isInterrupted: isInterrupted)
  }

  var stopTokens: Set<Int> {
    tokenizer?.endOfGeneration ?? recording?.stopTokens ?? []
  }
}

extension Execution {
  /// The requests up to the answer's last token; all where it has none.
  var answerRequests: RequestCounts { lastToken?.requests ?? requests }

  /// The time between each token and the one before it.
  var interTokenTimes: [Duration] { zip(arrivals.dropFirst(), arrivals).map { $0 - $1 } }

  /// By how much of their device time decoded tokens really took longer; nil where none was decoded
  /// or nothing was applied.
  public func missedPace(_ metrics: TraceMetrics) -> Double? {
    guard worstLag != nil else { return nil }
    let modelled = metrics.tokenDurations.reduce(Duration.zero, +).inSeconds
    let real = interTokenTimes.reduce(Duration.zero, +).inSeconds
    return modelled > 0 && real > 0 ? real / modelled - 1 : nil
  }

  /// The longest time between two tokens, as really waited for and as the device would take; nil
  /// where none was decoded or nothing was applied.
  func longestLatencies(_ metrics: TraceMetrics) -> (real: Duration, modelled: Duration)? {
    guard worstLag != nil, let real = interTokenTimes.max(),
      let modelled = metrics.tokenDurations.max()
    else { return nil }
    return (real, modelled)
  }

  mutating func note(cache: ExpertCache, setup: DeviceSetup, trace: Trace) {
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
