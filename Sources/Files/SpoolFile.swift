import Glibc

/// Bytes that wait on the disk until what comes before them is known: written from the beginning to
/// the end, then read back. They take 64 KiB of memory, however many they are.
///
/// The file has no name, so nothing of it is left however the process ends. To be used by one
/// thread at a time.
public final class SpoolFile {
  /// How many bytes were appended.
  public private(set) var byteCount = 0
  private let file: any OpenFile
  /// What errors call the file, which has no name that anybody knows.
  private let path: String
  private var buffer: [UInt8] = []

  private static let pieceByteCount = 1 << 16

  /// An empty file in the folder of `path`.
  ///
  /// - Throws: `FileError` about `path` where none can be made there, and so by all other calls.
  public init(beside path: String, files: any FileSystem) throws(FileError) {
    self.path = path
    do throws(FileError) {
      file = try files.openNameless(in: path.lastIndex(of: "/").map { String(path[...$0]) } ?? ".")
    } catch {
      throw Self.named(path, error)
    }
    buffer.reserveCapacity(Self.pieceByteCount)
  }

  /// Writes `bytes` after all that were written before.
  ///
  /// - Throws: `FileError` when the disk is full or fails.
  public func append(_ bytes: [UInt8]) throws(FileError) {
    if buffer.count + bytes.count > Self.pieceByteCount { try flush() }
    buffer += bytes
    byteCount += bytes.count
  }

  /// Hands over all bytes in their order, piece by piece.
  ///
  /// - Throws: `FileError` where they cannot be read back, and what `sink` throws.
  public func read(into sink: ([UInt8]) throws(FileError) -> Void) throws(FileError) {
    try flush()
    var offset = 0
    while offset < byteCount {
      var piece = [UInt8](repeating: 0, count: min(Self.pieceByteCount, byteCount - offset))
      var span = piece.mutableSpan
      let count: Int
      do throws(FileError) {
        count = try unsafe span.withUnsafeMutableBytes { (bytes) throws(FileError) in
          try unsafe file.read(at: offset, into: bytes)
        }
      } catch {
        throw Self.named(path, error)
      }
      guard count > 0 else {
        throw FileError(
          path: path, operation: .read, cause: .endOfFile(wanted: piece.count),
          offset: offset)
      }
      piece.removeSubrange(count...)
      try sink(piece)
      offset += count
    }
  }

  private func flush() throws(FileError) {
    // Taken out of the property, as a span may not outlive one access to it.
    var full: [UInt8] = []
    swap(&full, &buffer)
    do throws(FileError) {
      try unsafe file.writeAll(full.span.bytes, at: byteCount - full.count)
    } catch {
      throw Self.named(path, error)
    }
    full.removeAll(keepingCapacity: true)
    buffer = full
  }

  private static func named(_ path: String, _ error: FileError) -> FileError {
    FileError(path: path, operation: error.operation, cause: error.cause)
  }
}

extension FileSystem {
  /// A new file in `folder`, for reading and writing, that has lost its name already: it is gone
  /// when nothing holds it any more.
  ///
  /// - Throws: `FileError` where none can be made there.
  public func openNameless(in folder: String) throws(FileError) -> any OpenFile {
    let name = "\(folder)/.edgewise-\(getpid())-\(String(UInt32.random(in: 0 ... .max), radix: 36))"
    let file = try open(name, for: .creating(isPrivate: true))
    try remove(name)
    return file
  }
}
