extension FioOptions {
  /// Engines that hand reads to the disk as programs do.
  private static let readers: Set = [
    "sync", "psync", "vsync", "pvsync", "pvsync2", "libaio", "io_uring", "io_uring_cmd", "posixaio",
    "solarisaio", "windowsaio", "guasi", "sg", "xnvme", "libblkio",
  ]

  /// Options that change what is measured, unless they have one of the values, and what they do.
  private static let spoilers: [(name: String, harmless: Set<String>, effect: String)] = [
    ("rate", [], "holds it back"), ("rate_iops", [], "holds it back"),
    ("thinktime", [], "holds it back"), ("thinkcycles", [], "holds it back"),
    ("flow", [], "holds it back for other jobs"),
    ("latency_target", [], "changes how many reads are in flight"),
    ("read_iolog", [], "repeats the reads of another program"),
    ("verify", ["null"], "checks what was read"),
    ("random_distribution", ["random"], "reads some blocks more often than others"),
    ("zonemode", ["none", "zbd"], "reads parts of the file only"),
    ("rw_sequencer", ["sequential"], "reads some blocks again"),
  ]

  /// Reads of fewer blocks than this may all come from a cache of the disk.
  private static let leastBlocks = 16

  /// The option that keeps the job from showing what the disk can do, and what to do about it; nil
  /// where there is none.
  var obstacle: String? {
    let engine = values["ioengine"] ?? ""
    if engine == "mmap" {
      return "ioengine=mmap, which reads through the page cache; run it with libaio or psync"
    }
    if !engine.isEmpty, !Self.readers.contains(engine) {
      return "ioengine=\(engine), which reads no storage, or not as programs do; run it with libaio"
        + " or psync"
    }
    // fio takes zones of a size to be strided unless told otherwise.
    if values["zonemode"] == nil, let size = values["zonesize"], !Self.isZero(size[...]) {
      return "zonesize=\(size), which reads one part of the file at a time; run it without"
    }
    for (name, harmless, effect) in Self.spoilers {
      // One for reads, one for writes, one for trims.
      guard let value = values[name], let ofReads = value.split(separator: ",").first,
        !value.hasPrefix(","), !Self.isZero(ofReads), !harmless.contains(String(ofReads))
      else { continue }
      return "\(name)=\(ofReads), which \(effect); run it without"
    }
    return nil
  }

  /// Whether `text` is 0 in whatever unit.
  private static func isZero(_ text: Substring) -> Bool {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    return Int(digits) == 0 && text.dropFirst(digits.count).allSatisfy(\.isLetter)
  }

  /// How much it was to read at most, and how that was said, where that is less than one read.
  var tooSmall: String? {
    for name in ["size", "filesize", "io_size"] {
      if let size = greatest(name), let byteCount, size > 0, size < byteCount {
        return "\(name)=\(values[name] ?? "")"
      }
    }
    return nil
  }

  /// The number that an option is, or the upper one where it is a range; nil where it is neither.
  private func greatest(_ name: String) -> Int? {
    let text = values[name] ?? ""
    let ends = text.split(maxSplits: 1, omittingEmptySubsequences: false) { "-:,".contains($0) }
    return ends.last.flatMap { number(in: $0) }
  }

  /// What one job reads in, and how that was said: no more than `size` in all, and no more than all
  /// of its files. nil where neither is said.
  private var region: (byteCount: Int, text: String)? {
    let size = number("size").map { ($0, "size=\(values["size"] ?? "")") }
    let files = greatest("filesize").map { byteCount in
      // Before the offset nothing is read.
      let ofEach = max(0, byteCount - max(0, number("offset") ?? 0))
      let all = ofEach.multipliedReportingOverflow(by: max(1, number("nrfiles") ?? 1))
      let text = ["filesize", "offset", "nrfiles"].compactMap { name in
        values[name].map { "\(name)=\($0)" }
      }
      return (all.overflow ? Int.max : all.partialValue, text.joined(separator: " and "))
    }
    return [size, files].compactMap(\.self).filter { $0.0 > 0 }.min { $0.0 < $1.0 }
  }

  /// What a disk may have in a cache of its own.
  private static let cachedByteCount = 64 << 20

  /// The size that leaves a job with `readCount` reads so little that most of it may have come from
  /// a cache of the disk; nil where it is enough.
  func cacheable(of readCount: Double) -> String? {
    guard let region, let byteCount, region.byteCount < Self.cachedByteCount,
      readCount * Double(byteCount) > 2 * Double(region.byteCount)
    else { return nil }
    return region.text
  }

  /// The size that leaves a job with `readCount` reads so few blocks that it read them more than
  /// once; nil where they are enough.
  func repetition(of readCount: Double) -> String? {
    guard let region, let byteCount else { return nil }
    let blocks = region.byteCount / byteCount
    guard blocks < Self.leastBlocks, readCount > 1.1 * Double(blocks) else { return nil }
    return "\(region.text) with reads of \(byteCountText)"
  }
}
