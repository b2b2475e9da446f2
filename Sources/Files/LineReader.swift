/// The lines of a text, one after the other.
public struct LineReader {
  private var text: ByteWindow
  private var offset = 0
  /// The number of the line that was read last, from 1.
  public private(set) var number = 0
  /// Whether the line that was read last had its end; one without, the last of a text, may be cut.
  public private(set) var hasEnd = true

  /// What of a longer line is read, so that no file takes all memory.
  private static let longest = 1 << 12

  /// The lines of `text`.
  public init(_ text: ByteWindow) { self.text = text }

  /// The next line without its end and the blanks before that; nil after the last. What has more
  /// than 4096 bytes comes in pieces.
  public mutating func next() throws(FileError) -> String? {
    guard try text.byte(at: offset) != nil else { return nil }
    let first = offset
    var last = first
    while offset - first < Self.longest, let byte = try text.byte(at: offset),
      !Self.ends.contains(byte)
    {
      offset += 1
      last = offset
    }
    number += 1
    let end = [try text.byte(at: offset), try text.byte(at: offset + 1)]
    hasEnd = end[0].map(Self.ends.contains) ?? false
    if end == Self.ends {
      offset += 2
    } else if let byte = end[0], Self.ends.contains(byte) {
      offset += 1
    }
    let bytes = try text.bytes(in: first..<last)
    let blanks = bytes.reversed().prefix { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    return String(decoding: bytes.dropLast(blanks.count), as: UTF8.self)
  }

  private static let ends = [UInt8(ascii: "\r"), UInt8(ascii: "\n")]
}
