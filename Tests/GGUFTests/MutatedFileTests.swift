import Files
import GGUF
import Glibc
import Quantities
import TestSupport
import Testing

/// The header of the model that comes along, in a file of its size whose weights are zeros.
private struct Copy {
  let folder = TemporaryFolder()
  let original: GGUFFile
  let header: [UInt8]
  var path: String { folder["copy.gguf"] }

  init() throws {
    original = try GGUFFile(path: TinyModel.path, files: disk)
    header = try PositionedFile(path: TinyModel.path, files: disk).bytes(
      at: 0, count: original.dataOffset)
    try folder.create("copy.gguf", header, byteCount: original.byteCount.bytes)
  }

  /// Calls `body` while the bytes at `offset` are replaced.
  func with(_ bytes: [UInt8], at offset: Int, _ body: () throws -> Void) throws {
    let end = min(header.count, offset + bytes.count)
    folder.overwrite("copy.gguf", at: offset, with: bytes.prefix(end - offset))
    try body()
    folder.overwrite("copy.gguf", at: offset, with: header[offset..<end])
  }
}

@Suite struct MutatedFileTests {
  @Test func `a mutated header is a value or an error`() throws {
    let copy = try Copy()
    var generator = RepeatableGenerator(seed: 5)
    var refused = 0
    for _ in 0..<600 {
      let bytes = mutation(using: &generator)
      let offset = offset(in: copy.header.count, using: &generator)
      try copy.with(bytes, at: offset) {
        do {
          expectSound(try GGUFFile(path: copy.path, files: disk))
        } catch let error as GGUFError {
          refused += 1
          #expect(error.path == copy.path)
        }
      }
    }
    #expect(refused > 100)
    #expect(refused < 600)
    #expect(try GGUFFile(path: copy.path, files: disk).tensors == copy.original.tensors)
  }

  @Test func `a file that is cut off is refused wherever that is`() throws {
    let copy = try Copy()
    var generator = RepeatableGenerator(seed: 6)
    let last = copy.original.tensors.map { $0.offset + $0.byteCount.bytes }.max()!
    let inData = [last - 1, last / 2, copy.header.count + 1, copy.header.count]
    let inHeader = (0..<40).map { _ in Int.random(in: 1..<copy.header.count, using: &generator) }
    let atTheBeginning = [40, 32, 25, 24, 23, 17, 16, 12, 9, 8, 7, 4, 3, 1, 0]
    for size in (inData + inHeader + atTheBeginning).sorted(by: >) {
      _ = unsafe truncate(copy.path, size)
      #expect(throws: GGUFError.self, "\(size)") { try GGUFFile(path: copy.path, files: disk) }
    }
  }

  /// Bytes to put somewhere: noise, or numbers at the edges of what a count can be.
  private func mutation(using generator: inout RepeatableGenerator) -> [UInt8] {
    if Bool.random(using: &generator) {
      return (0..<Int.random(in: 1...4, using: &generator)).map { _ in
        UInt8.random(in: .min ... .max, using: &generator)
      }
    }
    let numbers: [UInt64] = [0, 1, 1 << 31, 1 << 32, 1 << 60, 1 << 63, .max]
    let number = numbers.randomElement(using: &generator)!
    return (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
  }

  /// An offset in a header: often in its first or last part, as the vocabulary takes the middle.
  private func offset(in size: Int, using generator: inout RepeatableGenerator) -> Int {
    switch Int.random(in: 0..<5, using: &generator) {
    case 0, 1: Int.random(in: 0..<1500, using: &generator)
    case 2, 3: Int.random(in: size - 5000..<size, using: &generator)
    default: Int.random(in: 0..<size, using: &generator)
    }
  }

  private func expectSound(_ file: GGUFFile) {
    for tensor in file.tensors {
      #expect(tensor.offset >= file.dataOffset)
      #expect(tensor.offset + tensor.byteCount.bytes <= file.byteCount.bytes)
    }
  }
}
