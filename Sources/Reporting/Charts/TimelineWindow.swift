internal import Quantities
internal import Tracing

/// The few tokens that a timeline shows.
struct TimelineWindow {
  /// At least one, neighbours, in order.
  let tokens: ArraySlice<Token>

  /// A decoded token, counted from 1, and when it was made.
  struct Token {
    let index: Int
    let start: Instant
    let end: Instant
    /// In seconds.
    var length: Double { (end - start).inSeconds }
  }

  /// What 1200 pixels show: so many stretches of attention.
  private static let mostLayers = 80
  private static let mostTokens = 3
  /// The first tokens after a prompt find a cache that is not theirs yet.
  private static let warmUp = 4

  /// The neighbours among the tokens of `trace` that together take closest to what
  /// `typicalSeconds` says of each, behind the first few; nil where there are none.
  init?(of trace: Trace, typicalSeconds: Double?) {
    let tokens = Self.tokens(of: trace)
    guard !tokens.isEmpty else { return nil }
    let fitting = min(Self.mostTokens, Self.mostLayers / max(1, Self.layerCount(of: trace)))
    let count = min(max(1, fitting), tokens.count)
    let first = min(Self.warmUp, tokens.count - count)
    let target = Double(count) * (typicalSeconds ?? tokens[first].length)
    func distance(_ start: Int) -> Double {
      abs((tokens[start + count - 1].end - tokens[start].start).inSeconds - target)
    }
    let starts = first...(tokens.count - count)
    let start = starts.min { distance($0) < distance($1) } ?? first
    self.tokens = tokens[start..<start + count]
  }

  private static func tokens(of trace: Trace) -> [Token] {
    trace.spans.compactMap { span in
      guard case .token(let index) = span.activity, span.start < span.end else { return nil }
      return Token(index: index, start: span.start, end: span.end)
    }
  }

  private static func layerCount(of trace: Trace) -> Int {
    trace.spans.reduce(0) { count, span in
      guard case .attention(let layer) = span.activity else { return count }
      return max(count, layer + 1)
    }
  }

  var start: Instant { tokens[tokens.startIndex].start }
  var end: Instant { tokens[tokens.endIndex - 1].end }
  /// In seconds.
  var length: Double { (end - start).inSeconds }

  /// The part of the time from `first` to `last` that lies in the window; nil where none does.
  func part(from first: Instant, to last: Instant) -> Range<Instant>? {
    let (first, last) = (max(first, start), min(last, end))
    return first < last ? first..<last : nil
  }
}
