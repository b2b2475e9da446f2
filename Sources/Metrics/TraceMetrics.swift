import Quantities
public import Tracing

/// The figures that follow from a trace alone.
///
/// Everything is computed in whole nanoseconds; only the results are fractions and seconds.
public struct TraceMetrics: Sendable {
  /// What the figures are taken from.
  public let trace: Trace
  /// The decoded tokens.
  let tokens: [(index: Int, span: Span)]
  let path: CriticalPath
  let busy: StorageBusy

  /// The figures of `trace`. Complexity: O(*n* log *n*) in its entries.
  ///
  /// - Precondition: nothing in `trace` ends before it starts.
  public init(trace: Trace) {
    self.trace = trace
    tokens = trace.spans.compactMap { span in
      if case .token(let index) = span.activity { (index, span) } else { nil }
    }
    path = CriticalPath(trace.spans)
    busy = StorageBusy(trace.reads)
  }

  /// Whether the device inserted any of the time.
  public var hasInsertedTime: Bool { path.hasInsertedTime }

  /// How long each decoded token took, in order.
  public var tokenDurations: [Duration] { tokens.map { $0.span.duration } }

  /// The latencies between tokens; nil where none was decoded.
  public var latency: InterTokenLatency? {
    InterTokenLatency(tokenDurations)
  }

  /// How many times faster the run could be at most if storage took no time at all: with a stall
  /// share of *s*, 1 ÷ (1 − *s*). Infinite where all was stall; nil where no token was decoded.
  public var amdahlBound: Double? {
    timeShares(countingInserted: true)?.amdahlBound
  }
}
