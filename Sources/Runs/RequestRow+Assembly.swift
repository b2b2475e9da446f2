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
    let requests = execution.requests
    let isSimulated = run.options.machine.profile != nil && run.options.scenario == nil
    let intervals = isSimulated ? run.tracedIntervals(of: execution, metrics) : nil
    let load = run.start == .installed ? wait.load ?? 0 : 0
    self.init(
      request: 0, repetition: 0, conversation: 0, turn: 0, start: execution.start,
      promptTokens: prompt.count, contextTokens: contextCount,
      generatedTokens: execution.generated.count, loadSeconds: wait.load, ttftSeconds: wait.ttft,
      prefillTokensPerSecond: prefill.map { Double(prompt.count) / $0 },
      tokensPerSecond: decode > 0 ? Double(latencies.count) / decode : nil,
      tpotSeconds: latencies.isEmpty ? nil : decode / Double(latencies.count),
      e2eSeconds: prefill.map { load + $0 + decode }, stallSeconds: execution.trace.stallSeconds,
      bytesRead: metrics.storageUse?.bytes ?? 0,
      hitRate: requests.total > 0 ? Double(requests.resident) / Double(requests.total) : nil,
      finishReason: FinishReason(execution.end),
      decodeInterval: intervals?.decode.map { $0.low...$0.high },
      ttftInterval: intervals?.ttft, itlSeconds: latencies)
  }
}

extension Trace {
  fileprivate var stallSeconds: Double {
    spans.reduce(Duration.zero) { sum, span in
      if case .stall = span.activity { sum + span.duration } else { sum }
    }.inSeconds
  }
}
