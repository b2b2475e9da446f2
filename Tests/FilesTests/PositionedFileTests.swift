import Files
import Quantities
import TestSupport
import Testing

@Suite struct PositionedFileTests {
  private let folder = TemporaryFolder()

  @Test func `bytes are read at any offset`() throws {
    try folder.create("file", Array(0...255))
    let file = try PositionedFile(path: folder["file"], files: disk)
    #expect(file.byteCount == ByteCount(256))
    #expect(try file.bytes(at: 0, count: 3) == [0, 1, 2])
    #expect(try file.bytes(at: 253, count: 3) == [253, 254, 255])
    #expect(try file.bytes(at: 256, count: 0) == [])
  }

  @Test func `bytes beyond the end are an error, not a short answer`() throws {
    try folder.create("file", Array(0...255))
    let file = try PositionedFile(path: folder["file"], files: disk)
    let error = #expect(throws: FileError.self) { try file.bytes(at: 254, count: 3) }
    #expect(error?.offset == 254)
    #expect(throws: FileError.self) { try file.bytes(at: 0, count: .max) }
    #expect(throws: FileError.self) { try file.bytes(at: .max, count: 1) }
    var buffer = [UInt8](repeating: 0, count: 4)
    #expect(throws: FileError.self) {
      try unsafe buffer.withUnsafeMutableBytes { try unsafe file.read(at: 253, into: $0) }
    }
  }
}
