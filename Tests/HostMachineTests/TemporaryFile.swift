import Glibc
import TestSupport

/// A file of random bytes that exists as long as it is held.
final class TemporaryFile: Sendable {
  let bytes: [UInt8]
  private let descriptor: Int32

  /// A file of `pageCount` pages of 4096 bytes in `folder`, and `excess` bytes more.
  init(pageCount: Int, excess: Int = 0, in folder: String? = nil) {
    var generator = RepeatableGenerator(seed: UInt64(pageCount))
    let words = (0..<(pageCount * 512 + excess / 8)).map { _ in generator.next() }
    bytes = unsafe words.withUnsafeBytes { unsafe Array($0) }
    var name = Array("\(folder ?? Self.temporaryFolder)/edgewise-test-XXXXXX".utf8CString)
    descriptor = unsafe mkstemp(&name)
    // Without a name in its folder it cannot be left behind, even if the process crashes.
    unsafe unlink(name)
    let written = unsafe write(descriptor, bytes, bytes.count)
    precondition(written == bytes.count, "the temporary folder has room for a small file")
    fsync(descriptor)
  }

  deinit { close(descriptor) }

  /// Where this process can open it.
  var path: String { "/proc/self/fd/\(descriptor)" }

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
