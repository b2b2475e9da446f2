import DeviceInterface
import ExpertStore
import HostMachine
import Inference
import Models
import Quantities
import Residency
import Results
import Simulation
import Tokenization
import Tracing

/// A machine, a cache and an engine that answer one request after the other: each finds in memory
/// what the ones before have left there.
final class Responder {
  let engine: Engine
  let cache: ExpertCache
  private let run: PreparedRun
  private let setup: DeviceSetup
  private let tracer: Tracer
  private var answerCount = 0

  /// What is answered.
  struct Request {
    /// Goes on where `sequence` stands.
    let prompt: [Int]
    let maxTokens: Int
    /// May have tokens, which are not computed again.
    let sequence: TokenSequence
    let stopTokens: Set<Int>
    /// What is replayed; nil where the model computes.
    let recording: Recording?
  }

  /// What answers requests of `run` on the machine of `setup`.
  ///
  /// - Parameter tracesKernels: Whether the trace has each kernel; no figure depends on them.
  init(
    of run: PreparedRun, on setup: DeviceSetup, depths: (prefetch: Int, recorded: Int),
    tracesKernels: Bool
  ) {
    self.run = run
    self.setup = setup
    tracer = run.makeTracer()
    // What kernels wait for is a figure, which only a device tells that looks at each of them.
    let device: any Device =
      tracesKernels || setup.profiled?.isUnderPressure == true
      ? TracedDevice(setup.device, tracer: tracer) : setup.device
    cache = run.makeCache(on: device, tracer: tracer, isComputing: setup.host != nil)
    engine = Engine(
      model: run.model, memory: run.memory.engine, prefetchDepth: depths.prefetch,
      recordedDepth: depths.recorded, device: device, cache: cache, tracer: tracer)
  }

  /// Answers `request`, from now on.
  ///
  /// - Parameters:
  ///   - onText: Called with each piece of the answer as soon as it is whole.
  ///   - onStatus: Called after each token; nil where there is nothing to show.
  ///   - onToken: Called with the number of each token, from 1, and when it was really there.
  ///   - isInterrupted: Asked between tokens.
  /// - Precondition: what the answer before has traced is used by nothing but its figures.
  func answer(
    _ request: Request, onText: (String) -> Void, onStatus: ((RunStatus) -> Void)? = nil,
    onToken: (Int, Instant) -> Void = { _, _ in }, isInterrupted: () -> Bool
  ) throws -> Execution {
    if answerCount > 0 {
      cache.beginCounting()
      tracer.clear()
    }
    answerCount += 1
    var execution = Execution()
    execution.start = answerCount > 1 ? .warm : run.start
    execution.residents = Set(cache.residents)
    reserve(for: request, &execution)
    var detokenizer = run.tokenizer.map(StreamingDetokenizer.init(tokenizer:))
    var keeper = StatusKeeper()
    // When it really comes: by now this machine may be late.
    let accepted = engine.device.now + (setup.profiled?.lag ?? .zero)
    setup.profiled?.beginRequest()
    if setup.profiled == nil {
      execution.idle = IdlePeriods(from: accepted, processorTime: HostProcess.processorTime)
    }
    let generation = Generation(maxTokens: request.maxTokens, stopTokens: request.stopTokens)
    execution.end = try generation.run(
      on: engine, sequence: request.sequence, prompt: request.prompt, isInterrupted: isInterrupted
    ) { token, deviceInstant in
      let instant = deviceInstant + (setup.profiled?.lag ?? .zero)
      execution.prefillDuration = execution.prefillDuration ?? instant - accepted
      execution.generated.append(token)
      execution.arrivals.append(instant)
      execution.lastToken = (deviceInstant, cache.requests)
      execution.idle?.note(instant, processorTime: HostProcess.processorTime)
      onToken(execution.arrivals.count, instant)
      if request.recording != nil { execution.requestMarks.append(cache.requests) }
      setup.profiled?.beginToken(execution.generated.count)
      if let onStatus {
        keeper.note(tokenAt: instant, trace: tracer.trace, requests: cache.requests)
        onStatus(keeper.status)
      }
      let piece = detokenizer?.append(token) ?? ""
      guard !piece.isEmpty || request.hasFirstText(at: execution.generated.count - 1) else {
        return
      }
      execution.timeToFirstToken = execution.timeToFirstToken ?? instant - accepted
      execution.firstTextIndex = execution.firstTextIndex ?? execution.generated.count - 1
      execution.text += piece
      onText(piece)
    }
    let rest = detokenizer?.finish() ?? ""
    execution.text += rest
    onText(rest)
    cache.finish()
    execution.note(cache: cache, setup: setup, trace: tracer.trace)
    execution.note(run.options.scenario, setup.profiled?.scenarioHistory, until: engine.device.now)
    execution.headUse = request.sequence.headUse
    execution.argmaxMisses = setup.host.flatMap {
      engine.argmaxMisses(of: request.sequence, on: $0, isInterrupted: isInterrupted)
    }
    return execution
  }

  /// Claims the room for what is kept of each token at once: what grows as it fills would hold all
  /// of it twice. Untouched pages cost no RAM.
  private func reserve(for request: Request, _ execution: inout Execution) {
    let length = RunLength(
      promptCount: request.prompt.count, maxTokens: request.maxTokens, shape: run.model.shape,
      engine: run.memory.options)
    execution.generated.reserveCapacity(length.answerCount)
    execution.arrivals.reserveCapacity(length.answerCount)
    cache.reserveRequests(length.requestCount, turnCount: length.turnCount)
  }
}

extension Responder.Request {
  /// Whether the token at `index` of the answer is the first that had a text when it was recorded.
  fileprivate func hasFirstText(at index: Int) -> Bool { recording?.firstTextIndex == index }
}

extension PreparedRun {
  /// Where no RAM is at stake, there is room for all that the figures rest on.
  fileprivate func makeTracer() -> Tracer {
    let kernels = traceBudget.kernelCapacity
    let figures =
      recording?.traceEntryCount(slotCount: slotCount, isShort: mayBeShort) ?? 0
    return Tracer(
      capacity: max(traceBudget.entryCount, figures + kernels), kernelCapacity: kernels)
  }

  fileprivate func makeCache(
    on device: any Device, tracer: Tracer, isComputing: Bool
  ) -> ExpertCache {
    // A dense model has no experts, and a cache at least one slot.
    let options = options.settings.cacheOptions(capacity: max(1, slotCount))
    if isComputing {
      return ExpertCache(of: model.bundle, options: options, device: device, tracer: tracer)
    }
    return ExpertCache(pricing: model, options: options, device: device, tracer: tracer)
  }
}
