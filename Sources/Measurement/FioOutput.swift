import FoundationEssentials
public import Profiles
import Quantities
public import Results

/// What fio (`--output-format=json`) measured of a disk's reads.
public struct FioOutput {
  /// The disk's part of a profile: lanes, ceiling, latency and curve.
  public let part: ProfileDocument

  /// The result in `bytes`.
  ///
  /// Jobs that only write are passed over. Where random and sequential reads of one size and depth
  /// are there, the random ones count. With `numjobs`, the depth is that of all of them together.
  ///
  /// - Parameters:
  ///   - file: What errors call it.
  ///   - title: What the part is called; nil for one made from fio's version.
  /// - Throws: `RunError` with one sentence where no storage curve can be made of it.
  public init(bytes: [UInt8], file: String, title: String?) throws(RunError) {
    let report: FioReport
    do { report = try JSONDecoder().decode(FioReport.self, from: Data(bytes)) } catch {
      throw RunError(
        "\(file) is not what fio writes with --output-format=json; make it so again")
    }
    let streams = try Self.streams(of: report, file: file)
    try Self.refuseParallel(streams, file: file)
    let chosen = try Self.chosen(streams, file: file)
    let survey = StorageSurvey(
      chosen.map {
        StorageSurvey.Point(
          byteCount: $0.byteCount, queueDepth: $0.queueDepth,
          bandwidth: Bandwidth(bytesPerSecond: $0.bytesPerSecond), readTime: $0.readTime)
      })
    let patterns = Set(chosen.map(\.isRandom))
    let pattern = patterns.count > 1 ? "" : patterns.contains(true) ? "random " : "sequential "
    var part = ProfileDocument(
      title: title ?? "Storage measured with \(report.version)",
      description: "Made by `edgewise device import-fio` from \(chosen.count) read jobs.")
    part.overlay(survey.section(method: "\(report.version), direct \(pattern)reads"))
    self.part = part
  }

  /// Jobs of one name and reporting group, together.
  private static func streams(
    of report: FioReport, file: String
  ) throws(RunError) -> [FioStream] {
    var streams: [FioStream] = []
    for job in report.jobs {
      guard job.error ?? 0 == 0 else {
        throw RunError("\(file): job \(job.name) failed in fio; run it again")
      }
      let reads = job.read?.totalBytes ?? 0
      guard reads > 0 else { continue }
      guard job.write?.totalBytes ?? 0 == 0 else {
        throw RunError(
          "\(file): job \(job.name) reads and writes; make one that only reads (rw=randread)")
      }
      let stream = try FioStream(job, global: report.globalOptions ?? [:], file: file)
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

  /// Jobs that run at the same time share the disk, and tell nothing about it.
  private static func refuseParallel(
    _ streams: [FioStream], file: String
  ) throws(RunError) {
    for (index, stream) in streams.enumerated() {
      if let other = streams[..<index].first(where: { $0.group == stream.group }) {
        throw RunError(
          "\(file): jobs \(other.name) and \(stream.name) ran at the same time; put stonewall into"
            + " each of them")
      }
    }
  }

  /// One stream for each size and depth.
  private static func chosen(
    _ streams: [FioStream], file: String
  ) throws(RunError) -> [FioStream] {
    var chosen: [FioStream] = []
    for stream in streams {
      let index = chosen.firstIndex {
        $0.byteCount == stream.byteCount && $0.queueDepth == stream.queueDepth
      }
      guard let index else {
        chosen.append(stream)
        continue
      }
      guard chosen[index].isRandom != stream.isRandom else {
        throw RunError(
          "\(file): jobs \(chosen[index].name) and \(stream.name) both read \(stream.byteCount) at"
            + " depth \(stream.queueDepth); leave one of them out")
      }
      if stream.isRandom { chosen[index] = stream }
    }
    return chosen
  }
}
