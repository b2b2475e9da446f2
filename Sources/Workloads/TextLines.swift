/// The lines of a text in memory, however long.
struct TextLines {
  private let text: [UInt8]
  private var offset = 0
  private var number = 0

  /// A line without its end, and without a mark that sets records of JSON apart.
  struct Line {
    /// Counted from 1.
    let number: Int
    let bytes: Range<Int>
    let isBlank: Bool
  }

  init(_ text: [UInt8]) { self.text = text }

  /// Whether only blank lines are left.
  var isAtEnd: Bool { text.dropFirst(offset).allSatisfy(isBlank) }

  mutating func next() -> Line? {
    guard offset < text.count else { return nil }
    let first = text[offset] == recordSeparator ? offset + 1 : offset
    let last = text[first...].firstIndex(where: isLineEnd) ?? text.count
    let isPair = text[last...].starts(with: [UInt8(ascii: "\r"), UInt8(ascii: "\n")])
    offset = last + (isPair ? 2 : 1)
    number += 1
    return Line(
      number: number, bytes: first..<last, isBlank: text[first..<last].allSatisfy(isBlank))
  }
}

/// Begins each text of a sequence of JSON texts (RFC 7464).
let recordSeparator: UInt8 = 0x1E

/// Whether `byte` is white space as JSON has it.
func isBlank(_ byte: UInt8) -> Bool {
  byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || isLineEnd(byte)
}

/// Whether `byte` ends a line.
func isLineEnd(_ byte: UInt8) -> Bool {
  byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
}
