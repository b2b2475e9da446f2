import Quantities

/// What a figure is a number of, and what it must lie in, so that no sum or quotient of figures is
/// out of reach.
enum ProfileMeasure: Sendable {
  case count(ClosedRange<Int>)
  case number(ClosedRange<Double>)
  case bytes(ClosedRange<ByteCount>)
  case bandwidth
  case rate
  case clock
  case time(ClosedRange<Duration>)
  /// One of these words.
  case choice([String])

  static let counts = ProfileMeasure.count(1...4096)
  static let laneCounts = ProfileMeasure.count(1...256)
  /// Of a kernel, or of a storage's bandwidth by range: may be above the general figure.
  static let factors = ProfileMeasure.number(0.01...100)
  /// Of the memory's bandwidth, for a kind of kernel.
  static let busShares = ProfileMeasure.number(0.05...1)
  /// What is left of something.
  static let shares = ProfileMeasure.number(0.01...1)
  static let dmaFactors = ProfileMeasure.number(0...100)
  static let reclaimFactors = ProfileMeasure.number(1...1000)
  /// How many times smaller packed pages are; at 1 nothing would be won.
  static let packingRatios = ProfileMeasure.number(1.01...100)
  /// What one fault reads of a file: a page at least.
  static let pageWindows = ProfileMeasure.bytes(ByteCount(4096)...ByteCount(1 << 26))
  static let memories = ProfileMeasure.bytes(ByteCount(1 << 20)...ByteCount(1 << 50))
  static let reserves = ProfileMeasure.bytes(ByteCount.zero...ByteCount(1 << 50))
  static let readSizes = ProfileMeasure.bytes(ByteCount(512)...ByteCount(1 << 30))
  static let latencies = ProfileMeasure.time(.zero ... .seconds(10))
  static let loadTimes = ProfileMeasure.time(.milliseconds(1) ... .seconds(604_800))

  private static let bandwidths = Bandwidth(bytesPerSecond: 1e4)...Bandwidth(bytesPerSecond: 1e12)
  private static let rates = MultiplyAddRate(perSecond: 1e3)...MultiplyAddRate(perSecond: 1e15)
  private static let clocks = Frequency(hertz: 1e3)...Frequency(hertz: 1e12)

  /// The number that `text` writes, which stays beside it.
  ///
  /// - Throws: What is wrong with the text, or what it should lie between.
  func value(parsing text: String) throws(QuantityError) -> ProfileValue {
    let quantity: ProfileQuantity
    switch self {
    case .count(let range): quantity = .count(try parse(text, in: range, QuantityParser.count))
    case .number(let range): quantity = .number(try parse(text, in: range, QuantityParser.number))
    case .bytes(let range): quantity = .bytes(try parse(text, in: range, ByteCount.init(parsing:)))
    case .bandwidth:
      quantity = .bandwidth(try parse(text, in: Self.bandwidths, Bandwidth.init(parsing:)))
    case .rate:
      quantity = .rate(try parse(text, in: Self.rates, MultiplyAddRate.init(parsing:)))
    case .clock: quantity = .clock(try parse(text, in: Self.clocks, Frequency.init(parsing:)))
    case .time(let range): quantity = .time(try parse(text, in: range, Duration.init(parsing:)))
    case .choice(let words):
      guard words.contains(text) else {
        throw QuantityError(text: text, reason: "is none of \(words.joined(separator: ", "))")
      }
      quantity = .word(text)
    }
    return ProfileValue(quantity, text: text)
  }

  private func parse<Value: Comparable>(
    _ text: String, in range: ClosedRange<Value>,
    _ parse: (String) throws(QuantityError) -> Value
  ) throws(QuantityError) -> Value {
    let value = try parse(text)
    guard range.contains(value) else {
      let limits = "\(spelling(of: range.lowerBound)) and \(spelling(of: range.upperBound))"
      throw QuantityError(text: text, reason: "is not between \(limits)")
    }
    return value
  }

  private func spelling(of value: some Comparable) -> String {
    if let duration = value as? Duration { return duration.shortDescription }
    if let number = value as? Double, number == number.rounded() { return "\(Int(number))" }
    return "\(value)"
  }
}
