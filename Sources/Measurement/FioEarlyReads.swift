/// The reads of a job that were there first, but more than a few.
struct FioEarlyReads {
  /// Their share in percent.
  let share: Double
  /// The time within which they were there, from being handed over, in seconds.
  let time: Double

  /// Fewer may be oddities of a clock, in percent.
  private static let leastShare = 10.0

  /// The fewest that percentiles tell of; nil where none do.
  init?(_ read: FioReport.Direction) {
    // What fio calls a completion begins after the submission.
    let isCompletion = read.completion?.percentiles.isEmpty == false
    let times = isCompletion ? read.completion : read.latency
    let submission = isCompletion ? read.submission?.mean ?? 0 : 0
    guard let first = times?.ranked.first(where: { $0.rank >= Self.leastShare && $0.time > 0 })
    else { return nil }
    (share, time) = (first.rank, (first.time + submission) * read.timeUnit)
  }
}
