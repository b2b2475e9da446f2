extension Lexer {
  mutating func scanName() throws(TemplateError) {
    var end = index
    while let byte = byte(at: end), Self.isWord(byte), source.whiteSpaceLength(at: end) == 0 {
      end += 1
    }
    let name = Text(bytes: Array(source[index..<end]))
    let isName = name.scalars.allSatisfy { $0.isASCII || $0.properties.isXIDContinue }
    guard isName, name.scalars.first.map({ $0 == "_" || $0.properties.isXIDStart }) == true else {
      throw fault("'\(name.string.excerpt)' is no name; put texts in quotation marks")
    }
    add(.name(name))
    advance(to: end)
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"), 0x80...:
      true
    default: false
    }
  }
}

// MARK: - Numbers

extension Lexer {
  mutating func scanNumber() throws(TemplateError) {
    if let end = endOfFloat() {
      let digits = source[index..<end].filter { $0 != UInt8(ascii: "_") }
      guard let number = Double(String(decoding: digits, as: UTF8.self)) else {
        throw fault("a number is not written as one")
      }
      add(.float(number))
      return advance(to: end)
    }
    let (end, radix) = endOfInteger()
    let digits = source[(radix == 10 ? index : index + 2)..<end]
      .filter { $0 != UInt8(ascii: "_") }
    guard let number = Int(String(decoding: digits, as: UTF8.self), radix: radix) else {
      throw fault("an integer of more than 63 bits stands here, which is too large")
    }
    add(.integer(number))
    advance(to: end)
  }

  /// The end of the digits from `start`, between which single underscores may stand; nil where
  /// there is no digit.
  private func endOfDigits(
    from start: Int, radix: Int = 10, isBehindPrefix: Bool = false
  ) -> Int? {
    var end = start
    while let byte = byte(at: end) {
      if byte == UInt8(ascii: "_") {
        let separates = end > start || isBehindPrefix
        guard separates, Self.isDigit(self.byte(at: end + 1), radix: radix) else { break }
      } else if !Self.isDigit(byte, radix: radix) {
        break
      }
      end += 1
    }
    return end > start ? end : nil
  }

  private static func isDigit(_ byte: UInt8?, radix: Int) -> Bool {
    guard let byte else { return false }
    return Character(Unicode.Scalar(byte)).hexDigitValue.map { $0 < radix } ?? false
  }

  /// Of `1.5`, `1e5` or `1.5e-5`; digits behind a point, as in `row.0.1`, begin none.
  private func endOfFloat() -> Int? {
    guard index == 0 || source[index - 1] != UInt8(ascii: "."),
      let whole = endOfDigits(from: index)
    else { return nil }
    var end = whole
    if byte(at: whole) == UInt8(ascii: "."), let fraction = endOfDigits(from: whole + 1) {
      end = fraction
    }
    guard let exponent = endOfExponent(from: end) else { return end > whole ? end : nil }
    return exponent
  }

  private func endOfExponent(from start: Int) -> Int? {
    guard let letter = byte(at: start), "eE".utf8.contains(letter) else { return nil }
    var digits = start + 1
    if let sign = byte(at: digits), "+-".utf8.contains(sign) { digits += 1 }
    return endOfDigits(from: digits)
  }

  private func endOfInteger() -> (end: Int, radix: Int) {
    let plain = endOfDigits(from: index) ?? index + 1
    guard source[index] == UInt8(ascii: "0"), let letter = byte(at: index + 1) else {
      return (plain, 10)
    }
    let radixes: [UInt8: Int] = [
      UInt8(ascii: "b"): 2, UInt8(ascii: "o"): 8, UInt8(ascii: "x"): 16,
    ]
    if let radix = radixes[letter | 0x20],
      let end = endOfDigits(from: index + 2, radix: radix, isBehindPrefix: true)
    {
      return (end, radix)
    }
    // A zero is not followed by other digits: `007` is no number.
    let zeros = source[index..<plain].prefix { $0 == UInt8(ascii: "0") || $0 == UInt8(ascii: "_") }
    return (zeros.last == UInt8(ascii: "_") ? zeros.endIndex - 1 : zeros.endIndex, 10)
  }
}

// MARK: - Strings

extension Lexer {
  mutating func scanString() throws(TemplateError) {
    let quote = source[index]
    var end = index + 1
    while let byte = byte(at: end), byte != quote { end += byte == UInt8(ascii: "\\") ? 2 : 1 }
    guard end < source.count else {
      throw fault("a string begins here that does not end; add a quotation mark")
    }
    add(.text(try unescaped(Array(source[index + 1..<end]))))
    advance(to: end + 1)
  }

  private func unescaped(_ literal: [UInt8]) throws(TemplateError) -> Text {
    guard literal.contains(UInt8(ascii: "\\")) else { return Text(bytes: literal) }
    var rest = Text(bytes: literal).string.unicodeScalars[...]
    var text = String.UnicodeScalarView()
    while let scalar = rest.popFirst() {
      guard scalar == "\\", let letter = rest.popFirst() else {
        text.append(scalar)
        continue
      }
      try Self.appendEscape(letter, &rest, to: &text, fault)
    }
    return Text(text)
  }

  private static let letters: [Unicode.Scalar: String] = [
    "\n": "", "\\": "\\", "'": "'", "\"": "\"", "a": "\u{7}", "b": "\u{8}", "f": "\u{C}",
    "n": "\n", "r": "\r", "t": "\t", "v": "\u{B}",
  ]

  /// Appends what a backslash and `letter` stand for; unknown ones for themselves.
  private static func appendEscape(
    _ letter: Unicode.Scalar, _ rest: inout Substring.UnicodeScalarView,
    to text: inout String.UnicodeScalarView, _ fault: (String) -> TemplateError
  ) throws(TemplateError) {
    if let known = letters[letter] {
      text.append(contentsOf: known.unicodeScalars)
    } else if let count = ["x": 2, "u": 4, "U": 8][letter] {
      let digits = rest.prefix(count)
      guard digits.count == count, digits.allSatisfy({ $0.properties.isASCIIHexDigit }),
        let scalar = UInt32(String(digits), radix: 16).flatMap(Unicode.Scalar.init)
      else { throw fault("the escape '\\\(letter)' needs \(count) digits that name a character") }
      rest.removeFirst(count)
      text.append(scalar)
    } else if ("0"..."7").contains(letter) {
      let digits = String(letter) + String(rest.prefix(2).prefix { ("0"..."7").contains($0) })
      rest.removeFirst(digits.count - 1)
      text.append(UInt32(digits, radix: 8).flatMap(Unicode.Scalar.init) ?? letter)
    } else if letter == "N" {
      throw fault("characters cannot be named in strings; write them as they are")
    } else {
      text.append("\\")
      // As Python has it, which escapes such characters first and then finds the backslash gone.
      text.append(contentsOf: (letter.isASCII ? String(letter) : code(of: letter)).unicodeScalars)
    }
  }

  private static func code(of scalar: Unicode.Scalar) -> String {
    let hex = String(scalar.value, radix: 16)
    let width = scalar.value < 0x100 ? 2 : scalar.value < 0x10000 ? 4 : 8
    let letter = width == 2 ? "x" : width == 4 ? "u" : "U"
    return letter + String(repeating: "0", count: width - hex.count) + hex
  }
}
