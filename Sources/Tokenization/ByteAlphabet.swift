/// The printable characters that stand for the 256 bytes in a byte-level vocabulary.
///
/// Bytes that print as a visible Latin-1 character stand for themselves; the others, in order, are
/// the characters from U+0100 on, so the blank is `Ġ` and the line feed is `Ċ`.
public enum ByteAlphabet {
  /// The character for each byte.
  public static let characters: [Unicode.Scalar] = {
    var nextSubstitute: UInt32 = 0x100
    return (UInt8.min...UInt8.max).map { byte in
      if isVisible(byte) { return Unicode.Scalar(byte) }
      defer { nextSubstitute += 1 }
      return Unicode.Scalar(nextSubstitute)!
    }
  }()

  /// The byte for each character below U+0144, -1 where there is none.
  private static let bytes: [Int16] = {
    var bytes = [Int16](repeating: -1, count: 0x144)
    for (byte, character) in characters.enumerated() {
      bytes[Int(character.value)] = Int16(byte)
    }
    return bytes
  }()

  /// Appends the bytes that `text` stands for to `output`.
  ///
  /// - Returns: false, with `output` as it was, when a character stands for no byte.
  static func appendBytes(of text: some StringProtocol, to output: inout [UInt8]) -> Bool {
    let start = output.count
    for character in text.unicodeScalars {
      let value = Int(character.value)
      guard value < bytes.count, bytes[value] >= 0 else {
        output.removeSubrange(start...)
        return false
      }
      output.append(UInt8(bytes[value]))
    }
    return true
  }

  private static func isVisible(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x21...0x7E, 0xA1...0xAC, 0xAE...0xFF: true
    default: false
    }
  }
}
