import Files
import TestSupport
import Testing

@Suite struct TextTests {
  private let folder = TemporaryFolder()
  private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

  private func text(_ bytes: [UInt8]) throws -> [UInt8] {
    try folder.create("text", bytes)
    return try disk.text(of: folder["text"])
  }

  private func utf16(_ text: String, isLittleEndian: Bool) -> [UInt8] {
    ("\u{FEFF}" + text).utf16.flatMap { unit in
      let bytes = [UInt8(truncatingIfNeeded: unit), UInt8(unit >> 8)]
      return isLittleEndian ? bytes : bytes.reversed()
    }
  }

  @Test func `text is read whatever editor saved it`() throws {
    let plain = "a: \"8 µs\"\r\n\n😀"
    let bytes = Array(plain.utf8)
    #expect(try text(bytes) == bytes)
    #expect(try text(Self.mark + bytes) == bytes)
    #expect(try text(utf16(plain, isLittleEndian: true)) == bytes)
    #expect(try text(utf16(plain, isLittleEndian: false)) == bytes)
    #expect(try text([]) == [])
    #expect(try text(Self.mark) == [])
  }

  @Test(
    arguments: [
      // Latin-1, cut in the middle of a character, UTF-16 without a mark, and with half a unit or
      // half a pair.
      ([0x61, 0x0A, 0x38, 0x20, 0xB5, 0x73], 4, "line 2 has the byte 0xB5"),
      ([0x61, 0xE2, 0x82], 1, "line 1 has the byte 0xE2"),
      ([0x61, 0x00, 0x62, 0x00], 1, "line 1 has the byte 0x00"),
      ([0xFF, 0xFE, 0x61, 0x00, 0x62], 4, "the byte 0x62"),
      ([0xFF, 0xFE, 0x61, 0x00, 0x3D, 0xD8], 4, "the byte 0x3D"),
    ] as [([UInt8], Int, String)])
  func `a byte that is no text is named`(bytes: [UInt8], offset: Int, reason: String) {
    let error = #expect(throws: FileError.self) { try text(bytes) }
    #expect(error?.offset == offset && error?.isNoText == true)
    #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
  }
}
