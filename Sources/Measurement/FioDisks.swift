import Files
import HostMachine
import Quantities
import Results

/// What the disks read that fio lists (`disk_util`).
struct FioDisks {
  /// Reads, those included that were made one; nil where no disk is listed.
  let readCount: Double?
  /// nil where that is not said.
  let byteCount: Double?
  /// One in the list that is no disk, and what it is; nil where all are disks.
  let pretender: String?
  /// Whether there is a list, and nothing in it.
  let isEmptyList: Bool

  private static let sectorByteCount = 512.0

  /// The disks in `list`, or none where there is no list.
  ///
  /// - Throws: `RunError` where a count is none.
  init(_ list: [JSONTree]?, file: String) throws(RunError) {
    isEmptyList = list?.isEmpty == true
    let objects = (list ?? []).map { FioObject($0, subject: "\(file): disk_util") }
    // One that is made of others, as of LVM, is listed beside them with means of theirs: what it
    // read, they have read.
    let own = objects.filter { !$0.has("aggr_read_ios") }
    var reads: [Double] = []
    var bytes: [Double] = []
    var pretenders: [String] = []
    for disk in own.isEmpty ? objects : own {
      let name = try disk.text("name") ?? ""
      let isMemory = DiskOrigin.isMemory(diskName: name)
      if isMemory || DiskOrigin.isFile(diskName: name) {
        pretenders.append("\(name), which is \(isMemory ? "memory" : "a file") and no disk")
      }
      let counts = [
        try disk.number("read_ios", .count), try disk.number("read_merges", .count),
      ].compactMap(\.self)
      if !counts.isEmpty { reads.append(counts.reduce(0, +)) }
      if let sectors = try disk.number("read_sectors", .count) {
        bytes.append(sectors * Self.sectorByteCount)
      }
    }
    // Several that are all made of others stand on one another.
    let sum = { (values: [Double]) in
      own.isEmpty ? values.max() : values.isEmpty ? nil : values.reduce(0, +)
    }
    pretender = pretenders.first
    readCount = sum(reads)
    byteCount = bytes.count == reads.count ? sum(bytes) : nil
  }
}
