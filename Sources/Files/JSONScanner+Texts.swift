extension JSONScanner {
  /// Longer texts are refused, so that none takes all memory.
  private static let longestText = 16 << 20

  /// Reads a text.
  public mutating func readString() throws(JSONFault) -> String {
    let (content, hasEscapes) = try scanString()
    let bytes = try bytes(in: content)
    return hasEscapes
      ? try unescaped(bytes, at: content.lowerBound) : String(decoding: bytes, as: UTF8.self)
  }

  /// Steps over a text, which must be UTF-8, and says where its content is.
  mutating func scanString() throws(JSONFault) -> (Range<Int>, hasEscapes: Bool) {
    try expect("\"")
    let first = offset
    var (hasEscapes, isASCII) = (false, true)
    while true {
      let byte = try current()
      offset += 1
      switch byte {
      case UInt8(ascii: "\""):
        let content = first..<(offset - 1)
        guard content.count <= Self.longestText else {
          throw damaged("a text has more than 16 MiB")
        }
        if !isASCII { try check(try bytes(in: content), at: first) }
        return (content, hasEscapes)
      case UInt8(ascii: "\\"):
        hasEscapes = true
        _ = try current()
        offset += 1
      case ..<0x20: throw JSONFault(mismatch, at: offset - 1)
      case 0x80...: isASCII = false
      default: break
      }
    }
  }

  private func check(_ bytes: [UInt8], at first: Int) throws(JSONFault) {
    do throws(UTF8.ValidationError) { _ = try UTF8Span(validating: bytes.span) } catch {
      throw JSONFault(
        .damaged("a text is not in UTF-8"), at: first + error.byteOffsets.lowerBound)
    }
  }

  private func unescaped(_ bytes: [UInt8], at first: Int) throws(JSONFault) -> String {
    var units: [UInt16] = []
    var rest = 0
    while rest < bytes.count {
      let plain = bytes[rest...].prefix { $0 != UInt8(ascii: "\\") }
      units.append(contentsOf: String(decoding: plain, as: UTF8.self).utf16)
      rest = plain.endIndex
      guard rest < bytes.count else { break }
      guard let unit = Self.escapedUnit(in: bytes, after: &rest) else {
        throw JSONFault(mismatch, at: first + rest)
      }
      units.append(unit)
    }
    return String(decoding: units, as: UTF16.self)
  }

  /// The UTF-16 unit of the escape whose backslash is at `position`; moves behind it. nil where
  /// there is no such escape.
  private static func escapedUnit(in bytes: [UInt8], after position: inout Int) -> UInt16? {
    let letter = bytes[position + 1]
    position += 2
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return UInt16(letter)
    case UInt8(ascii: "b"): return 0x08
    case UInt8(ascii: "f"): return 0x0C
    case UInt8(ascii: "n"): return 0x0A
    case UInt8(ascii: "r"): return 0x0D
    case UInt8(ascii: "t"): return 0x09
    case UInt8(ascii: "u") where position + 4 <= bytes.count:
      let digits = String(decoding: bytes[position..<(position + 4)], as: UTF8.self)
      position += 4
      return UInt16(digits, radix: 16)
    default: return nil
    }
  }
}
