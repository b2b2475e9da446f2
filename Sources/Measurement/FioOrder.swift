import Quantities
import Results

/// Whether jobs ran one after the other: those that ran at the same time share the disk, and tell
/// nothing about it.
struct FioOrder {
  let report: FioReport
  /// What errors call the result.
  let file: String

  private static let advice = "put stonewall into each of them, and no new_group"

  /// Refuses `streams` of which one read while another job had to do with a disk.
  ///
  /// - Throws: `RunError` with the jobs, or the times that do not add up.
  func check(_ streams: [FioStream]) throws(RunError) {
    for job in report.jobs {
      guard let change = job.change,
        let stream = streams.first(where: { Self.isBeside(job, $0) })
      else { continue }
      throw RunError(
        "\(file): job \(stream.name) ran at the same time as \(job.name), which \(change.verb);"
          + " \(Self.advice)")
    }
    for (index, stream) in streams.enumerated() {
      guard let other = streams[..<index].first(where: stream.ranBeside) else { continue }
      throw RunError(
        "\(file): jobs \(other.name) and \(stream.name) \(Self.togetherText(stream, other));"
          + " \(Self.advice)")
    }
    try refuseShortRun()
  }

  private static func togetherText(_ stream: FioStream, _ other: FioStream) -> String {
    let isDelayed = stream.options.startDelay > 0 || other.options.startDelay > 0
    return isDelayed
      ? "are kept apart by nothing but startdelay" : "ran at the same time"
  }

  private static func isBeside(_ job: FioReport.Job, _ stream: FioStream) -> Bool {
    guard let period = job.period, let other = stream.period else {
      return job.group == stream.group
    }
    return overlap(period, other)
  }

  /// Whether two periods have a good part in common.
  static func overlap(_ period: ClosedRange<Double>, _ other: ClosedRange<Double>) -> Bool {
    let common = period.clamped(to: other)
    return common.upperBound - common.lowerBound
      > 0.1 * min(period.upperBound - period.lowerBound, other.upperBound - other.lowerBound)
  }

  /// Groups of jobs that take longer one after the other than fio ran, did not do so. It is all
  /// that files tell of it before fio 3.37: `new_group` is not among the options that they list.
  private func refuseShortRun() throws(RunError) {
    guard let elapsed = report.elapsed, report.jobs.allSatisfy({ $0.start == nil }) else { return }
    let groups = Dictionary(grouping: report.jobs.filter(\.isBusy), by: \.group)
    let times = groups.sorted { $0.key < $1.key }.map { _, jobs in
      jobs.map { $0.milliseconds + rampTime(of: $0) }.max() ?? 0
    }
    let sum = times.reduce(0, +)
    // What fio says is rounded up, and there is always some time between two groups.
    guard times.count > 1, sum >= elapsed else { return }
    throw RunError(
      "\(file): some of the jobs ran at the same time, as they take"
        + " \(Digits.time(sum / 1000)) one after the other, and fio was over within"
        + " \(Digits.time(elapsed / 1000)); \(Self.advice)")
  }

  /// How long `job` read before anything was counted, in milliseconds. What it waits (`startdelay`)
  /// fio counts from its own start.
  private func rampTime(of job: FioReport.Job) -> Double {
    FioOptions(job: job.options ?? [:], global: report.globalOptions ?? [:]).rampTime
  }
}
