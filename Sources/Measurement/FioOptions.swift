import Results

/// What a job of fio was told to do, whatever spelling it was told in.
struct FioOptions: Equatable {
  let values: [String: String]

  /// Another name, in use or from older versions, and the name that is looked up.
  private static let aliases = [
    "readwrite": "rw", "blocksize": "bs", "blocksize_range": "bsrange",
    "blocksize_unaligned": "bs_unaligned", "odirect": "direct",
  ]

  /// Options that mean the opposite of another one.
  private static let opposites = [
    "buffered": ("direct", 1), "percentage_sequential": ("percentage_random", 100),
  ]

  /// The options of `job`, and of those for all jobs what it does not say itself.
  init(job: [String: String], global: [String: String]) {
    values = Self.canonical(global).merging(Self.canonical(job)) { $1 }
  }

  /// What the file may say about how reads are handed over.
  enum Engine {
    /// Each read is waited for, so one is in flight whatever `iodepth` says.
    case waiting
    case queueing
    /// The system's own, which waits on Linux and queues on Windows.
    case unnamed
  }

  /// Whether all reads are at random offsets.
  var isRandom: Bool {
    let pattern = values["rw"] ?? "read"
    return pattern.hasPrefix("rand") && !pattern.contains(":")
      && (values["percentage_random"] ?? "100") == "100"
  }

  /// What it was told to do, where that is something else than reading.
  var otherTask: String? {
    let pattern = values["rw"] ?? "read"
    let task = pattern.split(separator: ":")[0]
    if ["read", "randread"].contains(task) { return nil }
    let isMixed = ["rw", "randrw", "readwrite"].contains(task)
    let readsOnly = values["rwmixread"] == "100" || values["rwmixwrite"] == "0"
    return isMixed && readsOnly ? nil : "rw=\(pattern)"
  }

  var isDirect: Bool { (number("direct") ?? 0) != 0 }

  var engine: Engine {
    guard let name = values["ioengine"] else { return .unnamed }
    return ["sync", "psync", "vsync", "pvsync", "pvsync2"].contains(name) ? .waiting : .queueing
  }

  /// Reads that each job was to have in flight; nil where that is no number.
  var depth: Int? { values["iodepth"] == nil ? 1 : number("iodepth") }

  /// How many jobs were to be made of it; nil where that is not said.
  var jobCount: Int? { number("numjobs") }

  /// Reads in flight as they were asked for.
  var depthText: String {
    ["iodepth", "numjobs"].compactMap { name in
      values[name].map { "\(name)=\($0)" } ?? (name == "iodepth" ? "iodepth=1" : nil)
    }.joined(separator: " and ")
  }

  /// Whether it runs beside the jobs before it although it is of another group.
  var isBesideOthers: Bool {
    values["new_group"] != nil && values["stonewall"] == nil && values["wait_for_previous"] == nil
  }

  /// The size of each read in bytes; nil where there are several, or none that is understood.
  var byteCount: Int? {
    let ranges = ["bsrange", "bssplit", "bs_unaligned"]
    guard ranges.allSatisfy({ (values[$0] ?? "0") == "0" }) else { return nil }
    guard let text = values["bs"] else { return 4096 }
    // One for reads, one for writes, one for trims.
    let ofReads = text.split(separator: ",", omittingEmptySubsequences: false)[0]
    return ofReads.isEmpty ? 4096 : number(in: ofReads)
  }

  /// The block size as it was given.
  var byteCountText: String { "bs=" + (values["bs"] ?? "4k") }

  /// Whether it began when the job called `name` was over, although it may be of its group.
  func waits(for name: String) -> Bool { values["wait_for"] == name }

  /// How long it waited before it began, in milliseconds.
  var startDelay: Double { milliseconds("startdelay") }

  /// How long it read before anything was counted, in milliseconds.
  var rampTime: Double { milliseconds("ramp_time") }

  /// A file or folder of the job that lies in memory; nil where none is known to.
  ///
  /// - Parameter namesNoDisk: Whether fio has looked for the disks and found none: then a folder
  ///   that is memory on many systems is so on this one.
  func memoryPath(namesNoDisk: Bool) -> String? {
    let folders = Self.memoryFolders + (namesNoDisk ? ["/tmp/", "/run/", "/var/run/"] : [])
    let names = ["filename", "directory"].compactMap { values[$0] }
    return names.flatMap { $0.split(separator: ":").map(String.init) }.first { path in
      folders.contains { (path + "/").hasPrefix($0) }
        || Self.memoryDevices.contains(where: path.hasPrefix)
    }
  }

  private static let memoryFolders = ["/dev/shm/", "/run/shm/", "/proc/", "/sys/"]
  private static let memoryDevices = [
    "/dev/ram", "/dev/zram", "/dev/pmem", "/dev/nullb", "/dev/zero", "/dev/null",
  ]

  func number(_ name: String) -> Int? { values[name].flatMap { number(in: $0[...]) } }

  /// A number as fio reads it: with `kb_base` 1024, k is 1024 and KiB is 1000; with 1000 the other
  /// way round.
  private func number(in text: Substring) -> Int? {
    let text = text.trimmingPrefix(while: \.isWhitespace).lowercased()
    if text.hasPrefix("0x") { return Int(text.dropFirst(2), radix: 16) }
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    guard let number = Int(digits) else { return nil }
    let suffix = text.dropFirst(digits.count)
    if ["", "b"].contains(suffix) { return number }
    guard let letter = suffix.first, let power = ["k", "m", "g"].firstIndex(of: letter),
      ["", "b", "i", "ib"].contains(suffix.dropFirst())
    else { return nil }
    let isThousand = (values["kb_base"] == "1000") != suffix.hasSuffix("ib")
    var product = number
    for _ in 0...power {
      let (next, overflow) = product.multipliedReportingOverflow(by: isThousand ? 1000 : 1024)
      if overflow { return nil }
      product = next
    }
    return product
  }

  /// A time as fio reads it, in seconds where no unit is given; 0 where it is none, and of a range
  /// the least.
  private func milliseconds(_ name: String) -> Double {
    let text = values[name] ?? ""
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    let units = ["us": 1e-3, "ms": 1, "m": 6e4, "h": 3.6e6, "d": 8.64e7]
    let unit = text.dropFirst(digits.count).prefix { $0.isLetter }.lowercased()
    return (Double(digits) ?? 0) * (units[unit] ?? 1000)
  }

  private static func canonical(_ options: [String: String]) -> [String: String] {
    var result: [String: String] = [:]
    for (name, value) in options {
      if let (opposite, whole) = opposites[name] {
        if let number = Int(value) { result[opposite] = "\(max(0, whole - min(whole, number)))" }
      } else {
        result[aliases[name] ?? name] = value
      }
    }
    return result
  }
}
