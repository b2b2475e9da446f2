@testable import GGUF
import Quantities
import TestSupport
import Testing

/// Files that end where their weights should begin.
@Suite struct HeaderAloneTests {
  private let folder = TemporaryFolder()
  private static let header = HandmadeFile(
    infos: [HandmadeFile.info(), HandmadeFile.info("v", dimensions: [1 << 30], offset: 128)],
    dataByteCount: 0)

  private func read(_ bytes: [UInt8], mayLackWeights: Bool) throws -> GGUFFile {
    try folder.create("h.gguf", bytes)
    return try GGUFFile(path: folder["h.gguf"], files: disk, mayLackWeights: mayLackWeights)
  }

  @Test func `a header is enough where that is said, padded or not`() throws {
    let padded = Self.header.bytes
    let length = 24 + Self.header.infos.joined().count
    #expect(length < padded.count)
    for bytes in [padded, Array(padded[..<length])] {
      let file = try read(bytes, mayLackWeights: true)
      #expect(!file.hasWeights && file.weights == .absent)
      #expect(file.tensors.map(\.byteCount.bytes) == [128, 1 << 32])
      let error = #expect(throws: GGUFError.self) { try read(bytes, mayLackWeights: false) }
      #expect(error?.reason.contains("ends with its header, without any weights") == true)
    }
    #expect(throws: GGUFError.self) {
      try read(Array(padded[..<(length - 1)]), mayLackWeights: true)
    }
  }

  @Test func `weights that have begun must be whole, or else it is said how many are missing`()
    throws
  {
    for missing in [1, 64, 127] {
      let bytes = Self.header.bytes + [UInt8](repeating: 0, count: 128 - missing)
      let error = #expect(throws: GGUFError.self) { try read(bytes, mayLackWeights: false) }
      #expect(error?.description.contains("beyond the") == true, "\(error?.description ?? "")")
      let file = try read(bytes, mayLackWeights: true)
      #expect(file.weights == .cut(missing: ByteCount(1 << 32 + missing)) && !file.hasWeights)
    }
    let whole = HandmadeFile(infos: [HandmadeFile.info()])
    #expect(try read(whole.bytes, mayLackWeights: true).weights == .whole)
    #expect(try read(HandmadeFile().bytes, mayLackWeights: true).hasWeights)
    // What begins beyond the file is missing too.
    let gap = HandmadeFile(infos: [HandmadeFile.info(offset: 1 << 20)], dataByteCount: 64)
    #expect(
      try read(gap.bytes, mayLackWeights: true).weights
        == .cut(missing: ByteCount(1 << 20 + 128 - 64)))
    #expect(throws: GGUFError.self) { try read(gap.bytes, mayLackWeights: false) }
  }

  @Test func `tensors lie apart even where they are not there`() throws {
    for (offset, sentence) in [
      (UInt64(96), "overlap"), (UInt64(Int.max) - 31, "begins beyond"), (33, "not a multiple"),
    ] {
      var header = Self.header
      header.infos[1] = HandmadeFile.info("v", offset: offset)
      let error = #expect(throws: GGUFError.self) { try read(header.bytes, mayLackWeights: true) }
      #expect(error?.description.contains(sentence) == true, "\(error?.description ?? "")")
    }
  }
}
