import Files
import Quantities
import Results

extension FioReport.Job {
  /// The job that `tree` is.
  ///
  /// - Throws: `RunError` where it failed, or what it says cannot be.
  init(_ tree: JSONTree, file: String) throws(RunError) {
    name = try FioObject(tree, subject: file).text("jobname") ?? ""
    let job = FioObject(tree, subject: "\(file): job \(name)")
    let hasFailed = try job.number("error", .finite) ?? 0 != 0
    let errorCount = try job.number("total_err", .count) ?? 0
    guard !hasFailed, errorCount == 0 else {
      let count = errorCount > 0 ? " with \(NumberBounds.text(errorCount)) errors" : ""
      throw RunError("\(job.subject) failed in fio\(count); run it again")
    }
    group = Int(try job.number("groupid", .index) ?? 0)
    options = try job.texts("job options")
    read = try FioReport.Direction(job.object("read"))
    try read?.check(job.subject)
    let writing = try FioReport.Change("writes", job.object("write"))
    let trimming = try FioReport.Change("trims", job.object("trim"))
    change = writing ?? trimming
    guard !job.has("mixed") || read != nil else {
      throw RunError(
        "\(job.subject) reports reads and writes as one; run it without unified_rw_reporting")
    }
    start = try job.number("job_start", .ratio)
    runtime = try job.number("job_runtime", .count)
    elapsed = try job.number("elapsed", .count)
    // Reads that were begun before anything was counted can make it a little more than all.
    let whole = 97.0...103
    depthLevels = try job.numbers("iodepth_level", NumberBounds(0...whole.upperBound))
    // In one order, as sums of fractions depend on it.
    let sum = depthLevels.values.sorted().reduce(0, +)
    guard sum == 0 || whole.contains(sum) else {
      throw RunError(
        "\(job.subject) has an iodepth_level of \(NumberBounds.text(sum)) % in all, which is 100 %"
          + " where it is true; run it again")
    }
  }
}

extension FioReport.Job {
  /// Milliseconds since 1970 that are the time of a measurement.
  private static let clockTimes = 1e12...1e14

  /// Whether it had to do with a file.
  var isBusy: Bool { hasRead || change != nil }

  /// Whether it read anything, as one of its counters says.
  var hasRead: Bool { read?.total ?? 0 > 0 || read?.count ?? 0 > 0 }

  /// How long it was busy, in milliseconds.
  var milliseconds: Double {
    let longest = max(read?.milliseconds ?? 0, change?.milliseconds ?? 0)
    return longest > 0 ? min(longest, runtime ?? longest) : runtime ?? 0
  }

  /// When it was busy, in milliseconds since 1970; nil where that is not said.
  var period: ClosedRange<Double>? {
    start.flatMap { Self.clockTimes.contains($0) ? $0...($0 + milliseconds) : nil }
  }
}

extension FioReport.Change {
  /// What `object` says; nil where there is none, or nothing was done.
  ///
  /// - Throws: `RunError` where a figure cannot be.
  init?(_ verb: String, _ object: FioObject?) throws(RunError) {
    guard let object else { return nil }
    let bytes = try object.number("io_bytes", .bytes) ?? 0
    let count = try object.number("total_ios", .count) ?? 0
    guard bytes > 0 || count > 0 else { return nil }
    self.verb = verb
    milliseconds = try object.number("runtime", .count) ?? 0
  }
}

extension FioReport.Samples {
  /// What `object` says of `figure`.
  ///
  /// - Throws: `RunError` where a figure cannot be.
  init(_ figure: String, of object: FioObject) throws(RunError) {
    mean = try object.number("\(figure)_mean", .ratio)
    count = try object.number("\(figure)_samples", .count)
  }
}

