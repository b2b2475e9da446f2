import Quantities
import Results

/// What fio counted of a job's reads. The figures bear each other out.
struct FioCounters {
  let bytesPerSecond: Double
  let perSecond: Double
  /// io_bytes ÷ total_ios.
  let bytesPerRead: Double
  /// The mean time of a read from being handed over to being there, in seconds.
  let meanTime: Double
  /// The median of the time after being handed over, or the mean where that is all that is said, in
  /// seconds.
  let typicalTime: Double
  /// Whether reads were there as soon as they were handed over: then `typicalTime` is the mean of
  /// all of it.
  let isImmediate: Bool
  /// The time within which a good part of the reads were there, from being handed over.
  let early: FioEarlyReads?
  /// The median of the same time, in seconds, where the mean is far above it; nil where it is not.
  let skewedMedian: Double?
  /// How many jobs ran at the same time, by their run time; nil where that is not said.
  let jobCount: Int?
  /// How many reads it made.
  let readCount: Double
  /// How long it read, in milliseconds.
  let runtime: Double
  /// iops × mean time: by Little's law the mean number of reads in flight.
  var inFlight: Double { perSecond * meanTime }

  /// What a profile may say of a latency, in seconds.
  private static let longestTime = 10.0
  /// No disk answers so soon after a read was handed over, in seconds.
  private static let immediateTime = 2e-6
  /// The mean of reads that are alike is no more than so many times their median.
  private static let mostSkew = 4.0
  /// A tenth of a second, which fio counts to a hundredth.
  private static let leastRuntime = 100.0
  /// Fewer say nothing of a typical one.
  private static let leastCount = 10.0

  /// The counters of `job` in `file`, whose reads are of `byteCount` if its `options` are true.
  ///
  /// - Throws: `RunError` where one is missing, or two contradict each other.
  init(
    _ job: FioReport.Job, byteCount: Int, options: FioOptions, file: String
  ) throws(RunError) {
    let name = "\(file): job \(job.name)"
    try Self.refuseCutReads(job, name)
    guard let read = job.read, let total = read.total, let count = read.count,
      let milliseconds = read.milliseconds, count >= 1, milliseconds >= 1
    else {
      throw RunError("\(name) has no io_bytes, total_ios or runtime; write the file with fio 3")
    }
    try Self.refuseTooFew(count, milliseconds, name)
    let stray = Self.strayBytes(total, count: count, byteCount, options)
    let isKibibytes =
      read.kibibytes == nil && stray == 0 && !Self.agree(total / count, byteCount)
    let bytes = total * (isKibibytes ? 1024 : 1) - stray
    bytesPerRead = bytes / count
    guard Self.agree(bytesPerRead, byteCount) else {
      throw RunError(
        "\(name) has \(options.byteCountText), but its io_bytes ÷ total_ios is"
          + " \(Self.text(bytesPerRead)); give each job one block size, and stonewall")
    }
    runtime = milliseconds
    let seconds = milliseconds / 1000
    let slack = 0.03 + 2 / milliseconds + stray / bytes
    perSecond = count / seconds
    try Self.check(read.perSecond, perSecond, slack, "iops", "total_ios ÷ runtime", name)
    bytesPerSecond = bytes / seconds
    try Self.check(
      read.bytesPerSecond, bytesPerSecond, slack, "bw_bytes", "io_bytes ÷ runtime", name)
    let times = try Self.times(of: read, name)
    meanTime = times.mean
    isImmediate = times.typical < Self.immediateTime
    early = FioEarlyReads(read)
    skewedMedian = Self.median(of: read).flatMap { median in
      times.mean > Self.mostSkew * median ? median : nil
    }
    // Of two kinds of reads, the median is the time of one only.
    typicalTime = isImmediate || skewedMedian != nil ? times.mean : times.typical
    readCount = count
    jobCount = try Self.jobCount(job.runtime, milliseconds, name)
    try Self.check(read.latency, count: count, name)
    try checkOtherRates(read, slack: slack, jobCounts: [1, jobCount, options.jobCount], name)
  }

