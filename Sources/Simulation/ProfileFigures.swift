import Quantities

/// Turns the texts of a document into quantities, and refuses what no machine can be.
struct ProfileFigures {
  private let document: ProfileDocument
  private let file: String

  /// What figures of each sort must lie in, so that no sum or quotient of them is out of reach.
  private static let bandwidths =
    Bandwidth(bytesPerSecond: 1e4)...Bandwidth(bytesPerSecond: 1e12)
  private static let rates =
    MultiplyAddRate(perSecond: 1e3)...MultiplyAddRate(perSecond: 1e15)
  private static let clocks = Frequency(hertz: 1e3)...Frequency(hertz: 1e12)
  private static let latencies = Duration.zero...Duration.seconds(10)
  private static let memories = ByteCount(1 << 20)...ByteCount(1 << 50)
  private static let readSizes = ByteCount(512)...ByteCount(1 << 30)
  private static let counts = 1...4096
  private static let laneCounts = 1...256

  init(_ document: ProfileDocument, file: String) {
    self.document = document
    self.file = file
  }

  func processor() throws(ProfileError) -> DeviceProfile.Processor {
    var clusters: [DeviceProfile.Cluster] = []
    for name in document.clusterNames { clusters.append(try cluster(name)) }
    let threads = try count("cpu.threads")
    let cores = clusters.reduce(0) { $0 + $1.cores }
    guard threads <= cores else {
      throw fault("cpu.threads", "\(threads) threads are more than the \(cores) cores")
    }
    return DeviceProfile.Processor(
      clusters: clusters, threads: threads,
      dispatch: try field("cpu.dispatch", in: Self.latencies, Duration.init(parsing:)))
  }

  func memory() throws(ProfileError) -> DeviceProfile.Memory {
    let memory = DeviceProfile.Memory(
      total: try field("memory.total", in: Self.memories, ByteCount.init(parsing:)),
      available: try field("memory.available", in: Self.memories, ByteCount.init(parsing:)),
      peak: try field("memory.peak", in: Self.bandwidths, Bandwidth.init(parsing:)),
      bandwidth: try field("memory.bandwidth", in: Self.bandwidths, Bandwidth.init(parsing:)))
    guard memory.available <= memory.total else {
      throw fault(
        "memory.available", "\(memory.available) is more than memory.total, \(memory.total)")
    }
    guard memory.bandwidth <= memory.peak else {
      throw fault(
        "memory.bandwidth", "\(memory.bandwidth) is more than memory.peak, \(memory.peak)")
    }
    return memory
  }

  func storage() throws(ProfileError) -> DeviceProfile.Storage {
    DeviceProfile.Storage(
      lanes: try field("storage.lanes", in: Self.laneCounts, QuantityParser.count),
      ceiling: try field("storage.ceiling", in: Self.bandwidths, Bandwidth.init(parsing:)),
      curve: try storageCurve())
  }

  private func cluster(_ name: String) throws(ProfileError) -> DeviceProfile.Cluster {
    let prefix = "cpu.clusters.\(name)"
    return DeviceProfile.Cluster(
      name: name,
      cores: try count("\(prefix).cores"),
      clock: try field("\(prefix).clock", in: Self.clocks, Frequency.init(parsing:)),
      int8: try field("\(prefix).int8", in: Self.rates, MultiplyAddRate.init(parsing:)),
      float32: try field("\(prefix).float32", in: Self.rates, MultiplyAddRate.init(parsing:)),
      bandwidth: try field("\(prefix).bandwidth", in: Self.bandwidths, Bandwidth.init(parsing:)))
  }

  private func storageCurve() throws(ProfileError) -> StorageCurve {
    let latency = try field("storage.latency", in: Self.latencies, Duration.init(parsing:))
    guard let curve = document.curve else {
      return StorageCurve(
        latency: latency,
        bandwidth: try field("storage.bandwidth", in: Self.bandwidths, Bandwidth.init(parsing:)))
    }
    var rows: [StorageCurve.Row] = []
    for (index, text) in curve.rows.enumerated() {
      let row = try row(text, at: "storage.curve[\(index)]", storageLatency: latency)
      try check(row, at: "storage.curve[\(index)]", after: rows)
      rows.append(row)
    }
    return StorageCurve(rows: rows)
  }

  private func row(
    _ row: ProfileDocument.Row, at path: String, storageLatency: Duration
  ) throws(ProfileError) -> StorageCurve.Row {
    StorageCurve.Row(
      byteCount: try quantity(
        row.size, at: "\(path).size", in: Self.readSizes, ByteCount.init(parsing:)),
      depth: try row.depth.map { (text) throws(ProfileError) in
        try quantity(text, at: "\(path).depth", in: Self.laneCounts, QuantityParser.count)
      } ?? 1,
      bandwidth: try quantity(
        row.bandwidth, at: "\(path).bandwidth", in: Self.bandwidths, Bandwidth.init(parsing:)),
      latency: try row.latency.map { (text) throws(ProfileError) in
        try quantity(text, at: "\(path).latency", in: Self.latencies, Duration.init(parsing:))
      } ?? storageLatency)
  }

  /// A read takes longer than its latency, and a larger read takes no less time than a smaller one.
  private func check(
    _ row: StorageCurve.Row, at path: String, after rows: [StorageCurve.Row]
  ) throws(ProfileError) {
    let time = Duration.roundedUp(seconds: row.seconds)
    guard row.latency.inSeconds < row.seconds else {
      throw fault(
        path,
        "its reads take \(time.shortDescription), which leaves nothing after a latency of "
          + row.latency.shortDescription)
    }
    for other in rows where other.depth == row.depth {
      guard other.byteCount != row.byteCount else {
        throw fault(path, "there is an earlier row for reads of \(row.byteCount) at this depth")
      }
      guard (other.byteCount < row.byteCount) == (other.seconds < row.seconds) else {
        throw fault(path, "a larger read takes less time than a smaller one of an earlier row")
      }
    }
  }
}

extension ProfileFigures {
  private func count(_ path: String) throws(ProfileError) -> Int {
    try field(path, in: Self.counts, QuantityParser.count)
  }

  private func field<Value: Comparable>(
    _ path: String, in range: ClosedRange<Value>,
    _ parse: (String) throws(QuantityError) -> Value
  ) throws(ProfileError) -> Value {
    guard let field = document.fields[path] else { throw fault(path, "is missing") }
    return try quantity(field.value, at: path, in: range, parse)
  }

  private func quantity<Value: Comparable>(
    _ text: String, at path: String, in range: ClosedRange<Value>,
    _ parse: (String) throws(QuantityError) -> Value
  ) throws(ProfileError) -> Value {
    let value: Value
    do { value = try parse(text) } catch { throw fault(path, "\(error)") }
    guard range.contains(value) else {
      let limits = "\(spelling(of: range.lowerBound)) and \(spelling(of: range.upperBound))"
      throw fault(path, "\"\(text)\" is not between \(limits)")
    }
    return value
  }

  private func spelling(of value: some Comparable) -> String {
    (value as? Duration)?.shortDescription ?? "\(value)"
  }

  private func fault(_ path: String, _ reason: String) -> ProfileError {
    ProfileError(file: file, path: path, reason: reason)
  }
}
