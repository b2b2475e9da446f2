/// Writes a trace as a Chrome trace (JSON, object form), which Perfetto and `chrome://tracing` open
/// and `ChromeTraceReader` reads back without loss.
///
/// The process "engine" has the tracks tokens, layers, compute, stall and kernels; the process
/// "storage" has one track per I/O lane, the reads from submission on, and the counters. Where
/// something went on beside the run, the process "device" has the track scenario.
public struct ChromeTraceWriter: Sendable {
  private let trace: Trace
  private let otherData: [String: String]

  /// A writer of `trace`; `otherData` says what it is a trace of (device, model, mode, …).
  public init(_ trace: Trace, otherData: [String: String]) {
    self.trace = trace
    self.otherData = otherData
  }

  private static var pieceByteCount: Int { 60 << 10 }

  /// Hands the file to `sink`, some 60 KiB at a time, and throws what `sink` throws.
  ///
  /// Complexity: O(*n* log *n*) in the number of events; beside the trace it holds 6 bytes per
  /// event, never the text.
  ///
  /// - Precondition: nothing in the trace ends before it starts.
  public func write<Failure: Error>(
    to sink: ([UInt8]) throws(Failure) -> Void
  ) throws(Failure) {
    var events = ChromeTraceEvents(trace)
    appendHead(to: &events.text)
    events.appendFirstTracks()
    try TraceTimeline(trace).forEach { (entry) throws(Failure) in
      events.append(entry)
      if events.text.byteCount >= Self.pieceByteCount { try events.text.flush(to: sink) }
    }
    events.text.append("\n]}\n")
    try events.text.flush(to: sink)
  }

  private func appendHead(to text: inout JSONText) {
    text.append("{\"\(TraceFormat.header)\":{\"format\":\(TraceFormat.version)")
    text.append(",\"spans\":\(trace.spans.count),\"reads\":\(trace.reads.count)")
    text.append(",\"samples\":\(trace.samples.count),\"dropped\":\(trace.droppedCount)")
    // Readers from before there were any read all other traces.
    if !trace.conditions.isEmpty { text.append(",\"conditions\":\(trace.conditions.count)") }
    text.append("},\n")
    text.append("\"displayTimeUnit\":\"ms\",\n\"otherData\":{")
    for (index, (key, value)) in otherData.sorted(by: { $0.key < $1.key }).enumerated() {
      if index > 0 { text.append(",") }
      text.append(quoted: key)
      text.append(":")
      text.append(quoted: value)
    }
    text.append("},\n\"traceEvents\":[\n")
  }
}
