import Quantities

/// Turns the texts of a document into quantities, and refuses what no machine can be.
struct ProfileFigures {
  let document: ProfileDocument
  private let file: String

  /// What figures of each sort must lie in, so that no sum or quotient of them is out of reach.
  static let bandwidths = Bandwidth(bytesPerSecond: 1e4)...Bandwidth(bytesPerSecond: 1e12)
  static let rates = MultiplyAddRate(perSecond: 1e3)...MultiplyAddRate(perSecond: 1e15)
  static let clocks = Frequency(hertz: 1e3)...Frequency(hertz: 1e12)
  static let latencies = Duration.zero...Duration.seconds(10)
  static let memories = ByteCount(1 << 20)...ByteCount(1 << 50)
  static let reserves = ByteCount.zero...ByteCount(1 << 50)
  static let readSizes = ByteCount(512)...ByteCount(1 << 30)
  static let loadTimes = Duration.milliseconds(1)...Duration.seconds(604_800)
  static let counts = 1...4096
  static let laneCounts = 1...256
  /// Of a kernel, or of a storage's bandwidth by range: may be above the general figure.
  static let factors = 0.01...100.0
  /// What is left of something.
  static let shares = 0.01...1.0
  static let dmaFactors = 0.0...100.0
  static let reclaimFactors = 1.0...1000.0

  init(_ document: ProfileDocument, file: String) {
    self.document = document
    self.file = file
  }

  func texts() throws(ProfileError) -> (title: String, description: String) {
    guard let title = document.title else { throw fault("title", "is missing") }
    guard let description = document.description else {
      throw fault("description", "is missing")
    }
    return (title, description)
  }

  /// Refuses a part that a device could not be put together from.
  func checkPart(_ sort: ProfileSort) throws(ProfileError) {
    _ = try texts()
    switch sort {
    case .device: preconditionFailure("a device is no part")
    case .soc:
      _ = try processor()
      _ = try optional("memory.peak", in: Self.bandwidths, Bandwidth.init(parsing:))
      _ = try optional("memory.bandwidth", in: Self.bandwidths, Bandwidth.init(parsing:))
      _ = try optional("memory.dma", in: Self.dmaFactors, QuantityParser.number)
    case .storage: _ = try storage()
    }
    _ = try thermal()
  }

  func memory() throws(ProfileError) -> DeviceProfile.Memory {
    let memory = DeviceProfile.Memory(
      total: try required("memory.total", in: Self.memories, ByteCount.init(parsing:)),
      available: try required("memory.available", in: Self.memories, ByteCount.init(parsing:)),
      reserve: try optional("memory.reserve", in: Self.reserves, ByteCount.init(parsing:))
        ?? .zero,
      reclaim: try optional("memory.reclaim", in: Self.reclaimFactors, QuantityParser.number) ?? 1,
      peak: try required("memory.peak", in: Self.bandwidths, Bandwidth.init(parsing:)),
      bandwidth: try required("memory.bandwidth", in: Self.bandwidths, Bandwidth.init(parsing:)),
      dma: try optional("memory.dma", in: Self.dmaFactors, QuantityParser.number) ?? 0)
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

  func thermal() throws(ProfileError) -> DeviceProfile.Thermal {
    DeviceProfile.Thermal(
      cpu: try heatCurve("thermal.cpu"), storage: try heatCurve("thermal.storage"))
  }

  private func heatCurve(_ path: String) throws(ProfileError) -> HeatCurve? {
    var rows: [HeatCurve.Row] = []
    for (position, row) in rowsOfTable(path) {
      let next = HeatCurve.Row(
        after: try column(
          "after", of: row, at: position, in: Self.loadTimes, Duration.init(parsing:)),
        factor: try column("factor", of: row, at: position, in: Self.shares, QuantityParser.number))
      if let last = rows.last, last.after >= next.after {
        throw fault(position, "must come after a longer load than the row before it")
      }
      rows.append(next)
    }
    return rows.isEmpty ? nil : HeatCurve(rows: rows)
  }
}

extension ProfileFigures {
  func count(_ path: String) throws(ProfileError) -> Int {
    try required(path, in: Self.counts, QuantityParser.count)
  }

  func required<Value: Comparable>(
    _ path: String, in range: ClosedRange<Value>,
    _ parse: (String) throws(QuantityError) -> Value
  ) throws(ProfileError) -> Value {
    guard let value = try optional(path, in: range, parse) else { throw fault(path, "is missing") }
    return value
  }

  func optional<Value: Comparable>(
    _ path: String, in range: ClosedRange<Value>,
    _ parse: (String) throws(QuantityError) -> Value
  ) throws(ProfileError) -> Value? {
    guard let field = document.fields[path] else { return nil }
    return try quantity(field.value, at: path, in: range, parse)
  }

  /// The rows of the table at `path`, each with what errors call it; none where there is no table.
  func rowsOfTable(_ path: String) -> [(position: String, row: [String: String])] {
    (document.tables[path]?.rows ?? []).enumerated().map { ("\(path)[\($0)]", $1) }
  }

  func column<Value: Comparable>(
    _ name: String, of row: [String: String], at position: String, in range: ClosedRange<Value>,
    _ parse: (String) throws(QuantityError) -> Value
  ) throws(ProfileError) -> Value {
    guard let text = row[name] else { throw fault("\(position).\(name)", "is missing") }
    return try quantity(text, at: "\(position).\(name)", in: range, parse)
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
    if let duration = value as? Duration { return duration.shortDescription }
    if let number = value as? Double, number == number.rounded() { return "\(Int(number))" }
    return "\(value)"
  }

  func fault(_ path: String, _ reason: String) -> ProfileError {
    ProfileError(file: file, path: path, reason: reason)
  }
}
