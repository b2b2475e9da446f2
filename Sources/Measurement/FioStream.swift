import Quantities
import Results

/// Reads of one size with so many in flight, by one job of fio or several of the same name.
struct FioStream {
  let name: String
  /// Jobs of different groups run one after the other.
  let group: Int
  let isRandom: Bool
  /// How many reads there were.
  private(set) var readCount: Double
  let byteCount: ByteCount
  /// How little it read in, several times over; nil where that is no cache of a disk's.
  let smallSize: String?
  private(set) var bytesPerSecond: Double
  /// The typical time of a read and the mean one, in seconds; of several jobs the mean.
  private var typicalTime: Double
  private(set) var meanTime: Double
  /// Whether reads were there as soon as they were handed over.
  let isImmediate: Bool
  /// The first of the reads; of several jobs those of the quickest.
  private(set) var early: FioEarlyReads?
  /// The median time of a read, in seconds, where the mean is far above it; of several jobs of the
  /// first where it is.
  private(set) var skewedMedian: Double?
  /// How long it read, in milliseconds; of several jobs the longest.
  private(set) var milliseconds: Double
  /// The mean number of reads in flight, of all jobs together.
  private(set) var inFlight: Double
  /// Jobs that the file lists, and jobs by their run time.
  private(set) var (entryCount, ranCount) = (1, 0)
  let options: FioOptions
  /// When it read, in milliseconds; nil where that is not said.
  let period: ClosedRange<Double>?
  /// The share of reads in percent at whose start at least so many were in flight, by that number.
  let levels: [(level: Int, share: Double)]

  /// The reads of `job`, which has its own options or those that hold for all jobs.
  init(_ job: FioReport.Job, global: [String: String]?, file: String) throws(RunError) {
    let subject = "\(file): job \(job.name)"
    guard job.options != nil || global != nil else {
      throw RunError("\(subject) does not say what it was told to do; write the file with fio 3")
    }
    options = FioOptions(job: job.options ?? [:], global: global ?? [:])
    if let conflict = options.conflict {
      throw RunError(
        "\(subject) has \(conflict), which contradict each other; run it with one of them")
    }
    if let task = options.otherTask {
      throw RunError(
        "\(subject) has \(task), and its reads are no test of reading; run it with rw=randread")
    }
    guard options.isDirect else {
      throw RunError(
        "\(subject) read through the page cache, not the disk; run it with direct=1")
    }
    if let obstacle = options.obstacle {
      throw RunError("\(subject) ran with \(obstacle)")
    }
    guard let bytes = options.byteCount, (512...1 << 30).contains(bytes) else {
      throw RunError("\(subject) has no single block size; give it one such as bs=128k")
    }
    if let size = options.tooSmall {
      throw RunError(
        "\(subject) has \(size) with reads of \(options.byteCountText), which is less than one;"
          + " run it on a larger file")
    }
    let counters = try FioCounters(job, byteCount: bytes, options: options, file: file)
    if let fault = options.repetition(of: counters.readCount / Double(counters.jobCount ?? 1)) {
      throw RunError(
        "\(subject) has \(fault), and read the same blocks again and again; run it on a larger file"
      )
    }
    smallSize = options.cacheable(of: counters.readCount / Double(counters.jobCount ?? 1))
    (name, group, readCount) = (job.name, job.group, counters.readCount)
    isRandom = options.isRandom
    byteCount = ByteCount(bytes)
    bytesPerSecond = counters.bytesPerSecond
    (typicalTime, meanTime) = (counters.typicalTime, counters.meanTime)
    isImmediate = options.engine != .waiting && counters.isImmediate
    (early, skewedMedian) = (counters.early, counters.skewedMedian)
    milliseconds = counters.runtime
    inFlight = counters.inFlight
    ranCount = counters.jobCount ?? 0
    period = job.period
    let named = job.depthLevels.map { name, share in
      (Int(name.drop { !$0.isNumber }) ?? 0, share)
    }
    levels = Dictionary(named) { max($0, $1) }.sorted { $0.key < $1.key }
      .map { (level: $0.key, share: $0.value) }
  }

  /// Whether both read at the same time for a good part of it.
  func ranBeside(_ earlier: FioStream) -> Bool {
    if let period, let other = earlier.period { return FioOrder.overlap(period, other) }
    if options.waits(for: earlier.name) { return false }
    return group == earlier.group || options.isBesideOthers
  }

  /// How much it read.
  var readByteCount: Double { readCount * Double(byteCount.bytes) }

  /// The time of a read.
  var readTime: Duration { .roundedUp(seconds: typicalTime) }

  /// Whether both are jobs that fio made of one (`numjobs`) and reported one by one.
  func isPart(ofSameAs other: FioStream) -> Bool {
    name == other.name && group == other.group && options == other.options
      && (period == nil || other.period == nil || ranBeside(other))
  }

  mutating func add(_ other: FioStream) {
    let count = Double(entryCount)
    typicalTime = (typicalTime * count + other.typicalTime) / (count + 1)
    meanTime = (meanTime * count + other.meanTime) / (count + 1)
    early = [early, other.early].compactMap(\.self).min { $0.time < $1.time }
    skewedMedian = skewedMedian ?? other.skewedMedian
    milliseconds = max(milliseconds, other.milliseconds)
    bytesPerSecond += other.bytesPerSecond
    readCount += other.readCount
    inFlight += other.inFlight
    entryCount += 1
    ranCount += other.ranCount
  }
}
