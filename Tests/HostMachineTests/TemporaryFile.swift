import Glibc
import TestSupport

/// A file of random bytes that is removed when the last test that uses it has ended.
final class TemporaryFile: Sendable {
  let path: String
  let bytes: [UInt8]

  /// A file of `pageCount` pages of 4096 bytes in `folder`, and `excess` bytes more.
  init(pageCount: Int, excess: Int = 0, in folder: String? = nil) {
    var generator = RepeatableGenerator(seed: UInt64(pageCount))
    let words = (0..<(pageCount * 512 + excess / 8)).map { _ in generator.next() }
    bytes = unsafe words.withUnsafeBytes { unsafe Array($0) }
    var template = Array("\(folder ?? Self.temporaryFolder)/edgewise-test-XXXXXX".utf8CString)
    let descriptor = unsafe mkstemp(&template)
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let written = unsafe write(descriptor, bytes, bytes.count)
    precondition(written == bytes.count, "the temporary folder has room for a small file")
    fsync(descriptor)
    close(descriptor)
  }

  deinit { unsafe unlink(path) }

  static var temporaryFolder: String {
    unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
  }
}

/// Page-aligned memory that reads go to.
@safe final class PageMemory {
  let buffer: UnsafeMutableRawBufferPointer

  init(pageCount: Int) {
    unsafe buffer = .allocate(byteCount: pageCount * 4096, alignment: 4096)
    fill(with: 0)
  }

  deinit { unsafe buffer.deallocate() }

  var bytes: [UInt8] { unsafe Array(buffer) }

  func fill(with byte: UInt8) { unsafe _ = memset(buffer.baseAddress!, Int32(byte), buffer.count) }
}
