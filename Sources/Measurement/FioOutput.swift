public import Profiles
import Quantities
public import Results

/// What fio (`--output-format=json`) measured of a disk's reads.
public struct FioOutput {
  /// The disk's part of a profile: lanes, ceiling, latency and curve.
  public let part: ProfileDocument
  /// What the result does not tell, each in a sentence.
  public let caveats: [String]

  /// The result in `bytes`.
  ///
  /// Jobs that only write or trim are passed over. Where random and sequential reads of one size
  /// and depth are there, the random ones count. With `numjobs`, the depth is that of
  /// all of them together.
  ///
  /// - Parameters:
  ///   - file: What errors call it.
  ///   - title: What the part is called; nil for one made from fio's version.
  /// - Throws: `RunError` with one sentence where no storage curve can be made of it.
  public init(bytes: [UInt8], file: String, title: String?) throws(RunError) {
    let report = try FioReport(text: bytes, file: file)
    let streams = try Self.streams(of: report, file: file)
    try FioOrder(report: report, file: file).check(streams)
    let origin = FioOrigin(disks: report.disks, file: file)
    try origin.check(streams)
    let chosen = try Self.chosen(streams, file: file)
    let survey = StorageSurvey(
      chosen.map { stream, depth in
        StorageSurvey.Point(
          byteCount: stream.byteCount, queueDepth: depth,
          bandwidth: Bandwidth(bytesPerSecond: stream.bytesPerSecond), readTime: stream.readTime)
      })
    try FioSmoothing(survey: survey, file: file).check()
    let patterns = Set(chosen.map(\.stream.isRandom))
    let pattern = patterns.count > 1 ? "" : patterns.contains(true) ? "random " : "sequential "
    let gap = Self.latencyGap(of: survey) ?? Self.latencyGap(of: chosen.map(\.stream))
    let depthGap = survey.singleDepth.map {
      "all reads are at depth \($0), which leaves open how many this storage serves at once, so"
        + " that lanes are assumed; add jobs with iodepth=1 to iodepth=32"
    }
    let small = chosen.lazy.compactMap(\.stream.smallSize).first.map {
      "with \($0) the same blocks were read several times, which a cache in the disk may have"
        + " answered; run it on a larger file"
    }
    caveats = [gap, depthGap, small, origin.caveat].compactMap(\.self)
    part = Self.part(
      of: survey, latencyGap: gap,
      ProfileDocument(
        title: title ?? "Storage measured with \(report.version)",
        description: (["Made by `edgewise device import-fio` from \(chosen.count) read jobs"]
          + caveats).joined(separator: "; ") + "."),
      method: "\(report.version), direct \(pattern)reads")
  }

  /// `document` with the section of `survey`, and in it which figures are no measurement.
  private static func part(
    of survey: StorageSurvey, latencyGap: String?, _ document: ProfileDocument, method: String
  ) -> ProfileDocument {
    var part = document
    let note = latencyGap.map { "latencies are assumed: \($0)" }
    part.overlay(survey.section(method: method, spread: note ?? ""))
    if let latencyGap {
      part.note(
        "storage.latency", .time(survey.latency), kind: .assumed,
        source: "\(method): \(latencyGap)")
    }
    return part
  }

  /// Why the latency does not follow from the reads; nil where it does. It is what a small read
  /// takes beyond the time of its bytes, so small ones have to be there where fewest are in flight.
  private static func latencyGap(of survey: StorageSurvey) -> String? {
    let first = survey.points[0]
    guard first.byteCount == survey.points.map(\.byteCount).max() else { return nil }
    let sizes = Set(survey.points.map(\.byteCount))
    return sizes.count > 1
      ? "no reads at depth \(first.queueDepth), the least, are smaller than \(first.byteCount),"
        + " which leaves open how long one waits for its first byte; add a job with bs=4k and"
        + " iodepth=1"
      : "all reads are of \(first.byteCount), which leaves open how long others take; add jobs of"
        + " other sizes, such as bs=4k and bs=1m"
  }

  /// Why the latency does not follow from `streams`, of which one had two kinds of reads; nil where
  /// none had.
  private static func latencyGap(of streams: [FioStream]) -> String? {
    streams.lazy.compactMap { stream in
      stream.skewedMedian.map { median in
        "half of some reads of \(stream.byteCount) were there within \(Digits.time(median)), but"
          + " they took \(Digits.time(stream.meanTime)) on average, which leaves open how long one"
          + " takes"
      }
    }.first
  }

  /// Jobs of one name and reporting group, together.
  private static func streams(
    of report: FioReport, file: String
  ) throws(RunError) -> [FioStream] {
    var streams: [FioStream] = []
    for job in report.jobs {
      guard job.hasRead else { continue }
      if let change = job.change {
        throw RunError(
          "\(file): job \(job.name) reads and \(change.verb); make one that only reads"
            + " (rw=randread)")
      }
      let stream = try FioStream(job, global: report.globalOptions, file: file)
      if let index = streams.firstIndex(where: { $0.isPart(ofSameAs: stream) }) {
        streams[index].add(stream)
      } else {
        streams.append(stream)
      }
    }
    guard !streams.isEmpty else {
      throw RunError("\(file) holds no job that reads; run fio with rw=randread")
    }
    return streams
  }

  /// One stream for each size and depth.
  private static func chosen(
    _ streams: [FioStream], file: String
  ) throws(RunError) -> [(stream: FioStream, depth: Int)] {
    var chosen: [(stream: FioStream, depth: Int)] = []
    for stream in streams {
      let depth = try stream.queueDepth(file: file)
      let index = chosen.firstIndex {
        $0.stream.byteCount == stream.byteCount && $0.depth == depth
      }
      guard let index else {
        chosen.append((stream, depth))
        continue
      }
      guard chosen[index].stream.isRandom != stream.isRandom else {
        throw RunError(
          "\(file): jobs \(chosen[index].stream.name) and \(stream.name) both read"
            + " \(stream.byteCount) at depth \(depth); leave one of them out")
      }
      if stream.isRandom { chosen[index].stream = stream }
    }
    return chosen
  }
}
