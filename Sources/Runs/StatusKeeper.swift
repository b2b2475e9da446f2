import Quantities
import Residency
import Results
import Tracing

/// Keeps a run's status up to date, looking at each span of the trace once.
struct StatusKeeper {
  private(set) var status = RunStatus()
  private var firstToken: Instant?
  private var seenSpanCount = 0

  /// Notes a token that was there at `instant`.
  mutating func note(tokenAt instant: Instant, trace: Trace, requests: RequestCounts) {
    let isFirst = firstToken == nil
    let first = firstToken ?? instant
    firstToken = first
    status.tokenCount += 1
    status.decodeTime = instant - first
    for span in trace.spans[seenSpanCount...] {
      if case .stall = span.activity, !isFirst { status.stall += span.duration }
    }
    seenSpanCount = trace.spans.count
    let total = requests.resident + requests.prefetched + requests.inFlight + requests.absent
    status.hitRate = total > 0 ? Double(requests.resident) / Double(total) : nil
  }
}
