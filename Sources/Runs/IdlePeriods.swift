import Metrics
import Quantities

/// The stretches between two tokens of a run on this machine in which no thread of its process
/// computed for a while, as when it was stopped.
struct IdlePeriods {
  private struct Period {
    let span: Range<Instant>
    /// What of it no thread computed in.
    let idle: Duration
  }

  /// Threads that wait for one another, or for others to leave a core, take less.
  private static let least: Duration = .milliseconds(250)
  /// What takes less than so many usual tokens may be a token that was harder than others.
  private static let leastTokens = 5
  /// So many are kept, the longest ones, however long the run is.
  private static let capacity = 64

  private var last: (instant: Instant, processorTime: Duration)
  private var periods: [Period] = []

  /// - Parameter processorTime: What all threads of the process had computed until `instant`.
  init(from instant: Instant, processorTime: Duration) { last = (instant, processorTime) }

  /// Ends one stretch and begins the next.
  mutating func note(_ instant: Instant, processorTime: Duration) {
    let span = last.instant..<max(last.instant, instant)
    let idle = (instant - last.instant) - (processorTime - last.processorTime)
    last = (instant, processorTime)
    guard idle >= Self.least else { return }
    periods.append(Period(span: span, idle: idle))
    guard periods.count > Self.capacity,
      let shortest = periods.indices.min(by: { periods[$0].idle < periods[$1].idle })
    else { return }
    periods.remove(at: shortest)
  }

  /// How long nothing was done in all, where that was far longer than a token, and not because
  /// bytes were waited for.
  ///
  /// - Parameters:
  ///   - stalls: When bytes were waited for.
  ///   - usual: What a token takes.
  func unexplained(stalls: IntervalSet, usual: Duration) -> Duration {
    let least = max(Self.least, usual * Self.leastTokens)
    return periods.map { period in
      period.idle - IntervalSet([period.span]).intersection(stalls).measure
    }.filter { $0 >= least }.reduce(.zero, +)
  }
}
