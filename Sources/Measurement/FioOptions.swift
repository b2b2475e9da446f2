import Results

/// What a job of fio was told to do, whatever spelling it was told in.
struct FioOptions: Equatable {
  let values: [String: String]
  /// Two spellings of one option with unlike values, as in `bs=4k and blocksize=8k`; nil where
  /// there are none. fio goes by the last, and JSON keeps no order.
  let conflict: String?

  /// Another name, in use or from older versions, and the name that is looked up.
  private static let aliases = [
    "readwrite": "rw", "blocksize": "bs", "blocksize_range": "bsrange",
    "blocksize_unaligned": "bs_unaligned", "odirect": "direct", "io_limit": "io_size",
  ]

  /// Other names of engines, from older versions.
  private static let engineAliases = ["aio": "libaio", "linuxaio": "libaio"]

  /// Options that mean the opposite of another one.
  private static let opposites = [
    "buffered": ("direct", 1), "percentage_sequential": ("percentage_random", 100),
  ]

  /// The options of `job`, and of those for all jobs what it does not say itself.
  init(job: [String: String], global: [String: String]) {
    let base = job["kb_base"] ?? global["kb_base"]
    let (own, shared) = (Self.spellings(job), Self.spellings(global))
    let counting = shared.merging(own) { $1 }
    values = counting.compactMapValues(\.first?.value)
    let conflicts = counting.keys.sorted().lazy.compactMap { name in
      Self.conflict(counting[name] ?? [], kilobyteBase: base)
    }
    conflict = conflicts.first
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
    let task = pattern.prefix { $0 != ":" }
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

  func number(_ name: String) -> Int? { values[name].flatMap { number(in: $0[...]) } }

  func number(in text: Substring) -> Int? {
    Self.number(in: text, kilobyteBase: values["kb_base"])
  }

  /// A number as fio reads it: with `kb_base` 1024, k is 1024 and KiB is 1000; with 1000 the other
  /// way round.
  private static func number(in text: Substring, kilobyteBase: String?) -> Int? {
    let text = text.trimmingPrefix(while: \.isWhitespace).lowercased()
    if text.hasPrefix("0x") { return Int(text.dropFirst(2), radix: 16) }
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    guard let number = Int(digits) else { return nil }
    let suffix = text.dropFirst(digits.count)
    if ["", "b"].contains(suffix) { return number }
    guard let letter = suffix.first, let power = ["k", "m", "g"].firstIndex(of: letter),
      ["", "b", "i", "ib"].contains(suffix.dropFirst())
    else { return nil }
    let isThousand = (kilobyteBase == "1000") != suffix.hasSuffix("ib")
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

  /// An option as it was given, and what it says of the one that is looked up.
  private struct Spelling {
    let text: String
    let value: String
  }

  /// What `options` say of each option that is looked up, by its name, in the order of spellings.
  private static func spellings(_ options: [String: String]) -> [String: [Spelling]] {
    var result: [String: [Spelling]] = [:]
    for (name, value) in options.sorted(by: { $0.key < $1.key }) {
      let text = "\(name)=\(value)"
      if let (opposite, whole) = opposites[name] {
        guard let number = Int(value) else { continue }
        let rest = "\(whole - min(whole, max(0, number)))"
        result[opposite, default: []].append(Spelling(text: text, value: rest))
      } else {
        let alias = aliases[name] ?? name
        let meaning = alias == "ioengine" ? engineAliases[value] ?? value : value
        result[alias, default: []].append(Spelling(text: text, value: meaning))
      }
    }
    return result
  }

  /// The first two of `spellings` that do not mean the same; nil where all do.
  private static func conflict(_ spellings: [Spelling], kilobyteBase: String?) -> String? {
    guard let first = spellings.first else { return nil }
    let number = { (spelling: Spelling) in
      Self.number(in: spelling.value[...], kilobyteBase: kilobyteBase)
    }
    let other = spellings.dropFirst().first { spelling in
      spelling.value != first.value
        && (number(spelling) == nil || number(spelling) != number(first))
    }
    return other.map { "\(first.text) and \($0.text)" }
  }
}
