/// Reads JSON from the front, a value at a time, without building a tree.
public struct JSONScanner: Sendable {
  private var text: ByteWindow
  /// Where it stands, in bytes from the beginning.
  public internal(set) var offset = 0
  /// What a text has where this scanner finds something else than it was asked for.
  private(set) var mismatch = JSONFault.Problem.notJSON

  /// Deeper nesting is refused, so that no file can exhaust the stack.
  private static let deepestNesting = 64

  /// A scanner of `text` from the beginning.
  public init(_ text: ByteWindow) { self.text = text }

  /// Moves to a value at `offset` of a text that is known to be JSON.
  public mutating func returnToValue(at offset: Int) {
    self.offset = offset
    mismatch = .damaged("a value is not of the kind that belongs there")
  }

  /// Calls `member` for each key, the scanner standing at its value, which `member` must read. A
  /// key that is there twice is refused: nobody knows which value counts.
  public mutating func readObject(
    _ member: (inout JSONScanner, String) throws(JSONFault) -> Void
  ) throws(JSONFault) {
    var keys = SeenKeys()
    try readMembers { (scanner, key, end) throws(JSONFault) in
      guard keys.insert(key) else { throw JSONFault(.repeatedKey(key), at: end) }
      try member(&scanner, key)
    }
  }

  /// The same of keys that may be there twice, each with the offset of its end.
  mutating func readMembers(
    _ member: (inout JSONScanner, String, Int) throws(JSONFault) -> Void
  ) throws(JSONFault) {
    try readList(from: "{", to: "}") { (scanner) throws(JSONFault) in
      let key = try scanner.readString()
      let end = scanner.offset
      try scanner.expect(":")
      try member(&scanner, key, end)
    }
  }

  /// The keys of an object so far. Most have few, which are compared sooner than hashed.
  private struct SeenKeys {
    private var few: [String] = []
    private var many: Set<String> = []

    /// Whether `key` is new.
    mutating func insert(_ key: String) -> Bool {
      guard few.count < 16 else { return !few.contains(key) && many.insert(key).inserted }
      if few.contains(key) { return false }
      few.append(key)
      return true
    }
  }

  /// Calls `element` for each value, the scanner standing at it; `element` must read it.
  public mutating func readArray(
    _ element: (inout JSONScanner) throws(JSONFault) -> Void
  ) throws(JSONFault) {
    try readList(from: "[", to: "]", element)
  }

  /// Reads one of the two words.
  public mutating func readBool() throws(JSONFault) -> Bool {
    if try peek() == UInt8(ascii: "t") {
      try expectWord("true")
      return true
    }
    try expectWord("false")
    return false
  }

  /// Steps over a value of any kind.
  public mutating func skipValue() throws(JSONFault) { try skipValue(depth: 0) }

  private mutating func skipValue(depth: Int) throws(JSONFault) {
    guard depth < Self.deepestNesting else { throw JSONFault(.tooDeep, at: offset) }
    switch try peek() {
    case UInt8(ascii: "{"):
      try readList(from: "{", to: "}") { (scanner) throws(JSONFault) in
        _ = try scanner.scanString()
        try scanner.expect(":")
        try scanner.skipValue(depth: depth + 1)
      }
    case UInt8(ascii: "["):
      try readArray { (scanner) throws(JSONFault) in try scanner.skipValue(depth: depth + 1) }
    case UInt8(ascii: "\""): _ = try scanString()
    case UInt8(ascii: "t"): try expectWord("true")
    case UInt8(ascii: "f"): try expectWord("false")
    case UInt8(ascii: "n"): try expectWord("null")
    default: _ = try scanNumber()
    }
  }

  /// The next byte that is no white space; the scanner stands at it afterwards.
  public mutating func peek() throws(JSONFault) -> UInt8 {
    try skipWhitespace()
    return try current()
  }

  /// Checks that only white space is left.
  public mutating func expectEnd() throws(JSONFault) {
    try skipWhitespace()
    guard try next() == nil else { throw JSONFault(mismatch, at: offset) }
  }
}

// Punctuation.
extension JSONScanner {
  private mutating func readList(
    from open: Unicode.Scalar, to close: Unicode.Scalar,
    _ element: (inout JSONScanner) throws(JSONFault) -> Void
  ) throws(JSONFault) {
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

  mutating func expect(_ punctuation: Unicode.Scalar) throws(JSONFault) {
    guard try peek() == UInt8(ascii: punctuation) else { throw JSONFault(mismatch, at: offset) }
    offset += 1
  }

  mutating func expectWord(_ word: String) throws(JSONFault) {
    for byte in word.utf8 {
      guard try current() == byte else { throw JSONFault(mismatch, at: offset) }
      offset += 1
    }
  }

  private mutating func skipWhitespace() throws(JSONFault) {
    while let byte = try next() {
      switch byte {
      case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"):
        offset += 1
      default: return
      }
    }
  }
}

// Bytes.
extension JSONScanner {
  /// The byte that it stands at; nil at the end.
  mutating func next() throws(JSONFault) -> UInt8? {
    do throws(FileError) { return try text.byte(at: offset) } catch {
      throw JSONFault(.unreadable(error), at: offset)
    }
  }

  /// The byte that it stands at.
  mutating func current() throws(JSONFault) -> UInt8 {
    guard let byte = try next() else { throw JSONFault(.endsEarly, at: offset) }
    return byte
  }

  /// The bytes in `range`, which it has passed.
  mutating func bytes(in range: Range<Int>) throws(JSONFault) -> [UInt8] {
    do throws(FileError) { return try text.bytes(in: range) } catch {
      throw JSONFault(.unreadable(error), at: range.lowerBound)
    }
  }
}
