extension JSONScanner {
  /// Reads a number without fraction that fits `Int`.
  public mutating func readInteger() throws(JSONFault) -> Int {
    try Int(readScaled(decimals: 0))
  }

  /// Reads a number of microseconds with up to three decimals, as nanoseconds.
  public mutating func readNanoseconds() throws(JSONFault) -> Int64 {
    try readScaled(decimals: 3)
  }

  /// Steps over a number and says where it stands, and where its integer digits and its decimals.
  mutating func scanNumber() throws(JSONFault) -> NumberParts {
    var parts = NumberParts()
    parts.isNegative = try peek() == UInt8(ascii: "-")
    let start = offset
    if parts.isNegative { offset += 1 }
    let startsWithZero = try current() == UInt8(ascii: "0")
    parts.whole = try scanDigits()
    if startsWithZero, parts.whole.count > 1 {
      throw JSONFault(mismatch, at: parts.whole.lowerBound)
    }
    if try next() == UInt8(ascii: ".") {
      offset += 1
      parts.decimals = try scanDigits()
    }
    if let letter = try next(), letter | 0x20 == UInt8(ascii: "e") {
      offset += 1
      let signs = [UInt8(ascii: "+"), UInt8(ascii: "-")]
      if let sign = try next(), signs.contains(sign) { offset += 1 }
      _ = try scanDigits()
      parts.hasExponent = true
    }
    parts.all = start..<offset
    return parts
  }

  /// Where the parts of a number stand.
  struct NumberParts {
    var isNegative = false
    var all = 0..<0
    var whole = 0..<0
    var decimals = 0..<0
    var hasExponent = false
  }

  private mutating func scanDigits() throws(JSONFault) -> Range<Int> {
    let first = offset
    while let byte = try next(), (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
      offset += 1
    }
    if offset == first {
      _ = try current()
      throw JSONFault(mismatch, at: offset)
    }
    return first..<offset
  }

  /// Reads a number times 10 to the power of `decimals`; it must be whole.
  private mutating func readScaled(decimals: Int) throws(JSONFault) -> Int64 {
    let parts = try scanNumber()
    guard !parts.hasExponent, parts.decimals.count <= decimals else {
      throw damaged("a number is not in fixed-point form with at most \(decimals) decimals")
    }
    // More digits than any number of 64 bits has.
    guard parts.whole.count <= 20 else { throw damaged("a number does not fit 64 bits") }
    var value: Int64 = 0
    try append(digits: parts.whole, negated: parts.isNegative, to: &value)
    try append(digits: parts.decimals, negated: parts.isNegative, to: &value)
    for _ in parts.decimals.count..<decimals { value = try shifted(value, appending: 0) }
    return value
  }

  private mutating func append(
    digits: Range<Int>, negated isNegative: Bool, to value: inout Int64
  ) throws(JSONFault) {
    for byte in try bytes(in: digits) {
      let digit = Int64(byte - UInt8(ascii: "0"))
      value = try shifted(value, appending: isNegative ? -digit : digit)
    }
  }

  private func shifted(
    _ value: Int64, appending digit: Int64
  ) throws(JSONFault) -> Int64 {
    let (product, productOverflow) = value.multipliedReportingOverflow(by: 10)
    let (sum, sumOverflow) = product.addingReportingOverflow(digit)
    if productOverflow || sumOverflow { throw damaged("a number does not fit 64 bits") }
    return sum
  }

  func damaged(_ what: String) -> JSONFault { JSONFault(.damaged(what), at: offset) }
}
