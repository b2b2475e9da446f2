/// The bytes of JSON as one program would write them, whichever has: without white space between
/// values, and with characters that are escaped only where they must be.
struct PlainJSON: Sequence, IteratorProtocol {
  private let json: [UInt8]
  private var offset = 0
  private var isInText = false
  /// What an escape stands for, the last byte first.
  private var pending: [UInt8] = []

  /// The bytes of `json`, which is well formed.
  init(_ json: [UInt8]) { self.json = json }

  mutating func next() -> UInt8? {
    if let byte = pending.popLast() { return byte }
    while offset < json.count {
      let byte = json[offset]
      offset += 1
      let isSpace = [0x20, 0x0A, 0x0D, 0x09].contains(byte)
      if !isInText, isSpace { continue }
      switch byte {
      case UInt8(ascii: "\""): isInText.toggle()
      case UInt8(ascii: "\\"):
        pending = unescaped().reversed()
        return pending.popLast()
      default: break
      }
      return byte
    }
    return nil
  }

  /// What stands for the escape whose backslash was read.
  private mutating func unescaped() -> [UInt8] {
    guard offset < json.count else { return [UInt8(ascii: "\\")] }
    let kind = json[offset]
    offset += 1
    switch kind {
    case UInt8(ascii: "/"): return [kind]
    case UInt8(ascii: "u"): return character()
    default: return [UInt8(ascii: "\\"), kind]
    }
  }

  /// The character whose number follows, or, of two that stand for one, that one.
  private mutating func character() -> [UInt8] {
    var units = [unit()]
    let isFollowed = json[offset...].starts(with: "\\u".utf8)
    if UTF16.isLeadSurrogate(units[0]), isFollowed {
      offset += 2
      units.append(unit())
    }
    let text = String(decoding: units, as: UTF16.self)
    // Quotes and backslashes have escapes of their own, which are shorter.
    guard text == "\"" || text == "\\" else {
      return units[0] < 0x20 ? Array("\\u".utf8) + Self.digits(units[0]) : Array(text.utf8)
    }
    return [UInt8(ascii: "\\")] + Array(text.utf8)
  }

  /// The number that the next four digits say; 0 where they are none.
  private mutating func unit() -> UInt16 {
    let digits = json[offset...].prefix(4)
    offset += digits.count
    return UInt16(String(decoding: digits, as: UTF8.self), radix: 16) ?? 0
  }

  private static func digits(_ unit: UInt16) -> [UInt8] {
    let digits = String(unit, radix: 16)
    return Array((String(repeating: "0", count: 4 - digits.count) + digits).utf8)
  }
}
