/// Reads JSON from the front, a value at a time, without building a tree.
struct JSONScanner {
  private let bytes: [UInt8]
  private(set) var offset: Int
  /// What a file has where this scanner finds something else than it was asked for.
  private let mismatch: TraceFileError.Problem

  /// Deeper nesting is refused, so that no file can exhaust the stack.
  private static let deepestNesting = 64

  /// A scanner of `bytes` from the beginning.
  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    offset = 0
    mismatch = .notJSON
  }

  /// A scanner of `bytes`, known to be JSON, that stands at a value at `offset`.
  init(knownJSON bytes: [UInt8], at offset: Int) {
    self.bytes = bytes
    self.offset = offset
    mismatch = .damaged("a value is not of the kind that belongs there")
  }

  /// Calls `member` for each key, the scanner standing at its value, which `member` must read.
  mutating func readObject(
    _ member: (inout JSONScanner, String) throws(TraceFileError) -> Void
  ) throws(TraceFileError) {
    try readList(from: "{", to: "}") { (scanner) throws(TraceFileError) in
      let key = try scanner.readString()
      try scanner.expect(":")
      try member(&scanner, key)
    }
  }

  /// Calls `element` for each value, the scanner standing at it; `element` must read it.
  mutating func readArray(
    _ element: (inout JSONScanner) throws(TraceFileError) -> Void
  ) throws(TraceFileError) {
    try readList(from: "[", to: "]", element)
  }

  mutating func readString() throws(TraceFileError) -> String {
    let (content, hasEscapes) = try scanString()
    if hasEscapes { return try unescaped(content) }
    return String(decoding: bytes[content], as: UTF8.self)
  }

  mutating func readBool() throws(TraceFileError) -> Bool {
    if try peek() == UInt8(ascii: "t") {
      try expectWord("true")
      return true
    }
    try expectWord("false")
    return false
  }

  /// Reads a number without fraction that fits `Int`.
  mutating func readInteger() throws(TraceFileError) -> Int {
    try Int(readScaled(decimals: 0))
  }

  /// Reads a number of microseconds with up to three decimals, as nanoseconds.
  mutating func readNanoseconds() throws(TraceFileError) -> Int64 {
    try readScaled(decimals: 3)
  }

  mutating func skipValue(depth: Int = 0) throws(TraceFileError) {
    guard depth < Self.deepestNesting else { throw TraceFileError(.notATrace, at: offset) }
    switch try peek() {
    case UInt8(ascii: "{"):
      try readObject { (scanner, _) throws(TraceFileError) in
        try scanner.skipValue(depth: depth + 1)
      }
    case UInt8(ascii: "["):
      try readArray { (scanner) throws(TraceFileError) in
        try scanner.skipValue(depth: depth + 1)
      }
    case UInt8(ascii: "\""): _ = try scanString()
    case UInt8(ascii: "t"): try expectWord("true")
    case UInt8(ascii: "f"): try expectWord("false")
    case UInt8(ascii: "n"): try expectWord("null")
    default: _ = try scanNumber()
    }
  }

  /// The next byte that is no white space; the scanner stands at it afterwards.
  mutating func peek() throws(TraceFileError) -> UInt8 {
    skipWhitespace()
    return try current()
  }

  /// Checks that only white space is left.
  mutating func expectEnd() throws(TraceFileError) {
    skipWhitespace()
    guard offset == bytes.count else { throw TraceFileError(mismatch, at: offset) }
  }
}

// Punctuation.
extension JSONScanner {
  private mutating func readList(
    from open: Unicode.Scalar, to close: Unicode.Scalar,
    _ element: (inout JSONScanner) throws(TraceFileError) -> Void
  ) throws(TraceFileError) {
    try expect(open)
    if try peek() == UInt8(ascii: close) {
      offset += 1
      return
    }
    while true {
      try element(&self)
      if try peek() == UInt8(ascii: close) { break }
      try expect(",")
    }
    offset += 1
  }

  private mutating func expect(_ punctuation: Unicode.Scalar) throws(TraceFileError) {
    guard try peek() == UInt8(ascii: punctuation) else {
      throw TraceFileError(mismatch, at: offset)
    }
    offset += 1
  }

  private mutating func expectWord(_ word: String) throws(TraceFileError) {
    for byte in word.utf8 {
      guard try current() == byte else { throw TraceFileError(mismatch, at: offset) }
      offset += 1
    }
  }

  private mutating func skipWhitespace() {
    while offset < bytes.count {
      switch bytes[offset] {
      case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"):
        offset += 1
      default: return
      }
    }
  }

  private func current() throws(TraceFileError) -> UInt8 {
    guard offset < bytes.count else { throw TraceFileError(.endsEarly, at: offset) }
    return bytes[offset]
  }
}

