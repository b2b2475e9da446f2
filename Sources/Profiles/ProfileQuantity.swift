public import Quantities

/// A number of a profile and what it is a number of, or a word.
public enum ProfileQuantity: Hashable, Sendable {
  /// How many.
  case count(Int)
  /// A factor or a share.
  case number(Double)
  case bytes(ByteCount)
  case bandwidth(Bandwidth)
  case rate(MultiplyAddRate)
  case clock(Frequency)
  case time(Duration)
  /// One of a few.
  case word(String)

  /// The number in its own type.
  ///
  /// - Precondition: it is a `Value`.
  func value<Value>(as type: Value.Type = Value.self) -> Value {
    let number: any Sendable =
      switch self {
      case .count(let number): number
      case .number(let number): number
      case .bytes(let number): number
      case .bandwidth(let number): number
      case .rate(let number): number
      case .clock(let number): number
      case .time(let number): number
      case .word(let word): word
      }
    guard let value = number as? Value else { preconditionFailure("\(self) is no \(Value.self)") }
    return value
  }

  /// The number to three significant digits, which is more than measurements repeat; a count or a
  /// factor as it is.
  var rounded: ProfileQuantity {
    switch self {
    case .count, .number, .word: self
    case .bytes(let amount): (try? ByteCount(parsing: "\(amount)")).map(Self.bytes) ?? self
    case .bandwidth(let rate): (try? Bandwidth(parsing: "\(rate)")).map(Self.bandwidth) ?? self
    case .rate(let rate): (try? MultiplyAddRate(parsing: "\(rate)")).map(Self.rate) ?? self
    case .clock(let clock): (try? Frequency(parsing: "\(clock)")).map(Self.clock) ?? self
    case .time(let time): (try? Duration(parsing: time.shortDescription)).map(Self.time) ?? self
    }
  }

  /// The shortest text that reads back as exactly this number.
  var text: String {
    switch self {
    case .count(let count): "\(count)"
    case .word(let word): word
    case .number(let number):
      number == number.rounded() && abs(number) < 1e15 ? "\(Int(number))" : "\(number)"
    case .bytes(let amount):
      Self.text(of: amount, "\(amount)", inUnits: "\(amount.bytes) B", ByteCount.init(parsing:)) {
        Double($0.bytes)
      }
    case .bandwidth(let rate):
      Self.text(
        of: rate, "\(rate)", inUnits: "\(rate.bytesPerSecond) B/s", Bandwidth.init(parsing:)
      ) { $0.bytesPerSecond }
    case .rate(let rate):
      Self.text(
        of: rate, "\(rate)", inUnits: "\(rate.perSecond) MAC/s", MultiplyAddRate.init(parsing:)
      ) { $0.perSecond }
    case .clock(let clock):
      Self.text(of: clock, "\(clock)", inUnits: "\(clock.hertz) Hz", Frequency.init(parsing:)) {
        $0.hertz
      }
    case .time(let time):
      Self.text(
        of: time, time.shortDescription, inUnits: "\(time.nanoseconds) ns", Duration.init(parsing:)
      ) { $0.inSeconds }
    }
  }

  /// `short` where it says all, then all digits in its unit, then the number `inUnits` that are
  /// never divided.
  private static func text<Value: Equatable>(
    of value: Value, _ short: String, inUnits base: String,
    _ parse: (String) throws(QuantityError) -> Value, _ number: (Value) -> Double
  ) -> String {
    func isExact(_ text: String) -> Bool { (try? parse(text)) == value }
    if isExact(short) { return short }
    let unit = String(short.drop { $0 != " " })
    guard let one = try? parse("1" + unit) else { return base }
    let long = "\(number(value) / number(one))\(unit)"
    return isExact(long) ? long : base
  }
}

/// A number of a profile, and how it was written.
struct ProfileValue: Hashable, Sendable {
  let quantity: ProfileQuantity
  let text: String

  /// `quantity`, written as `text`.
  init(_ quantity: ProfileQuantity, text: String) {
    self.quantity = quantity
    self.text = text
  }

  /// `quantity` with all its digits.
  init(_ quantity: ProfileQuantity) { self.init(quantity, text: quantity.text) }
}
