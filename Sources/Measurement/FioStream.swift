import Quantities
import Results

/// Reads of one size with so many in flight, by one job of fio or several of the same name.
struct FioStream {
  let name: String
  /// Jobs of different groups run one after the other.
  let group: Int
  let isRandom: Bool
  let byteCount: ByteCount
  private(set) var bytesPerSecond: Double
  /// The typical time of a read; of several jobs the mean.
  private var typicalTime: Double
  /// The mean number of reads in flight, of all jobs together.
  private var inFlight: Double
  /// Jobs that the file lists, and jobs by their run time.
  private var (entryCount, ranCount) = (1, 0)
  private let options: FioOptions
  /// The share of reads at whose start at least so many were in flight, by that number.
  private let levels: [Int: Double]

  /// The reads of `job`, which has its own options or those that hold for all jobs.
  init(_ job: FioReport.Job, global: [String: String]?, file: String) throws(RunError) {
    let subject = "\(file): job \(job.name)"
    guard job.options != nil || global != nil else {
      throw RunError("\(subject) does not say what it was told to do; write the file with fio 3")
    }
    options = FioOptions(job: job.options ?? [:], global: global ?? [:])
    guard options.isDirect else {
      throw RunError(
        "\(subject) read through the page cache, not the disk; run it with direct=1")
    }
    if let obstacle = options.obstacle {
      throw RunError("\(subject) ran with \(obstacle); run it without")
    }
    guard let bytes = options.byteCount, (512...1 << 30).contains(bytes) else {
      throw RunError("\(subject) has no single block size; give it one such as bs=128k")
    }
    let counters = try FioCounters(
      job, byteCount: bytes, byteCountText: options.byteCountText, file: file)
    (name, group) = (job.name, job.group ?? 0)
    isRandom = options.isRandom
    byteCount = ByteCount(bytes)
    bytesPerSecond = counters.bytesPerSecond
    typicalTime = counters.typicalTime
    inFlight = counters.inFlight
    ranCount = counters.jobCount ?? 0
    let named = (job.depthLevels ?? [:]).map { name, share in
      (Int(name.drop { !$0.isNumber }) ?? 0, share)
    }
    levels = Dictionary(named) { max($0, $1) }
  }

  /// The time of a read.
  var readTime: Duration { .roundedUp(seconds: typicalTime) }

  /// Whether both are jobs that fio made of one (`numjobs`) and reported one by one.
  func isPart(ofSameAs other: FioStream) -> Bool {
    name == other.name && group == other.group && byteCount == other.byteCount
      && isRandom == other.isRandom && options.depth == other.options.depth
  }

  mutating func add(_ other: FioStream) {
    let count = Double(entryCount)
    typicalTime = (typicalTime * count + other.typicalTime) / (count + 1)
    bytesPerSecond += other.bytesPerSecond
    inFlight += other.inFlight
    entryCount += 1
    ranCount += other.ranCount
  }
}

extension FioStream {
  /// What a profile may say of a bandwidth, in bytes per second.
  private static let rates = 1e4...1e12
  /// What a profile may say of a depth.
  private static let depths = 1...4096
  /// Between two reads a job is busy with itself, so fewer are in flight than it may have; more are
  /// not, but for rounding.
  private static let fit = 0.6...1.15

  /// Reads in flight of all jobs together: what the options say, if iops × latency bears it out, or
  /// what the disk was really given, if two counters agree on it.
  ///
  /// - Throws: `RunError` where they contradict each other.
  func queueDepth(file: String) throws(RunError) -> Int {
    guard Self.rates.contains(bytesPerSecond) else {
      throw RunError(
        "\(file): job \(name) read at \(Bandwidth(bytesPerSecond: bytesPerSecond)), and a profile"
          + " has nothing below 10 kB/s or above 1 TB/s; run it again")
    }
    let fitting = claims.filter { Self.fit.contains(inFlight / Double($0)) && !isTooFew }
    let nearest = fitting.min { distance(to: $0) < distance(to: $1) }
    guard let depth = nearest ?? reachedDepth else {
      let most = claims.max().map { "\($0)" } ?? "more than 4096"
      throw RunError(
        "\(file): job \(name) was to have \(most) reads in flight (iodepth and numjobs), but its"
          + " iops × mean latency is \(Self.text(inFlight)); run it again with fio 3.8 or newer,"
          + " alone on the disk")
    }
    return depth
  }

  /// How many reads the options can mean.
  private var claims: [Int] {
    let depths =
      switch options.engine {
      case .waiting: [1]
      case .queueing: [options.depth]
      case .unnamed: [options.depth, 1]
      }
    return Set(jobCounts).flatMap { jobs in
      depths.compactMap { depth in
        guard let depth, Self.depths.contains(depth) else { return nil }
        let product = jobs * depth
        return Self.depths.contains(product) ? product : nil
      }
    }
  }

  /// How many jobs there can have been.
  private var jobCounts: [Int] {
    [ranCount > 0 ? ranCount : entryCount, options.jobCount ?? 0].filter(Self.depths.contains)
  }

  /// What was in flight where `iodepth` was not reached.
  private var reachedDepth: Int? {
    guard let level = levels.first(where: { $1 > 50 })?.key, level > 0 else { return nil }
    let range = Self.fit.lowerBound * Double(level)..<(level == 1 ? 1.15 : 2 * Double(level))
    guard let jobs = jobCounts.first(where: { range.contains(inFlight / Double($0)) }) else {
      return nil
    }
    let depth = level == 1 ? jobs : Int(inFlight.rounded())
    return Self.depths.contains(depth) ? depth : nil
  }

  /// Whether more reads were in flight when one was handed over than latencies say.
  private var isTooFew: Bool {
    let mean = levels.reduce(0) { $0 + Double($1.key) * $1.value / 100 }
    return mean > 2 * inFlight + 0.5
  }

  private func distance(to depth: Int) -> Double {
    max(inFlight / Double(depth), Double(depth) / inFlight)
  }

  private static func text(_ value: Double) -> String { "\((value * 100).rounded() / 100)" }
}