// Numbers.
extension JSONScanner {
  /// Steps over a number and says where its integer digits and its decimals are.
  private mutating func scanNumber() throws(TraceFileError) -> NumberParts {
    var parts = NumberParts()
    parts.isNegative = try peek() == UInt8(ascii: "-")
    if parts.isNegative { offset += 1 }
    parts.whole = try scanDigits()
    if parts.whole.count > 1, bytes[parts.whole.lowerBound] == UInt8(ascii: "0") {
      throw TraceFileError(mismatch, at: parts.whole.lowerBound)
    }
    if stands(at: ".") {
      offset += 1
      parts.decimals = try scanDigits()
    }
    if stands(at: "e") || stands(at: "E") {
      offset += 1
      if stands(at: "+") || stands(at: "-") { offset += 1 }
      _ = try scanDigits()
      parts.hasExponent = true
    }
    return parts
  }

  private struct NumberParts {
    var isNegative = false
    var whole = 0..<0
    var decimals = 0..<0
    var hasExponent = false
  }

  private mutating func scanDigits() throws(TraceFileError) -> Range<Int> {
    let first = offset
    while offset < bytes.count, isDigit(bytes[offset]) { offset += 1 }
    if offset == first {
      _ = try current()
      throw TraceFileError(mismatch, at: offset)
    }
    return first..<offset
  }

  /// Reads a number times 10 to the power of `decimals`; it must be whole.
  private mutating func readScaled(decimals: Int) throws(TraceFileError) -> Int64 {
    let parts = try scanNumber()
    guard !parts.hasExponent, parts.decimals.count <= decimals else {
      throw damaged("a number is not in fixed-point form with at most \(decimals) decimals")
    }
    var value: Int64 = 0
    try append(digits: parts.whole, negated: parts.isNegative, to: &value)
    try append(digits: parts.decimals, negated: parts.isNegative, to: &value)
    for _ in parts.decimals.count..<decimals { value = try shifted(value, appending: 0) }
    return value
  }

  private func append(
    digits: Range<Int>, negated isNegative: Bool, to value: inout Int64
  ) throws(TraceFileError) {
    for index in digits {
      let digit = Int64(bytes[index] - UInt8(ascii: "0"))
      value = try shifted(value, appending: isNegative ? -digit : digit)
    }
  }

  private func shifted(
    _ value: Int64, appending digit: Int64
  ) throws(TraceFileError) -> Int64 {
    let (product, productOverflow) = value.multipliedReportingOverflow(by: 10)
    let (sum, sumOverflow) = product.addingReportingOverflow(digit)
    if productOverflow || sumOverflow { throw damaged("a number does not fit 64 bits") }
    return sum
  }

  private func damaged(_ what: String) -> TraceFileError {
    TraceFileError(.damaged(what), at: offset)
  }

  private func stands(at character: Unicode.Scalar) -> Bool {
    offset < bytes.count && bytes[offset] == UInt8(ascii: character)
  }

  private func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }
}

// Strings.
extension JSONScanner {
  /// Steps over a string and says where its content is.
  private mutating func scanString() throws(TraceFileError) -> (Range<Int>, hasEscapes: Bool) {
    try expect("\"")
    let first = offset
    var hasEscapes = false
    while true {
      let byte = try current()
      offset += 1
      switch byte {
      case UInt8(ascii: "\""): return (first..<(offset - 1), hasEscapes)
      case UInt8(ascii: "\\"):
        hasEscapes = true
        _ = try current()
        offset += 1
      case ..<0x20: throw TraceFileError(mismatch, at: offset - 1)
      default: break
      }
    }
  }

  private func unescaped(_ content: Range<Int>) throws(TraceFileError) -> String {
    var units: [UInt16] = []
    var rest = content.lowerBound
    while rest < content.upperBound {
      let plain = bytes[rest..<content.upperBound].prefix { $0 != UInt8(ascii: "\\") }
      units.append(contentsOf: String(decoding: plain, as: UTF8.self).utf16)
      rest = plain.endIndex
      guard rest < content.upperBound else { break }
      units.append(try escapedUnit(after: &rest, before: content.upperBound))
    }
    return String(decoding: units, as: UTF16.self)
  }

  /// The UTF-16 unit of the escape whose backslash is at `position`; moves behind it.
  private func escapedUnit(
    after position: inout Int, before end: Int
  ) throws(TraceFileError) -> UInt16 {
    let letter = bytes[position + 1]
    position += 2
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return UInt16(letter)
    case UInt8(ascii: "b"): return 0x08
    case UInt8(ascii: "f"): return 0x0C
    case UInt8(ascii: "n"): return 0x0A
    case UInt8(ascii: "r"): return 0x0D
    case UInt8(ascii: "t"): return 0x09
    case UInt8(ascii: "u") where position + 4 <= end:
      let digits = String(decoding: bytes[position..<(position + 4)], as: UTF8.self)
      position += 4
      if let unit = UInt16(digits, radix: 16) { return unit }
    default: break
    }
    throw TraceFileError(mismatch, at: position)
  }
}
