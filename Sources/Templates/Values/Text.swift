/// A text as templates see it: a row of Unicode scalars, equal only to the same row. (Strings of
/// Swift are equal where they look alike, and count what a reader sees as one.)
struct Text: Hashable, Sendable, ExpressibleByStringLiteral {
  /// UTF-8, always well formed.
  let bytes: [UInt8]
  /// Whether it is markup: made by `safe`, so that what is added to it is escaped for HTML.
  private(set) var isMarkup = false

  init(bytes: [UInt8]) { self.bytes = bytes }

  static func == (left: Text, right: Text) -> Bool { left.bytes == right.bytes }

  func hash(into hasher: inout Hasher) { hasher.combine(bytes) }

  init(_ string: String) { bytes = Array(string.utf8) }

  init(stringLiteral string: String) { self.init(string) }

  init(_ scalars: some Sequence<Unicode.Scalar>) {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    self.init(String(view))
  }

  var string: String { String(decoding: bytes, as: UTF8.self) }

  var scalars: [Unicode.Scalar] { Array(string.unicodeScalars) }

  var isEmpty: Bool { bytes.isEmpty }

  /// The same text as markup.
  var asMarkup: Text {
    var text = self
    text.isMarkup = true
    return text
  }

  /// The text as markup shows it; markup itself stays as it is.
  var escaped: Text {
    guard !isMarkup else { return self }
    let escapes: [UInt8: String] = [
      UInt8(ascii: "&"): "&amp;", UInt8(ascii: "<"): "&lt;", UInt8(ascii: ">"): "&gt;",
      UInt8(ascii: "'"): "&#39;", UInt8(ascii: "\""): "&#34;",
    ]
    var escaped: [UInt8] = []
    for byte in bytes {
      if let escape = escapes[byte] { escaped += escape.utf8 } else { escaped.append(byte) }
    }
    return Text(bytes: escaped).asMarkup
  }

  /// How many scalars there are in front of the byte at `end`.
  func scalarCount(to end: Int) -> Int {
    bytes[..<end].reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
  }

  /// The length as Python counts it.
  var scalarCount: Int { scalarCount(to: bytes.count) }

  func hasPrefix(_ other: Text) -> Bool { bytes.starts(with: other.bytes) }

  func hasSuffix(_ other: Text) -> Bool {
    bytes.count >= other.bytes.count && bytes.suffix(other.bytes.count).elementsEqual(other.bytes)
  }
}

extension Text: Comparable {
  /// By scalars, which is how their UTF-8 compares.
  static func < (left: Text, right: Text) -> Bool {
    left.bytes.lexicographicallyPrecedes(right.bytes)
  }
}

// MARK: - White space

extension [UInt8] {
  /// The bytes of the character of white space at `index`; 0 where there is none.
  func whiteSpaceLength(at index: Int) -> Int {
    guard index < count else { return 0 }
    switch self[index] {
    case 9...13, 28...32: return 1
    case 0xC2: return index + 1 < count && [0x85, 0xA0].contains(self[index + 1]) ? 2 : 0
    case 0xE1...0xE3:
      guard index + 2 < count else { return 0 }
      return Self.isWhiteSpace(self[index], self[index + 1], self[index + 2]) ? 3 : 0
    default: return 0
    }
  }

  /// The bytes of the character of white space in front of `end`; 0 where there is none.
  func whiteSpaceLength(before end: Int) -> Int {
    for length in 1...3 where end >= length && whiteSpaceLength(at: end - length) == length {
      return length
    }
    return 0
  }

  /// Where the white space that begins at `index` ends.
  func endOfWhiteSpace(from index: Int) -> Int {
    var end = index
    while case let length = whiteSpaceLength(at: end), length > 0 { end += length }
    return end
  }

  /// Where the white space that ends in front of `end` begins, not before `first`.
  func startOfWhiteSpace(before end: Int, notBefore first: Int) -> Int {
    var start = end
    while case let length = whiteSpaceLength(before: start), length > 0, start - length >= first {
      start -= length
    }
    return start
  }

  private static func isWhiteSpace(_ first: UInt8, _ second: UInt8, _ third: UInt8) -> Bool {
    switch (first, second, third) {
    case (0xE1, 0x9A, 0x80), (0xE2, 0x80, 0x80...0x8A), (0xE2, 0x80, 0xA8), (0xE2, 0x80, 0xA9),
      (0xE2, 0x80, 0xAF), (0xE2, 0x81, 0x9F), (0xE3, 0x80, 0x80):
      true
    default: false
    }
  }
}
