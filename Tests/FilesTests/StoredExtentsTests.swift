import Files
import Foundation
import Glibc
import Quantities
import TestSupport
import Testing

@Suite struct StoredExtentsTests {
  private let folder = TemporaryFolder()
  private static let byteCount = 4 << 20

  /// What the file system says of a file that `fill` gets the descriptor of.
  private func stored(_ fill: (Int32) -> Void) throws -> ByteCount? {
    let path = folder["file"]
    let descriptor = unsafe Glibc.open(path, O_RDWR | O_CREAT | O_TRUNC, 0o600)
    defer { close(descriptor) }
    fill(descriptor)
    return try disk.open(path, for: .reading).storedByteCount()
  }

  private func write(_ byteCount: Int, at offset: Int, to descriptor: Int32) {
    let bytes = (0..<byteCount).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    _ = unsafe pwrite(descriptor, bytes, bytes.count, off_t(offset))
  }

  @Test func `holes and reserved room are no stored bytes`() throws {
    let whole = try stored { write(Self.byteCount, at: 0, to: $0) }
    // Not every file system tells; one that does tells all.
    guard whole != nil else { return }
    #expect(whole == ByteCount(Self.byteCount))
    #expect(try stored { _ = ftruncate($0, off_t(Self.byteCount)) } == .zero)
    #expect(try stored { posix_fallocate($0, 0, off_t(Self.byteCount)) } == .zero)
    let half = try stored {
      _ = ftruncate($0, off_t(Self.byteCount))
      write(Self.byteCount / 2, at: Self.byteCount / 4, to: $0)
    }
    #expect(half == ByteCount(Self.byteCount / 2))
    #expect(try stored { _ in } == .zero)
  }

  @Test func `a file in many pieces is counted to its end`() throws {
    let pieces = 300
    let count = try stored { descriptor in
      for index in 0..<pieces { write(4096, at: index << 16, to: descriptor) }
    }
    #expect(count == nil || count == ByteCount(pieces * 4096))
  }
}
