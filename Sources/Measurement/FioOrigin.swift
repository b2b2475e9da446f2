import Quantities
import Results

/// Whether reads came from a disk: those that came from memory, whatever `direct` says, tell
/// nothing about one.
struct FioOrigin {
  let disks: FioDisks
  /// What errors call the result.
  let file: String

  /// The least that any disk needs for a read, and the most that disks deliver.
  private struct Limits {
    /// Before the first byte, in seconds.
    let time: Double
    /// The bytes of one read.
    let readRate: Bandwidth
    /// All reads together.
    let rate: Bandwidth
  }

  /// Four disks on four lanes of PCIe 5 each, where disks saw the reads.
  private static let seen = Limits(
    time: 5e-6, readRate: Bandwidth(bytesPerSecond: 64e9), rate: Bandwidth(bytesPerSecond: 64e9))
  /// One such disk, and what a single read has of it, where nothing else shows that there is one.
  private static let unseen = Limits(
    time: 10e-6, readRate: Bandwidth(bytesPerSecond: 8e9), rate: Bandwidth(bytesPerSecond: 16e9))

  /// What nothing proves; nil where a disk was seen to be read.
  var caveat: String? {
    disks.readCount != nil
      ? nil
      : "no disk is listed (disk_util) that saw the reads, so that nothing proves that they came"
        + " from one; run fio on a file on a disk, without disk_util=0"
  }

  /// Refuses `streams` of which one did not come from a disk.
  ///
  /// - Throws: `RunError` with what speaks against it.
  func check(_ streams: [FioStream]) throws(RunError) {
    if let disk = disks.pretender {
      throw RunError("\(file): jobs read \(disk); name a file on a disk itself")
    }
    for stream in streams {
      if let path = stream.options.memoryPath(namesNoDisk: disks.isEmptyList) {
        throw RunError(
          "\(file): job \(stream.name) read \(path), which is memory and no storage; name a file"
            + " on the disk")
      }
      if let path = stream.options.fileDisk {
        throw RunError(
          "\(file): job \(stream.name) read \(path), which is a file and no disk; name a file on"
            + " a disk itself")
      }
      try refuseHaste(of: stream, isSeen: isSeen(stream, of: streams))
    }
    try refuseUnseen(streams)
  }

  /// Whether the reads that no disk saw cannot be most of those of `stream`.
  private func isSeen(_ stream: FioStream, of streams: [FioStream]) -> Bool {
    guard let seen = disks.readCount else { return false }
    return streams.reduce(0) { $0 + $1.readCount } - seen < 0.5 * stream.readCount
  }

  private func refuseHaste(of stream: FioStream, isSeen: Bool) throws(RunError) {
    let subject = "\(file): job \(stream.name)"
    let limits = isSeen ? Self.seen : Self.unseen
    let listText =
      disks.readCount == nil ? " where disk_util lists none" : ", which disk_util does not show"
    let unseenText = isSeen ? "" : listText
    let bytes = Double(stream.byteCount.bytes)
    let least = limits.time + bytes / limits.readRate.bytesPerSecond
    guard stream.meanTime >= least else {
      throw RunError(
        "\(subject) has reads of \(Digits.time(stream.meanTime)) on average, and no storage answers"
          + " within \(Digits.time(least)) with \(stream.byteCount)\(unseenText): they came from"
          + " memory; run it on a file on the disk")
    }
    try refuseEarly(in: stream, isSeen: isSeen, unseenText: unseenText)
    guard stream.bytesPerSecond <= limits.rate.bytesPerSecond else {
      throw RunError(
        "\(subject) read at \(Bandwidth(bytesPerSecond: stream.bytesPerSecond)), and no storage"
          + " has more than \(limits.rate)\(unseenText), where reads come from memory; run it on a"
          + " file on the disk")
    }
    guard isSeen || !stream.isImmediate else {
      throw RunError(
        "\(subject) had its reads as soon as they were handed over (clat)\(unseenText): they came"
          + " from memory; run it on a file on the disk")
    }
  }

  /// Refuses percentiles that no disk has. Where the mean shows that other reads took far longer,
  /// those of a job are of one disk.
  private func refuseEarly(
    in stream: FioStream, isSeen: Bool, unseenText: String
  ) throws(RunError) {
    let limits = isSeen && stream.skewedMedian == nil ? Self.seen : Self.unseen
    let least = limits.time + Double(stream.byteCount.bytes) / limits.readRate.bytesPerSecond
    guard let early = stream.early, early.time < (1 - Self.percentileStep) * least else { return }
    throw RunError(
      "\(file): job \(stream.name) had \(NumberBounds.text(early.share)) % of its reads within"
        + " \(Digits.time(early.time)) and takes \(Digits.time(stream.meanTime)) on average, and no"
        + " disk answers within \(Digits.time(least)) with \(stream.byteCount)\(unseenText): these"
        + " came from a cache; run it on a file on the disk that is larger than all caches")
  }

  /// fio keeps percentiles in steps of 2 %, and submissions as a mean.
  private static let percentileStep = 0.05
  /// How much of the reads may have been passed over: merely by rounding.
  private static let slack = 0.02
  /// fio looks at the disks four times a second, and not once more at the end. In milliseconds.
  private static let blindTime = 300.0

  /// Refuses reads that no disk has seen.
  private func refuseUnseen(_ streams: [FioStream]) throws(RunError) {
    guard let last = streams.max(by: { $0.group < $1.group }) else { return }
    try refuse(disks.readCount, streams, last, "reads", \.readCount) { NumberBounds.text($0) }
    try refuse(disks.byteCount, streams, last, "bytes", \.readByteCount) { NumberBounds.text($0) }
  }

  /// Refuses less `seen` than `streams` made, but for what the end of the `last` of them hides.
  private func refuse(
    _ seen: Double?, _ streams: [FioStream], _ last: FioStream, _ unit: String,
    _ amount: (FioStream) -> Double, _ text: (Double) -> String
  ) throws(RunError) {
    guard let seen else { return }
    let made = streams.reduce(0) { $0 + amount($1) }
    let hidden = amount(last) * min(0.5, Self.blindTime / last.milliseconds)
    let missing = made - seen
    guard missing > Self.slack * made + hidden else { return }
    let counts =
      "jobs made \(text(made)) \(unit), of which the disks in disk_util saw \(text(seen))"
    if missing <= Self.slack * made + amount(last), last.milliseconds < 2 * Self.blindTime {
      throw RunError(
        "\(file): \(counts): job \(last.name) was over before fio looked at them again; let it read"
          + " for two seconds or more")
    }
    throw RunError(
      "\(file): \(counts): the others came from a cache; name a file on the disk itself")
  }
}
