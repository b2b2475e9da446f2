import Quantities
import Residency
import Tracing

/// How a run is doing while it is under way.
public struct RunStatus: Hashable, Sendable {
  /// Tokens made so far.
  public internal(set) var tokenCount = 0
  /// The share of wanted experts that were in memory; nil before the first was wanted.
  public internal(set) var hitRate: Double?
  /// Device time since the first token.
  public internal(set) var decodeTime = Duration.zero
  /// Device time since the first token that went by in waiting for experts.
  public internal(set) var stall = Duration.zero

  /// Before the first token.
  public init() {}

  /// Decode speed in device time; nil before the second token.
  public var tokensPerSecond: Double? {
    guard tokenCount > 1, decodeTime > .zero else { return nil }
    return Double(tokenCount - 1) / decodeTime.inSeconds
  }

  /// The share of the decode time that went by in waiting for experts; nil before the second token.
  public var stallShare: Double? {
    guard tokenCount > 1, decodeTime > .zero else { return nil }
    return stall.inSeconds / decodeTime.inSeconds
  }
}

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
