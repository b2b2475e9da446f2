public import Profiles
import Quantities
public import Results

/// What fio (`--output-format=json`) measured of a disk's reads.
public struct FioOutput {
  /// The disk's part of a profile: lanes, ceiling, latency and curve.
  public let part: ProfileDocument
  /// What the result does not tell; nil where nothing is missing.
  public let caveat: String?

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
    let report = try FioReport(text: bytes, file: file)
    let streams = try Self.streams(of: report, file: file)
    try Self.refuseParallel(streams, of: report, file: file)
    try Self.refuseMemory(streams, of: report, file: file)
    let chosen = try Self.chosen(streams, file: file)
    let survey = StorageSurvey(
      chosen.map { stream, depth in
        StorageSurvey.Point(
          byteCount: stream.byteCount, queueDepth: depth,
          bandwidth: Bandwidth(bytesPerSecond: stream.bytesPerSecond), readTime: stream.readTime)
      })
    let patterns = Set(chosen.map(\.stream.isRandom))
    let pattern = patterns.count > 1 ? "" : patterns.contains(true) ? "random " : "sequential "
    var part = ProfileDocument(
      title: title ?? "Storage measured with \(report.version)",
      description: "Made by `edgewise device import-fio` from \(chosen.count) read jobs.")
    part.overlay(survey.section(method: "\(report.version), direct \(pattern)reads"))
    self.part = part
    let sizes = Set(chosen.map(\.stream.byteCount))
    caveat = sizes.count > 1 ? nil : Self.caveat(ofOnly: chosen[0].stream.byteCount)
  }

  private static func caveat(ofOnly size: ByteCount) -> String {
    "all reads are of \(size), which leaves open how long others take; add jobs of other sizes,"
      + " such as bs=4k and bs=1m"
  }

  /// Jobs of one name and reporting group, together.
  private static func streams(
    of report: FioReport, file: String
  ) throws(RunError) -> [FioStream] {
    var streams: [FioStream] = []
    for job in report.jobs {
      guard job.read?.total ?? 0 > 0 else { continue }
      guard job.written == 0 else {
        throw RunError(
          "\(file): job \(job.name) reads and writes; make one that only reads (rw=randread)")
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

  /// Jobs that run at the same time share the disk, and tell nothing about it.
  private static func refuseParallel(
    _ streams: [FioStream], of report: FioReport, file: String
  ) throws(RunError) {
    for job in report.jobs where job.written > 0 {
      if let other = streams.first(where: { $0.group == job.group }) {
        throw RunError(
          "\(file): job \(other.name) ran at the same time as \(job.name), which writes; put"
            + " stonewall into each of them")
      }
    }
    for (index, stream) in streams.enumerated() {
      if let other = streams[..<index].first(where: stream.ranBeside) {
        throw RunError(
          "\(file): jobs \(other.name) and \(stream.name) ran at the same time; put stonewall into"
            + " each of them")
      }
    }
  }

  /// Reads that no disk has seen came from memory, whatever `direct` says.
  private static func refuseMemory(
    _ streams: [FioStream], of report: FioReport, file: String
  ) throws(RunError) {
    let count = streams.reduce(0) { $0 + $1.readCount }
    if let seen = report.diskReads, seen < 0.5 * count {
      throw RunError(
        "\(file): jobs made \(NumberBounds.text(count)) reads, of which the disks in disk_util saw"
          + " \(NumberBounds.text(seen)): the others came from a cache; name a file on the disk"
          + " itself")
    }
    for stream in streams {
      if let path = stream.options.memoryPath(namesNoDisk: report.namesNoDisk) {
        throw RunError(
          "\(file): job \(stream.name) read \(path), which is memory and no storage; name a file"
            + " on the disk")
      }
    }
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
