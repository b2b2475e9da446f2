public import Quantities

/// A file whose bytes can be read at any offset, by several threads at once.
///
/// It stays open, and thereby readable, as long as this object lives.
public final class PositionedFile: Sendable {
  /// The path that it was opened with.
  public let path: String
  /// What the file was when it was opened: of this file, whatever has its name since.
  public let status: FileStatus
  /// The size of the file when it was opened.
  public var byteCount: ByteCount { status.byteCount }

  private let file: any OpenFile

  /// Opens the regular file at `path` of `files`.
  ///
  /// - Throws: `FileError` when it is missing, a folder, a device or not readable.
  public init(path: String, files: any FileSystem) throws(FileError) {
    file = try files.open(path, for: .reading)
    self.path = path
    status = try file.status()
    guard status.kind == .regular else {
      throw FileError(
        path: path, operation: .open, cause: status.kind == .folder ? .folder : .notRegular)
    }
  }

  /// Fills `buffer` with the bytes from `offset` on.
  ///
  /// - Throws: `FileError` when the file ends before the buffer is full, or cannot be read.
  /// - Precondition: `offset` is not negative.
  public func read(
    at offset: Int, into buffer: UnsafeMutableRawBufferPointer
  ) throws(FileError) {
    precondition(offset >= 0, "a file has no bytes before its beginning")
    guard try unsafe file.fill(buffer, at: offset) == buffer.count else {
      throw endOfFile(wanted: buffer.count, offset: offset)
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

  private func endOfFile(wanted: Int, offset: Int) -> FileError {
    FileError(path: path, operation: .read, cause: .endOfFile(wanted: wanted), offset: offset)
  }
}
