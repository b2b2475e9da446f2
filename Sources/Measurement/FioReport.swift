import Files
import Quantities
import Results

/// The parts of fio's JSON that are of use.
struct FioReport {
  let version: String
  let globalOptions: [String: String]?
  /// The jobs that can tell something about a disk of this machine.
  let jobs: [Job]
  let disks: FioDisks
  /// How long fio ran, rounded up to a second, in milliseconds; nil where that is not said.
  let elapsed: Double?

  /// One job, or one of several that were made of it, or all of a group together.
  struct Job {
    let name: String
    let group: Int
    let options: [String: String]?
    let read: Direction?
    /// What it did to the file besides reading it, or instead; nil for nothing.
    let change: Change?
    /// When it began, in milliseconds since 1970; from fio 3.37 on.
    let start: Double?
    /// How long its jobs ran, one after the other, in milliseconds.
    let runtime: Double?
    /// How long fio had run when all were over, in seconds.
    let elapsed: Double?
    /// How many reads were in flight when one was handed over, in percent of them.
    let depthLevels: [String: Double]
  }

  /// What a job did that is no reading.
  struct Change {
    /// Such as `writes`.
    let verb: String
    let milliseconds: Double
  }

  /// What a job read.
  struct Direction {
    /// Bytes, or KiB where `kibibytes` is missing: up to fio 2.
    let total: Double?
    let kibibytes: Double?
    let bytesPerSecond: Double?
    let kibibytesPerSecond: Double?
    let perSecond: Double?
    /// Means of what was counted twice a second or so.
    let sampledKibibytesPerSecond: Samples
    let sampledPerSecond: Samples
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

  /// The mean of some counts, and how many they are.
  struct Samples {
    let mean: Double?
    let count: Double?
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
    disks = try FioDisks(root.list("disk_util"), file: file)
    elapsed = read.compactMap(\.elapsed).max().map { 1000 * $0 }
  }

  private static let mark = "\"fio version\""

  private static func tree(in text: [UInt8], file: String) throws(RunError) -> JSONTree {
    let count = String(decoding: text, as: UTF8.self).ranges(of: mark).count
    guard count <= 1 else {
      throw RunError(
        "\(file) holds more than one result of fio, as after --status-interval; keep one of them")
    }
    var scanner = EmbeddedJSON(text, in: [.object])
    while let object = scanner.next() {
      let isResult = String(decoding: text[object], as: UTF8.self).contains(mark)
      do throws(JSONFault) {
        // fio before 3.6 fills up its percentiles with the same zero, again and again.
        let tree = try JSONTree(Array(text[object]), repeated: ["0.00"])
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
    switch fault.problem {
    case .notJSON:
      "that is no JSON, as with a message in its middle; run fio again, with --output=FILE"
    // fio writes an option as often as it was given.
    case .repeatedKey(let key):
      "of which nothing can be believed, because \(fault.reason); run fio again with one \(key)"
    default: "of which nothing can be believed, because \(fault.reason); run fio again"
    }
  }
}
