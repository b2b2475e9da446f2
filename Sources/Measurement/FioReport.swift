import FoundationEssentials
import Results

/// The parts of fio's JSON that are of use.
struct FioReport: Decodable {
  let version: String
  let globalOptions: [String: String]?
  let jobs: [Job]?
  /// What `fio --client` writes instead of jobs.
  let clients: [Presence]?

  /// One job, or one of several that were made of it, or all of a group together.
  struct Job: Decodable {
    let name: String
    let group: Int?
    let error: Int?
    let options: [String: String]?
    let read: Direction?
    let write: Direction?
    /// What `unified_rw_reporting` writes instead of the two.
    let mixed: Presence?
    /// When it began, in milliseconds since 1970; from fio 3.37 on.
    let start: Double?
    /// How long its jobs ran, one after the other, in milliseconds.
    let runtime: Double?
    /// How many reads were in flight when one was handed over, in percent of them.
    let depthLevels: [String: Double]?

    enum CodingKeys: String, CodingKey {
      case error, read, write, mixed
      case name = "jobname"
      case group = "groupid"
      case options = "job options"
      case start = "job_start"
      case runtime = "job_runtime"
      case depthLevels = "iodepth_level"
    }
  }

  /// What a job read, or wrote.
  struct Direction: Decodable {
    /// Bytes, or KiB where `kibibytes` is missing: up to fio 2.
    let total: Double?
    let kibibytes: Double?
    let bytesPerSecond: Double?
    let perSecond: Double?
    let milliseconds: Double?
    let count: Double?
    let completion: Times?
    let latency: Times?
    /// In microseconds: up to fio 2.
    let oldCompletion: Times?
    let oldLatency: Times?

    enum CodingKeys: String, CodingKey {
      case total = "io_bytes"
      case kibibytes = "io_kbytes"
      case bytesPerSecond = "bw_bytes"
      case perSecond = "iops"
      case milliseconds = "runtime"
      case count = "total_ios"
      case completion = "clat_ns"
      case latency = "lat_ns"
      case oldCompletion = "clat"
      case oldLatency = "lat"
    }
  }

  /// How long reads or writes took.
  struct Times: Decodable {
    let mean: Double?
    let percentiles: [String: Double]?

    enum CodingKeys: String, CodingKey {
      case mean
      case percentiles = "percentile"
    }
  }

  /// Something that is there, whatever it says.
  struct Presence: Decodable {}

  enum CodingKeys: String, CodingKey {
    case jobs
    case version = "fio version"
    case globalOptions = "global options"
    case clients = "client_stats"
  }
}

extension FioReport {
  /// The one result in `text`, among the messages that fio or a shell wrote before and after it.
  ///
  /// - Throws: `RunError` where there is none, half of one, or more than one.
  init(text: [UInt8], file: String) throws(RunError) {
    var scanner = ObjectScanner(text)
    var reports: [FioReport] = []
    while let object = scanner.next() {
      if let report = try? JSONDecoder().decode(FioReport.self, from: Data(text[object])) {
        reports.append(report)
      }
    }
    let count = String(decoding: text, as: UTF8.self).ranges(of: "\"fio version\"").count
    guard count <= 1 else {
      throw RunError(
        "\(file) holds more than one result of fio, as after --status-interval; keep one of them")
    }
    guard let report = reports.first else {
      throw RunError("\(file) \(Self.damage(isBegun: count == 1, isCutOff: scanner.isCutOff))")
    }
    self = report
  }

  private static func damage(isBegun: Bool, isCutOff: Bool) -> String {
    switch (isBegun, isCutOff) {
    case (false, _): "is not what fio writes with --output-format=json; make it so again"
    case (true, true): "ends in the middle of what fio wrote; run fio again, or copy the file again"
    case (true, false):
      "holds a result of fio that is no JSON, as with a message in its middle; run fio again, with"
        + " --output=FILE"
    }
  }

  /// The jobs that can tell something about a disk of this machine.
  ///
  /// - Throws: `RunError` where the report has none, or says too little about them.
  func jobs(file: String) throws(RunError) -> [Job] {
    guard clients == nil else {
      throw RunError(
        "\(file) is of `fio --client`, which adds machines up; run fio on the one with the disk")
    }
    guard let jobs else {
      throw RunError("\(file) is not what fio writes with --output-format=json; make it so again")
    }
    for job in jobs {
      guard job.error ?? 0 == 0 else {
        throw RunError("\(file): job \(job.name) failed in fio; run it again")
      }
      guard job.mixed == nil || job.read != nil else {
        throw RunError(
          "\(file): job \(job.name) reports reads and writes as one; run it without"
            + " unified_rw_reporting")
      }
    }
    return jobs
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
