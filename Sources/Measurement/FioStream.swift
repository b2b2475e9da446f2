import Quantities
import Results

/// Reads of one size with so many in flight, by one job of fio or several of the same name.
struct FioStream {
  let name: String
  /// Jobs of different groups run one after the other.
  let group: Int
  let isRandom: Bool
  let byteCount: ByteCount
  /// Reads in flight of all jobs together.
  let queueDepth: Int
  private(set) var bytesPerSecond: Double
  /// The median time of a read, or the mean where that is all that is said; nil where neither is.
  private(set) var readTime: Duration?

  /// The reads of `job`, which has its own options or those that hold for all jobs.
  init(_ job: FioReport.Job, global: [String: String], file: String) throws(RunError) {
    let options = global.merging(job.options ?? [:]) { $1 }
    name = job.name
    group = job.group ?? 0
    isRandom = (options["rw"] ?? options["readwrite"] ?? "read").hasPrefix("rand")
    guard options["direct"] == "1" || options["odirect"] == "1" else {
      throw RunError(
        "\(file): job \(job.name) read through the page cache, not the disk; run it with direct=1"
      )
    }
    let size = options["bs"] ?? options["blocksize"] ?? "4k"
    let isPlain = options["bsrange"] == nil && options["bssplit"] == nil
    guard isPlain, let bytes = Self.bytes(size), bytes >= 512 else {
      throw RunError(
        "\(file): job \(job.name) has no single block size; give it one such as bs=128k")
    }
    byteCount = ByteCount(bytes)
    let queue = Int(options["iodepth"] ?? "1") ?? 1
    // Engines that wait for each read have one in flight whatever the option says.
    let isSynchronous = ["sync", "psync", "vsync", "pvsync", "pvsync2", "mmap"].contains(
      options["ioengine"] ?? "psync")
    queueDepth = max(1, isSynchronous ? 1 : queue) * max(1, Int(options["numjobs"] ?? "1") ?? 1)
    bytesPerSecond = job.read?.bytesPerSecond ?? 0
    guard bytesPerSecond > 0 else {
      throw RunError("\(file): job \(job.name) has no bandwidth (bw_bytes); use fio 3")
    }
    guard Self.plausibleRates.contains(bytesPerSecond) else {
      throw RunError(
        "\(file): job \(job.name) read at \(Bandwidth(bytesPerSecond: bytesPerSecond)), which no"
          + " storage does; run it again")
    }
    readTime = job.read?.typicalTime.map { .roundedUp(seconds: $0 / 1e9) }
  }

  /// What a profile may say of a storage, in bytes per second.
  private static let plausibleRates = 1e4...1e12

  /// Whether both are jobs that fio made of one (`numjobs`) and reported one by one.
  func isPart(ofSameAs other: FioStream) -> Bool {
    name == other.name && group == other.group && byteCount == other.byteCount
      && queueDepth == other.queueDepth
  }

  mutating func add(_ other: FioStream) { bytesPerSecond += other.bytesPerSecond }

  /// The number of bytes in a text such as `4k`, `1M` or `4096`; nil for lists and anything else.
  private static func bytes(_ text: String) -> Int? {
    let digits = text.prefix { $0.isNumber }
    guard let number = Int(digits), number < 1 << 31 else { return nil }
    switch text.dropFirst(digits.count).lowercased() {
    case "", "b": return number
    case "k", "kb", "kib": return number << 10
    case "m", "mb", "mib": return number << 20
    default: return nil
    }
  }
}

/// The parts of fio's JSON that are of use.
struct FioReport: Decodable {
  let version: String
  let globalOptions: [String: String]?
  let jobs: [Job]

  /// One job, or one of several that were made of it.
  struct Job: Decodable {
    let name: String
    let group: Int?
    let error: Int?
    let options: [String: String]?
    let read: Direction?
    let write: Direction?

    enum CodingKeys: String, CodingKey {
      case error, read, write
      case name = "jobname"
      case group = "groupid"
      case options = "job options"
    }
  }

  /// What a job read, or wrote.
  struct Direction: Decodable {
    let totalBytes: Int?
    let bytesPerSecond: Double?
    let completion: Times?
    let total: Times?

    enum CodingKeys: String, CodingKey {
      case totalBytes = "io_bytes"
      case bytesPerSecond = "bw_bytes"
      case completion = "clat_ns"
      case total = "lat_ns"
    }

    /// In nanoseconds.
    var typicalTime: Double? {
      completion?.percentiles?["50.000000"] ?? completion?.positiveMean ?? total?.positiveMean
    }
  }

  /// How long reads or writes took, in nanoseconds.
  struct Times: Decodable {
    let mean: Double?
    let percentiles: [String: Double]?

    enum CodingKeys: String, CodingKey {
      case mean
      case percentiles = "percentile"
    }

    var positiveMean: Double? { mean.flatMap { $0 > 0 ? $0 : nil } }
  }

  enum CodingKeys: String, CodingKey {
    case jobs
    case version = "fio version"
    case globalOptions = "global options"
  }
}
