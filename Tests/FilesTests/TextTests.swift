import Files
import Glibc
import Quantities
import TestSupport
import Testing

@Suite struct TextTests {
  private let folder = TemporaryFolder()
  private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

  private func text(_ bytes: [UInt8]) throws -> [UInt8] {
    try folder.create("text", bytes)
    let limit = ByteLimit(.mebibytes(1), of: "text")
    let text = try disk.text(of: folder["text"], limit: limit)
    // Whoever reads a piece at a time sees the same.
    var window = try ByteWindow(path: folder["text"], files: disk, whole: limit)
    #expect(try window.bytes(in: 0..<window.count) == text)
    return text
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
    #expect(try text(Self.mark + Self.mark + bytes) == bytes)
    #expect(try text(utf16("\u{FEFF}" + plain, isLittleEndian: false)) == bytes)
    #expect(try text(utf16(plain, isLittleEndian: true)) == bytes)
    #expect(try text(utf16(plain, isLittleEndian: false)) == bytes)
    #expect(try text([]) == [])
    #expect(try text(Self.mark) == [])
  }

  @Test func `a compressed file is called so, and is no text`() throws {
    let starts: [(program: String, bytes: [UInt8])] = [
      ("gzip", [0x1F, 0x8B, 8, 0]), ("zip", [0x50, 0x4B, 3, 4, 20, 0]),
      ("zstd", [0x28, 0xB5, 0x2F, 0xFD]), ("xz", [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0]),
      ("lz4", [4, 0x22, 0x4D, 0x18]),
    ]
    let limit = ByteLimit(.mebibytes(1), of: "text")
    for (program, bytes) in starts {
      try folder.create("text", bytes + [0, 1, 2])
      for read in [
        { _ = try disk.text(of: folder["text"], limit: limit) },
        { _ = try ByteWindow(path: folder["text"], files: disk, whole: limit) },
      ] {
        let error = #expect(throws: FileError.self, performing: read)
        #expect(error?.reason == "the file is compressed with \(program); unpack it first")
      }
    }
  }

  @Test func `a file beyond its limit is refused, and none of it read`() throws {
    try folder.create("large", [], byteCount: 1 << 30)
    let error = #expect(throws: FileError.self) {
      try disk.text(of: folder["large"], limit: ByteLimit(.mebibytes(1), of: "profile"))
    }
    #expect(error?.reason == "the file has more than 1 MiB, and so is no profile; name one")
  }

  @Test func `a pipe or device that nobody has handed over is refused at once`() throws {
    let limit = ByteLimit(.mebibytes(1), of: "profile")
    #expect(unsafe mkfifo(folder["pipe"], 0o600) == 0)
    for path in [folder["pipe"], "/dev/zero"] {
      let error = #expect(throws: FileError.self) { try disk.text(of: path, limit: limit) }
      #expect(error?.cause == .notRegular)
    }
  }

  @Test func `the system's own names for what is open already are read, up to the limit`() throws {
    let limit = ByteLimit(ByteCount(1000), of: "profile")
    var ends: [Int32] = [-1, -1]
    #expect(unsafe pipe(&ends) == 0)
    defer { for end in ends { close(end) } }
    let text = [UInt8](repeating: UInt8(ascii: "a"), count: 1001)
    #expect(unsafe write(ends[1], text, text.count) == text.count)
    let error = #expect(throws: FileError.self) {
      try disk.text(of: "/dev/fd/\(ends[0])", limit: limit)
    }
    #expect(error?.cause == .tooLarge(limit))
  }

  @Test func `the first bytes of a pipe show that it gives no text`() throws {
    // Without an end, so that whoever read on would reach the limit first.
    let source = try disk.open("/dev/zero", for: .reading)
    for read in [
      { _ = try disk.text(of: source.processPath, limit: ByteLimit(.mebibytes(1), of: "profile")) },
      {
        _ = try ByteWindow(
          path: source.processPath, files: disk, whole: ByteLimit(.mebibytes(1), of: "table"))
      },
    ] {
      let error = #expect(throws: FileError.self, performing: read)
      #expect(error?.cause == .notText(byte: 0, line: 1) && error?.offset == 0)
    }
  }

  @Test func `blank lines at the end of YAML may hold tabs`() throws {
    try folder.create("y.yaml", Array("a: 1\t\n\t\n \u{C}\n\t".utf8))
    let limit = ByteLimit(.mebibytes(1), of: "profile")
    #expect(try disk.yaml(of: folder["y.yaml"], limit: limit) == "a: 1\n")
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
    #expect(error?.offset == offset && error?.isAboutKind == true)
    #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
  }
}