  /// Bytes of reads that were under way as a ramp ended, which fio counts and no reads with them.
  private static func strayBytes(
    _ total: Double, count: Double, _ byteCount: Int, _ options: FioOptions
  ) -> Double {
    guard options.rampTime > 0 else { return 0 }
    let stray = total - count * Double(byteCount)
    let inFlight = Double(max(1, options.depth ?? 1)) * Double(max(1, options.jobCount ?? 1))
    return stray > 0 && stray <= inFlight * Double(byteCount) ? stray : 0
  }

  private static func refuseTooFew(
    _ count: Double, _ milliseconds: Double, _ name: String
  ) throws(RunError) {
    guard milliseconds >= leastRuntime else {
      throw RunError(
        "\(name) read for \(NumberBounds.text(milliseconds)) ms, and fio counts whole ones; let it"
          + " read for a second or more, with runtime=2 and time_based")
    }
    guard count >= leastCount else {
      throw RunError(
        "\(name) made \(NumberBounds.text(count)) reads, which are too few to tell how long one"
          + " takes; let it read for longer")
    }
  }

  /// Refuses what is said of the same in other units and by other ways, and contradicts it.
  ///
  /// - Parameter jobCounts: How many jobs there can have been.
  private func checkOtherRates(
    _ read: FioReport.Direction, slack: Double, jobCounts: [Int?], _ name: String
  ) throws(RunError) {
    let kibibytes = bytesPerSecond / 1024
    try Self.check(
      read.kibibytesPerSecond, kibibytes, slack + 1 / kibibytes, "bw",
      "io_bytes ÷ runtime in KiB/s", name)
    let total = bytesPerRead * readCount / 1024
    let rounding = slack - 0.03 + 0.001 + 1 / total
    try Self.check(read.kibibytes, total, rounding, "io_kbytes", "io_bytes ÷ 1024", name)
    try check(read.sampledKibibytesPerSecond, kibibytes, "bw", jobCounts, name)
    try check(read.sampledPerSecond, perSecond, "iops", jobCounts, name)
  }

  /// Refuses samples whose mean is far from `counted`. Of several jobs it was that of one, once:
  /// up to fio 3.6, which does not say how long jobs ran.
  private func check(
    _ samples: FioReport.Samples, _ counted: Double, _ figure: String, _ jobCounts: [Int?],
    _ name: String
  ) throws(RunError) {
    // Only times with reads in them were sampled, twice a second or so.
    let most = Double(jobCounts.compactMap(\.self).max() ?? 1) * runtime / 1000
    guard let mean = samples.mean, let count = samples.count, count >= max(1, most),
      readCount >= 10 * count
    else { return }
    let isNear = jobCounts.compactMap(\.self).contains { jobs in
      let ofOne = counted / Double(max(1, jobs))
      return (ofOne / 3...3 * ofOne).contains(mean)
    }
    guard !isNear else { return }
    throw RunError(
      "\(name) says \(Self.text(mean)) \(figure)_mean, but its \(figure) is"
        + " \(Self.text(counted)); run it again")
  }

  /// How many jobs together ran for `runtime` while they read for `milliseconds`.
  private static func jobCount(
    _ runtime: Double?, _ milliseconds: Double, _ name: String
  ) throws(RunError) -> Int? {
    guard let runtime, runtime > 0 else { return nil }
    let ratio = runtime / milliseconds
    guard ratio >= 0.9 else {
      throw RunError(
        "\(name) has a job_runtime of \(text(runtime)) ms, but read for \(text(milliseconds)) ms;"
          + " run it again")
    }
    return ratio < 1e5 ? Int(ratio.rounded()) : nil
  }

