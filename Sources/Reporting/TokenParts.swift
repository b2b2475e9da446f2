internal import Quantities
internal import Tracing

/// Where the time of one decoded token went.
struct TokenParts: Hashable {
  /// The token, counted from 1.
  let index: Int
  let start: Instant
  let end: Instant
  /// Seconds by `TimePart`, in its order; they sum to the token's time.
  let seconds: [Double]

  /// How long the token took, in seconds.
  var total: Double { (end - start).inSeconds }

  /// The decoded tokens of `trace`, in order.
  ///
  /// A token's parts end before it does, and spans are recorded as they end: one pass suffices.
  static func all(in trace: Trace) -> [TokenParts] {
    var tokens: [TokenParts] = []
    var pending: [Span] = []
    for span in trace.spans {
      if case .token(let index) = span.activity {
        tokens.append(TokenParts(index: index, token: span, parts: pending))
        pending.removeAll(keepingCapacity: true)
      } else if case .prefill = span.activity {
        pending.removeAll(keepingCapacity: true)
      } else {
        pending.append(span)
      }
    }
    return tokens
  }

  private init(index: Int, token: Span, parts: [Span]) {
    var seconds = TimePart.allCases.map { _ in 0.0 }
    for span in parts where span.start >= token.start {
      guard let part = TimePart(span.activity) else { continue }
      seconds[part.rawValue] += (span.duration - span.inserted).inSeconds
      seconds[TimePart.throttle.rawValue] += span.inserted.inSeconds
    }
    let known = seconds.reduce(0, +)
    seconds[TimePart.unattributed.rawValue] = max(0, token.duration.inSeconds - known)
    self.index = index
    start = token.start
    end = token.end
    self.seconds = seconds
  }
}

extension TimePart {
  /// The part that `activity` belongs to; nil for what contains or repeats other activities.
  init?(_ activity: Activity) {
    switch activity {
    case .attention: self = .attention
    case .router: self = .router
    case .expert: self = .expertFFN
    case .head: self = .lmHead
    case .other: self = .other
    case .stall: self = .stall
    case .prefill, .token, .layer, .kernel: return nil
    }
  }
}
