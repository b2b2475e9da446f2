import Quantities
import Tracing

extension TraceMetrics {
  /// The share of each part in the decoded tokens' time; nil where no token took any time.
  ///
  /// Inserted time is counted with the activity in which it was inserted where `countingInserted`
  /// holds: so the time goes on the device. Otherwise it is the throttle's: so it went on the host.
  public func timeShares(countingInserted: Bool) -> TimeShares? {
    let sum = decodeTime(countingInserted: countingInserted)
    guard sum.total > .zero else { return nil }
    return TimeShares { Double(sum[$0].nanoseconds) / Double(sum.total.nanoseconds) }
  }

  /// Where the time of all decoded tokens together went on the device.
  public var decodeTime: TokenTime { decodeTime(countingInserted: true) }

  private func decodeTime(countingInserted: Bool) -> TokenTime {
    var sum = TokenTime(index: 0, total: .zero)
    for token in perTokenShares(countingInserted: countingInserted) { sum.add(token) }
    return sum
  }

  /// Where the time of each decoded token went, in order. `countingInserted` as for `timeShares`.
  public func perTokenShares(countingInserted: Bool) -> [TokenTime] {
    tokens.map { index, span in
      var time = TokenTime(index: index, total: span.duration)
      path.forEachSegment(in: span.start..<span.end) { segment in
        time.add(segment.end - segment.start, to: segment.part)
        guard !countingInserted, segment.inserted > .zero else { return }
        time.add(.zero - segment.inserted, to: segment.part)
        time.add(segment.inserted, to: .throttle)
      }
      return time
    }
  }
}