  private static func refuseCutReads(
    _ job: FioReport.Job, _ name: String
  ) throws(RunError) {
    for (key, count) in [("short_ios", job.read?.shortCount), ("drop_ios", job.read?.dropCount)] {
      guard let count, count > 0 else { continue }
      throw RunError(
        "\(name) has \(NumberBounds.text(count)) \(key), so that its figures count what was not"
          + " read; run it again, on a file that is large enough")
    }
  }

  /// Refuses times that are not of these reads. Some may be left out.
  private static func check(
    _ latency: FioReport.Times?, count: Double, _ name: String
  ) throws(RunError) {
    guard let timed = latency?.count else { return }
    guard timed <= 1.01 * count + 1, timed >= min(count, 100) else {
      throw RunError(
        "\(name) has \(text(count)) total_ios, but times of \(text(timed)); run it again")
    }
  }

  private static func times(
    of read: FioReport.Direction, _ name: String
  ) throws(RunError) -> (mean: Double, typical: Double) {
    let (latency, completion, unit) = (read.latency, read.completion, read.timeUnit)
    guard let mean = latency?.mean.map({ $0 * unit }), mean > 0 else {
      throw RunError(
        "\(name) has no latency (lat_ns); run it without gtod_reduce and disable_lat")
    }
    let median = completion?.median ?? latency?.median
    let typical = [median, completion?.mean].compactMap(\.self).first { $0 > 0 }.map { $0 * unit }
    guard mean <= longestTime else {
      throw RunError(
        "\(name) has reads of \(Digits.time(mean)) on average, and a profile has none above"
          + " \(Digits.time(longestTime)); run it with fewer at a time, or again")
    }
    try check(parts: [read.submission, completion], of: mean, unit: unit, name)
    // Half of the reads took at least the median.
    guard typical ?? mean <= 2.1 * mean else {
      throw RunError(
        "\(name) has a median of \(Digits.time(typical ?? mean)) with a mean of"
          + " \(Digits.time(mean)), which cannot be; run it again")
    }
    return (mean, typical ?? mean)
  }

  /// The median time of a read from being handed over, in seconds.
  private static func median(of read: FioReport.Direction) -> Double? {
    let sum = read.completion?.median.map { $0 + (read.submission?.mean ?? 0) }
    return (sum ?? read.latency?.median).flatMap { $0 > 0 ? $0 * read.timeUnit : nil }
  }

  /// Refuses parts of the time of a read that are more than the whole, or far less.
  private static func check(
    parts: [FioReport.Times?], of mean: Double, unit: Double, _ name: String
  ) throws(RunError) {
    let sum = parts.reduce(0) { $0 + ($1?.mean ?? 0) * unit }
    // Without slat, there is time between lat and clat that nobody counts.
    let leastShare = parts[0]?.mean ?? 0 > 0 ? 0.9 : 0.3
    let isWhole = parts[1]?.mean == nil || sum >= leastShare * mean - 2e-6
    guard sum <= 1.1 * mean + 1e-6, isWhole else {
      throw RunError(
        "\(name) has reads of \(Digits.time(mean)) on average, of which slat and clat are"
          + " \(Digits.time(sum)); run it again, without disable_slat and disable_clat")
    }
  }

  /// Refuses a figure that others contradict.
  private static func check(
    _ stated: Double?, _ counted: Double, _ slack: Double, _ figure: String, _ quotient: String,
    _ name: String
  ) throws(RunError) {
    guard let stated, abs(stated - counted) > slack * counted else { return }
    throw RunError(
      "\(name) says \(text(stated)) \(figure), but its \(quotient) is \(text(counted)); run it"
        + " again")
  }

  private static func agree(_ bytesPerRead: Double, _ byteCount: Int) -> Bool {
    abs(bytesPerRead - Double(byteCount)) <= 0.01 * Double(byteCount)
  }

  /// As people read it, whatever a file claims.
  private static func text(_ value: Double) -> String {
    (100..<1e15).contains(value) ? Digits.count(Int(value.rounded())) : "\(value)"
  }
}
