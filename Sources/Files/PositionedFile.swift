import Glibc
public import Quantities

/// A file whose bytes can be read at any place, by several threads at once.
///
/// It stays open, and thereby readable, as long as this object lives.
public final class PositionedFile: Sendable {
  /// The path that it was opened with.
  public let path: String
  /// The size of the file when it was opened.
  public let byteCount: ByteCount

  private let descriptor: Int32

  /// Opens the regular file at `path`.
  ///
  /// - Throws: `FileError` when it is missing, a folder, a device or not readable.
  public init(path: String) throws(FileError) {
    // Non-blocking, so that opening a pipe nobody writes to returns; reads of files do not care.
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw FileError(path: path, reason: SystemFailure.latest.whenReading)
    }
    do throws(FileError) {
      byteCount = try Self.size(of: descriptor, path: path)
    } catch {
      close(descriptor)
      throw error
    }
    self.path = path
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  /// Fills `buffer` with the bytes from `offset` on.
  ///
  /// - Throws: `FileError` when the file ends before the buffer is full, or cannot be read.
  /// - Precondition: `offset` is not negative.
  public func read(
    at offset: Int, into buffer: UnsafeMutableRawBufferPointer
  ) throws(FileError) {
    precondition(offset >= 0, "a file has no bytes before its beginning")
    var filled = 0
    while filled < buffer.count {
      let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
      let count = unsafe pread(descriptor, rest.baseAddress, rest.count, offset + filled)
      if count > 0 {
        filled += count
      } else if count == 0 {
        throw endOfFile(wanted: buffer.count, offset: offset)
      } else if errno != EINTR {
        throw FileError(path: path, offset: offset, reason: SystemFailure.latest.whenReading)
      }
    }
  }

  /// The `count` bytes from `offset` on.
  ///
  /// - Throws: `FileError` when the file ends before them, or cannot be read.
  /// - Precondition: `offset` and `count` are not negative.
  public func bytes(at offset: Int, count: Int) throws(FileError) -> [UInt8] {
    precondition(count >= 0, "a number of bytes is not negative")
    // Checked before the memory is claimed, as counts often come from a file.
    guard offset <= byteCount.bytes, count <= byteCount.bytes - offset else {
      throw endOfFile(wanted: count, offset: offset)
    }
    var bytes = [UInt8](repeating: 0, count: count)
    var span = bytes.mutableSpan
    try unsafe span.withUnsafeMutableBytes { (buffer) throws(FileError) in
      try unsafe read(at: offset, into: buffer)
    }
    return bytes
  }

  private static func size(of descriptor: Int32, path: String) throws(FileError) -> ByteCount {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else {
      throw FileError(path: path, reason: SystemFailure.latest.whenReading)
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return ByteCount(Int(status.st_size))
    case S_IFDIR: throw FileError(path: path, reason: "this is a folder; name a file in it")
    default: throw FileError(path: path, reason: "this is not a regular file; name one")
    }
  }

  private func endOfFile(wanted: Int, offset: Int) -> FileError {
    FileError(
      path: path, offset: offset,
      reason: "the file ends before the \(wanted) bytes that are needed; get it again")
  }
}