extension FioReport.Direction {
  /// Refuses bytes that no read has brought, and reads that have brought none.
  fileprivate func check(_ subject: String) throws(RunError) {
    let (bytes, count) = (total ?? 0, self.count ?? 0)
    guard total != nil, self.count != nil, (bytes > 0) != (count > 0) else { return }
    throw RunError(
      "\(subject) has \(NumberBounds.text(bytes)) io_bytes with \(NumberBounds.text(count))"
        + " total_ios, which cannot be; run it again")
  }

  /// What `object` says; nil where there is none.
  ///
  /// - Throws: `RunError` where a figure cannot be.
  init?(_ object: FioObject?) throws(RunError) {
    guard let object else { return nil }
    shortCount = try object.number("short_ios", .count)
    dropCount = try object.number("drop_ios", .count)
    total = try object.number("io_bytes", .bytes)
    kibibytes = try object.number("io_kbytes", .bytes)
    bytesPerSecond = try object.number("bw_bytes", .ratio)
    kibibytesPerSecond = try object.number("bw", .ratio)
    perSecond = try object.number("iops", .ratio)
    sampledKibibytesPerSecond = try FioReport.Samples("bw", of: object)
    sampledPerSecond = try FioReport.Samples("iops", of: object)
    milliseconds = try object.number("runtime", .count)
    count = try object.number("total_ios", .count)
    let isOld = !object.has("lat_ns")
    let suffix = isOld ? "" : "_ns"
    timeUnit = isOld ? 1e-6 : 1e-9
    submission = try FioReport.Times(object.object("slat" + suffix))
    completion = try FioReport.Times(object.object("clat" + suffix))
    latency = try FioReport.Times(object.object("lat" + suffix))
  }
}

extension FioReport.Times {
  /// What `object` says; nil where there is none.
  ///
  /// - Throws: `RunError` where a time is none, or they contradict each other.
  init?(_ object: FioObject?) throws(RunError) {
    guard let object else { return nil }
    let bounds = NumberBounds(NumberBounds.nanoseconds.range)
    mean = try object.number("mean", bounds)
    least = try object.number("min", bounds)
    most = try object.number("max", bounds)
    count = try object.number("N", .count)
    // A time of the first zero percent is the place of one that was not asked for.
    percentiles = try object.numbers("percentile", bounds).filter { Double($0.key) != 0 }
    try check(object)
  }

  /// nil where it is not said.
  var median: Double? { ranked.first { $0.rank == 50 }?.time }

  /// The percentiles in order, of which the rank is in percent.
  var ranked: [(rank: Double, time: Double)] {
    percentiles.map { (rank: Double($0) ?? 0, time: $1) }
      .sorted { ($0.rank, $0.time) < ($1.rank, $1.time) }
  }

  /// Refuses times that are in no order, or two of one rank.
  private func check(_ object: FioObject) throws(RunError) {
    guard let mean, mean > 0 else { return }
    for (lower, higher) in zip(ranked, ranked.dropFirst())
    where lower.time > higher.time || lower.rank == higher.rank && lower.time != higher.time {
      throw contradiction(
        object, "a percentile \(NumberBounds.text(lower.rank))", lower.time,
        "a percentile \(NumberBounds.text(higher.rank))", higher.time)
    }
    let median = median ?? mean
    // fio keeps percentiles in steps of 2 %.
    for (figure, time) in [("a mean", mean), ("a median", median)] {
      if let least, time < 0.95 * least {
        throw contradiction(object, figure, time, "a min", least)
      }
      if let most, time > 1.05 * most { throw contradiction(object, figure, time, "a max", most) }
    }
    // Half of them took at least the median.
    if mean < 0.45 * median { throw contradiction(object, "a mean", mean, "a median", median) }
  }

  private func contradiction(
    _ object: FioObject, _ figure: String, _ value: Double, _ other: String, _ otherValue: Double
  ) -> RunError {
    RunError(
      "\(object.subject) has \(figure) of \(NumberBounds.text(value)) with \(other) of"
        + " \(NumberBounds.text(otherValue)), which cannot be; run it again")
  }
}
