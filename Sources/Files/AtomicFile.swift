import Glibc

/// A file that appears under its name when it is complete, or not at all.
///
/// It is written under a temporary name in the same folder. `commit` gives it its name, replacing
/// a file that has it; any error, and the end of this object's life before that, removes it.
/// A symbolic link of that name is replaced, not followed. To be used by one thread at a time.
public final class AtomicFile {
  /// The name that the file will have.
  public let path: String
  /// How many bytes have been written one after the other, so where the next ones go.
  public var byteCount: Int { flushedByteCount + buffer.count }

  private let temporaryPath: String
  /// Nil once the file is committed or given up.
  private var descriptor: Int32?
  /// Bytes that come after the first `flushedByteCount` and are not in the file yet.
  private var buffer: [UInt8] = []
  private var flushedByteCount = 0

  private static let bufferByteCount = 1 << 20

  /// Begins a file that will be called `path`.
  ///
  /// - Throws: `FileError` when the folder is missing or may not be written to, or when `path`
  ///   is there and no regular file.
  public init(path: String) throws(FileError) {
    try Self.checkReplaceable(path)
    do throws(SystemFailure) {
      (temporaryPath, descriptor) = try UnfinishedFiles.create(for: path)
    } catch {
      throw FileError(path: path, reason: error.whenWriting)
    }
    self.path = path
  }

  deinit { abandon() }

  /// Writes `bytes` after all that were written before.
  ///
  /// - Throws: `FileError` when the disk is full or fails; the file is given up then.
  /// - Precondition: the file is neither committed nor given up.
  public func write(_ bytes: RawSpan) throws(FileError) {
    if buffer.count + bytes.byteCount > Self.bufferByteCount { try flush() }
    if bytes.byteCount > Self.bufferByteCount {
      try write(bytes, at: flushedByteCount)
      flushedByteCount += bytes.byteCount
    } else {
      unsafe bytes.withUnsafeBytes { unsafe buffer.append(contentsOf: $0) }
    }
  }

  /// As for a span.
  public func write(_ bytes: [UInt8]) throws(FileError) { try unsafe write(bytes.span.bytes) }

  /// As for a span.
  public func write(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
    try unsafe write(bytes.bytes)
  }

  /// Writes zeros up to the next multiple of `alignment` bytes.
  ///
  /// - Throws: as `write`.
  /// - Precondition: `alignment` is positive.
  public func pad(to alignment: Int) throws(FileError) {
    precondition(alignment > 0, "an alignment is positive")
    let excess = byteCount % alignment
    if excess > 0 { try write([UInt8](repeating: 0, count: alignment - excess)) }
  }

  /// Replaces bytes that have been written, for tables that are known last.
  ///
  /// - Throws: as `write`.
  /// - Precondition: the bytes to replace have all been written, and the file is neither
  ///   committed nor given up.
  public func overwrite(at offset: Int, with bytes: RawSpan) throws(FileError) {
    precondition(
      offset >= 0 && offset <= byteCount - bytes.byteCount,
      "only bytes that have been written can be replaced")
    try flush()
    try write(bytes, at: offset)
  }

  /// As for a span.
  public func overwrite(at offset: Int, with bytes: [UInt8]) throws(FileError) {
    try unsafe overwrite(at: offset, with: bytes.span.bytes)
  }

  /// Makes sure that the bytes are on the disk, then gives the file its name.
  ///
  /// - Throws: `FileError` when the disk is full or fails; the file is given up then.
  /// - Precondition: the file is neither committed nor given up.
  public func commit() throws(FileError) {
    try flush()
    guard fsync(openDescriptor) == 0, unsafe rename(temporaryPath, path) == 0 else {
      throw failure(.latest)
    }
    UnfinishedFiles.forget(temporaryPath)
    close(openDescriptor)
    descriptor = nil
    syncFolder()
  }

  /// Removes the temporary file of each `AtomicFile` of this process that is not committed.
  ///
  /// For a process that is about to end because it was interrupted; files that are still being
  /// written then fail. It takes a lock, so call it from a thread or a dispatch source that was
  /// told of the signal, not from within a signal handler.
  public static func removeUnfinished() { UnfinishedFiles.removeAll() }
}

// MARK: - The bytes

extension AtomicFile {
  private var openDescriptor: Int32 {
    guard let descriptor else {
      preconditionFailure("a file that is committed or given up takes no more")
    }
    return descriptor
  }

  private func flush() throws(FileError) {
    // Taken out of the property, as a span may not outlive one access to it.
    var full: [UInt8] = []
    swap(&full, &buffer)
    try unsafe write(full.span.bytes, at: flushedByteCount)
    flushedByteCount += full.count
    full.removeAll(keepingCapacity: true)
    buffer = full
  }

  private func write(_ bytes: RawSpan, at offset: Int) throws(FileError) {
    let descriptor = openDescriptor
    var done = 0
    while done < bytes.byteCount {
      let rest = bytes.extracting(droppingFirst: done)
      let count = unsafe rest.withUnsafeBytes {
        unsafe pwrite(descriptor, $0.baseAddress, $0.count, offset + done)
      }
      if count >= 0 {
        done += count
      } else if errno != EINTR {
        throw failure(.latest)
      }
    }
  }
}

// MARK: - The names

extension AtomicFile {
  private static func checkReplaceable(_ path: String) throws(FileError) {
    if path.isEmpty { throw FileError(path: "\"\"", reason: "a file needs a name; give it one") }
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return
    case S_IFDIR: throw FileError(path: path, reason: "this is a folder; name a file in it")
    default: throw FileError(path: path, reason: "this is no regular file; name another one")
    }
  }

  /// Gives the file up because of `failure`.
  private func failure(_ failure: SystemFailure) -> FileError {
    abandon()
    return FileError(path: path, reason: failure.whenWriting)
  }

  private func abandon() {
    guard let descriptor else { return }
    UnfinishedFiles.remove(temporaryPath)
    close(descriptor)
    self.descriptor = nil
  }

  /// Makes the new name durable. File systems that cannot do so keep it in their own time.
  private func syncFolder() {
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    let descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }
}
