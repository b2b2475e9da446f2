/// Reads quantities as people write them: a number, then a unit, such as `88 MB/s`.
public enum QuantityParser {
  /// A whole number without a unit, such as a number of cores.
  ///
  /// Throws where `text` is anything else, or below zero.
  public static func count(_ text: String) throws(QuantityError) -> Int {
    guard let count = Int(exactly: try number(text)) else {
      throw QuantityError(text: text, reason: "must be a whole number")
    }
    return count
  }

  /// A number without a unit, such as a factor.
  ///
  /// Throws where `text` is anything else, or below zero.
  public static func number(_ text: String) throws(QuantityError) -> Double {
    let (number, unit) = try split(text)
    guard unit.isEmpty else {
      throw QuantityError(text: text, reason: "is a plain number and takes no unit")
    }
    return number
  }

  /// The value of `text` in the base unit of `units`: finite and not negative.
  static func value(_ text: String, in units: QuantityUnits) throws(QuantityError) -> Double {
    let (number, symbol) = try split(text)
    guard !symbol.isEmpty else {
      throw QuantityError(
        text: text, reason: "has no unit: \(units.quantity) is written in \(units.symbols)")
    }
    guard let unit = units.unit(spelled: symbol) else {
      throw QuantityError(
        text: text,
        reason: "has the unknown unit \(symbol): \(units.quantity) is written in \(units.symbols)")
    }
    guard number * unit.factor < 1e18 else { throw tooLarge(text) }
    return number * unit.factor
  }

  private static func split(_ text: String) throws(QuantityError) -> (Double, symbol: String) {
    let trimmed = trim(text[...])
    let digits = numberPrefix(of: trimmed)
    guard let number = Double(digits) else {
      throw QuantityError(text: text, reason: "does not begin with a number")
    }
    guard number >= 0 else { throw QuantityError(text: text, reason: "must not be negative") }
    guard number < 1e18 else { throw tooLarge(text) }
    return (number, String(trim(trimmed[digits.endIndex...])))
  }

  private static func tooLarge(_ text: String) -> QuantityError {
    QuantityError(text: text, reason: "is too large for any machine")
  }

  /// Sign, digits and point, and an exponent only where digits follow it: the e of a unit is none.
  private static func numberPrefix(of text: Substring) -> Substring {
    var end = text.startIndex
    func skip(while condition: (Character) -> Bool) {
      while end < text.endIndex, condition(text[end]) { end = text.index(after: end) }
    }
    func isDigit(_ character: Character) -> Bool { ("0"..."9").contains(character) }
    if let sign = text.first, sign == "-" || sign == "+" { end = text.index(after: end) }
    skip { isDigit($0) || $0 == "." }
    let mantissaEnd = end
    guard end < text.endIndex, text[end] == "e" || text[end] == "E" else { return text[..<end] }
    end = text.index(after: end)
    if end < text.endIndex, text[end] == "-" || text[end] == "+" { end = text.index(after: end) }
    let exponentStart = end
    skip(while: isDigit)
    return text[..<(end > exponentStart ? end : mantissaEnd)]
  }

  private static func trim(_ text: Substring) -> Substring {
    var trimmed = text.drop(while: \.isWhitespace)
    while trimmed.last?.isWhitespace == true { trimmed.removeLast() }
    return trimmed
  }
}

extension ByteCount {
  /// The amount written as `text`, such as `1 GiB` or `88 MB`, to the nearest byte.
  public init(parsing text: String) throws(QuantityError) {
    self.init(Int(try QuantityParser.value(text, in: .byteCount).rounded()))
  }
}

extension Bandwidth {
  /// The rate written as `text`, such as `88 MB/s` or `2 GiB/s`.
  public init(parsing text: String) throws(QuantityError) {
    self.init(bytesPerSecond: try QuantityParser.value(text, in: .bandwidth))
  }
}

extension Duration {
  /// The time written as `text`, such as `150 us` or `1.5 ms`, to the nearest nanosecond.
  public init(parsing text: String) throws(QuantityError) {
    let nanoseconds = try QuantityParser.value(text, in: .duration) * 1e9
    guard nanoseconds < 1e18 else {
      throw QuantityError(text: text, reason: "is longer than a device can run")
    }
    self = .nanoseconds(Int64(nanoseconds.rounded()))
  }
}
