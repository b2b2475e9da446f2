import Files
import Quantities
import Results

/// The parts of fio's JSON that are of use.
struct FioReport {
  let version: String
  let globalOptions: [String: String]?
  /// The jobs that can tell something about a disk of this machine.
  let jobs: [Job]
  /// How many reads the disks did that it lists, those included that were made one; nil where it
  /// lists none.
  let diskReads: Double?
  /// Whether it says which disks there were, and there was none.
  let namesNoDisk: Bool

  /// One job, or one of several that were made of it, or all of a group together.
  struct Job {
    let name: String
    let group: Int
    let options: [String: String]?
    let read: Direction?
    /// How much it wrote, in bytes or KiB.
    let written: Double
    /// When it began, in milliseconds since 1970; from fio 3.37 on.
    let start: Double?
    /// How long its jobs ran, one after the other, in milliseconds.
    let runtime: Double?
    /// How many reads were in flight when one was handed over, in percent of them.
    let depthLevels: [String: Double]
  }

  /// What a job read, or wrote.
  struct Direction {
    /// Bytes, or KiB where `kibibytes` is missing: up to fio 2.
    let total: Double?
    let kibibytes: Double?
    let bytesPerSecond: Double?
    let perSecond: Double?
    let milliseconds: Double?
    let count: Double?
    /// Reads that got less than they asked for, and that were given up.
    let shortCount: Double?
    let dropCount: Double?
    let submission: Times?
    let completion: Times?
    let latency: Times?
    /// Of all times, in seconds: microseconds up to fio 2.
    let timeUnit: Double
  }

  /// How long reads or writes took.
  struct Times {
    let mean: Double?
    let least: Double?
    let most: Double?
    /// How many were timed.
    let count: Double?
    let percentiles: [String: Double]
  }
}

extension FioReport {
  /// The one result in `text`, among the messages that fio or a shell wrote before and after it.
  ///
  /// - Throws: `RunError` where there is none, half of one, or more than one, or it says too little
  ///   or nothing that can be.
  init(text: [UInt8], file: String) throws(RunError) {
    let root = FioObject(try Self.tree(in: text, file: file), subject: file)
    guard !root.has("client_stats") else {
      throw RunError(
        "\(file) is of `fio --client`, which adds machines up; run fio on the one with the disk")
    }
    guard let jobs = try root.list("jobs") else {
      throw RunError("\(file) is not what fio writes with --output-format=json; make it so again")
    }
    version = try root.text("fio version") ?? ""
    globalOptions = try root.texts("global options")
    var read: [Job] = []
    for job in jobs { read.append(try Job(job, file: file)) }
    self.jobs = read
    let disks = try root.list("disk_util")
    namesNoDisk = disks?.isEmpty == true
    var sum: Double?
    for disk in disks ?? [] {
      let object = FioObject(disk, subject: "\(file): disk_util")
      for key in ["read_ios", "read_merges"] {
        if let count = try object.number(key, .count) { sum = (sum ?? 0) + count }
      }
    }
    diskReads = sum
  }

  private static let mark = "\"fio version\""

  private static func tree(in text: [UInt8], file: String) throws(RunError) -> JSONTree {
    let count = String(decoding: text, as: UTF8.self).ranges(of: mark).count
    guard count <= 1 else {
      throw RunError(
        "\(file) holds more than one result of fio, as after --status-interval; keep one of them")
    }
    var scanner = ObjectScanner(text)
    while let object = scanner.next() {
      let isResult = String(decoding: text[object], as: UTF8.self).contains(mark)
      do throws(JSONFault) {
        let tree = try JSONTree(Array(text[object]))
        if isResult { return tree }
      } catch {
        if isResult { throw RunError("\(file) holds a result of fio \(damage(error))") }
      }
    }
    throw RunError("\(file) \(absence(isBegun: count == 1 && scanner.isCutOff))")
  }

  private static func absence(isBegun: Bool) -> String {
    isBegun
      ? "ends in the middle of what fio wrote; run fio again, or copy the file again"
      : "is not what fio writes with --output-format=json; make it so again"
  }

  private static func damage(_ fault: JSONFault) -> String {
    fault.problem == .notJSON
      ? "that is no JSON, as with a message in its middle; run fio again, with --output=FILE"
      : "of which nothing can be believed, because \(fault.reason); run fio again"
  }
}

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
    written = try job.object("write")?.number("io_bytes", .bytes) ?? 0
    guard !job.has("mixed") || read != nil else {
      throw RunError(
        "\(job.subject) reports reads and writes as one; run it without unified_rw_reporting")
    }
    start = try job.number("job_start", .ratio)
    runtime = try job.number("job_runtime", .count)
    depthLevels = try job.numbers("iodepth_level", NumberBounds(0...100))
    let sum = depthLevels.values.reduce(0, +)
    guard sum == 0 || (97...103).contains(sum) else {
      throw RunError(
        "\(job.subject) has an iodepth_level of \(NumberBounds.text(sum)) % in all, which is 100 %"
          + " where it is true; run it again")
    }
  }
}

extension FioReport.Direction {
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
    perSecond = try object.number("iops", .ratio)
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
    percentiles = try object.numbers("percentile", bounds)
    guard let mean, mean > 0 else { return }
    let middle = [mean, percentiles["50.000000"] ?? mean]
    for (end, name, isBeyond) in [
      (least, "min", { (value: Double, end: Double) in value < 0.95 * end }),
      (most, "max", { (value: Double, end: Double) in value > 1.05 * end }),
    ] {
      guard let end, let value = middle.first(where: { isBeyond($0, end) }) else { continue }
      throw RunError(
        "\(object.subject) has a mean or median of \(NumberBounds.text(value)) with a \(name) of"
          + " \(NumberBounds.text(end)), which cannot be; run it again")
    }
  }
}

/// Finds the JSON objects in a text of which each begins a line.
private struct ObjectScanner {
  private let text: [UInt8]
  private var offset = 0
  /// Whether the text ended before an object did.
  private(set) var isCutOff = false

  init(_ text: [UInt8]) { self.text = text }

  /// Where the next object is; nil where there is no further one.
  mutating func next() -> Range<Int>? {
    var isLineStart = true
    while offset < text.count {
      switch text[offset] {
      case UInt8(ascii: "{") where isLineStart:
        let start = offset
        skipObject()
        return isCutOff ? nil : start..<offset
      case UInt8(ascii: "\n"): isLineStart = true
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): break
      default: isLineStart = false
      }
      offset += 1
    }
    return nil
  }

  /// Steps behind the brace that closes the one it stands at.
  private mutating func skipObject() {
    var depth = 0
    var isInString = false
    while offset < text.count {
      let byte = text[offset]
      offset += 1
      switch byte {
      case UInt8(ascii: "\\") where isInString: offset += 1
      case UInt8(ascii: "\""): isInString.toggle()
      case UInt8(ascii: "{") where !isInString: depth += 1
      case UInt8(ascii: "}") where !isInString: depth -= 1
      default: break
      }
      if depth == 0 { return }
    }
    isCutOff = true
  }
}
