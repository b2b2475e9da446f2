import DeviceInterface
import Inference
import Metrics
import Models
import Quantities
import Residency
import Results
import Tracing

extension RequestRow {
  /// What there is to say of `execution`, the answer to `prompt` behind `contextCount` other
  /// tokens; which request it was is left open.
  ///
  /// - Parameters:
  ///   - metrics: Of its trace.
  ///   - run: What the workload was prepared with.
  ///   - isFirst: Whether nothing was asked before.
  init(
    _ execution: Execution, _ metrics: TraceMetrics, of run: PreparedRun, prompt: [Int],
    contextCount: Int, isFirst: Bool
  ) {
    var run = run
    run.promptTokens = prompt
    if !isFirst { run.options.start = .warm }
    let latencies = execution.interTokenTimes.map(\.inSeconds)
    let (decode, prefill) = (latencies.reduce(0, +), execution.prefillDuration?.inSeconds)
    let wait = FirstWait(run, execution.timeToFirstToken?.inSeconds)
    let requests = execution.answerRequests
    let isSimulated = run.options.machine.profile != nil && run.options.scenario == nil
    let intervals = isSimulated ? run.tracedIntervals(of: execution, metrics) : nil
    let load = run.start == .installed ? wait.load ?? 0 : 0
    let stall = execution.stallUntilLastToken.inSeconds
    // A machine that makes up for having been late takes less than the device's own time.
    let isCut = execution.worstLag != nil
    let waited = isCut ? min(stall, prefill.map { $0 + decode } ?? stall) : stall
    self.init(
      request: 0, repetition: 0, conversation: 0, turn: 0, start: execution.start,
      promptTokens: prompt.count, contextTokens: contextCount,
      generatedTokens: execution.generated.count, loadSeconds: wait.load, ttftSeconds: wait.ttft,
      prefillTokensPerSecond: prefill.map { Double(prompt.count) / $0 },
      tokensPerSecond: decode > 0 ? Double(latencies.count) / decode : nil,
      tpotSeconds: latencies.isEmpty ? nil : decode / Double(latencies.count),
      e2eSeconds: prefill.map { load + $0 + decode }, stallSeconds: waited,
      bytesRead: execution.bytesReadUntilLastToken,
      hitRate: requests.total > 0 ? Double(requests.resident) / Double(requests.total) : nil,
      finishReason: FinishReason(execution.end),
      decodeInterval: intervals?.decode.map { $0.low...$0.high },
      ttftInterval: intervals?.ttft, itlSeconds: latencies)
  }
}

extension Execution {
  /// How long computation waited for experts until the answer was there: no time counts in which
  /// a step only ended it. All where there is no answer.
  var stallUntilLastToken: Duration {
    let end = lastToken?.instant ?? .last
    return trace.spans.reduce(Duration.zero) { sum, span in
      guard case .stall = span.activity, span.end <= end else { return sum }
      return sum + span.duration
    }
  }

  /// The bytes of all reads that were asked for until then.
  var bytesReadUntilLastToken: Int {
    let end = lastToken?.instant ?? .last
    return trace.reads.reduce(0) { sum, read in
      read.timing.submitted < end ? sum + read.byteCount.bytes : sum
    }
  }
}
