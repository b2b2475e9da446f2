import Glibc

/// A file that appears under its name when it is complete, or not at all.
///
/// It is written under a temporary name in the same folder. `commit` gives it its name, replacing
/// a file that has it; any error, and the end of this object's life before that, removes it. Of
/// several that belong together each is to be completed before the first is committed.
/// A symbolic link of that name is replaced, not followed. To be used by one thread at a time.
public final class AtomicFile {
  /// The name that the file will have.
  public let path: String
  /// How many bytes have been written one after the other, so where the next ones go.
  public var byteCount: Int { flushedByteCount + buffer.count }

  private let files: any FileSystem
  private let temporaryPath: String
  /// Nil once the file is committed or given up.
  private var file: (any OpenFile)?
  /// Bytes that come after the first `flushedByteCount` and are not in the file yet.
  private var buffer: [UInt8] = []
  private var flushedByteCount = 0
  /// Whether all that was written is on the disk.
  private var isComplete = false

  private static let bufferByteCount = 1 << 20

  /// Begins a file of `files` that will be called `path`.
  ///
  /// - Throws: `FileError` when the folder is missing or may not be written to, or when `path`
  ///   is there and no regular file.
  public init(path: String, files: any FileSystem) throws(FileError) {
    try Self.checkReplaceable(path, files: files)
    do throws(FileError) {
      let file = try UnfinishedFiles.create(for: path, files: files)
      temporaryPath = file.path
      self.file = file
    } catch {
      throw FileError(path: path, operation: error.operation, cause: error.cause)
    }
    self.path = path
    self.files = files
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

  /// Makes sure that the bytes are on the disk, so that the file needs nothing but its name.
  ///
  /// - Throws: `FileError` when the disk is full or fails; the file is given up then.
  /// - Precondition: the file is neither committed nor given up.
  public func complete() throws(FileError) {
    try flush()
    let file = openFile
    if isComplete { return }
    do throws(FileError) { try file.synchronize() } catch { throw giveUp(because: error) }
    isComplete = true
  }

  /// Completes the file, then gives it its name.
  ///
  /// - Throws: `FileError` when the disk is full or fails; the file is given up then.
  /// - Precondition: the file is neither committed nor given up.
  public func commit() throws(FileError) {
    try complete()
    do throws(FileError) { try files.rename(temporaryPath, to: path) } catch {
      throw giveUp(because: error)
    }
    UnfinishedFiles.forget(temporaryPath)
    self.file = nil
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
  private var openFile: any OpenFile {
    guard let file else {
      preconditionFailure("a file that is committed or given up takes no more")
    }
    return file
  }

  private func flush() throws(FileError) {
    if buffer.isEmpty { return }
    // Taken out of the property, as a span may not outlive one access to it.
    var full: [UInt8] = []
    swap(&full, &buffer)
    try unsafe write(full.span.bytes, at: flushedByteCount)
    flushedByteCount += full.count
    full.removeAll(keepingCapacity: true)
    buffer = full
  }

  private func write(_ bytes: RawSpan, at offset: Int) throws(FileError) {
    isComplete = false
    do throws(FileError) { try openFile.writeAll(bytes, at: offset) } catch {
      throw giveUp(because: error)
    }
  }
}

// MARK: - The names

extension AtomicFile {
  private static func checkReplaceable(
    _ path: String, files: any FileSystem
  ) throws(FileError) {
    let refusal = { (cause: FileError.Cause) in
      FileError(path: path.isEmpty ? "\"\"" : path, operation: .create, cause: cause)
    }
    if path.isEmpty { throw refusal(.unnamed) }
    let kind: FileStatus.Kind
    do throws(FileError) { kind = try files.status(of: path).kind } catch {
      if error.isMissing { return }
      throw refusal(error.cause)
    }
    switch kind {
    case .regular: if isOpenFile(path, files: files) { throw refusal(.notRegular) }
    case .folder: throw refusal(.folder)
    case .other: throw refusal(.notRegular)
    }
  }

  /// Whether `path` is a name for what a process has open, as `/dev/stdout` is, or a link to one: a
  /// file would take the place of the name, and reach nobody who holds what is open.
  private static func isOpenFile(_ path: String, files: any FileSystem) -> Bool {
    var path = path
    // As many links as the system follows.
    for _ in 0..<40 {
      if HandedOver.isName(path) || path.hasPrefix("/proc/") { return true }
      guard let end = try? files.destination(ofLink: path) else { return false }
      let folder = path.lastIndex(of: "/").map { path[...$0] } ?? ""
      path = end.hasPrefix("/") ? end : folder + end
    }
    return false
  }

  /// Gives the file up because of `error`, which is about its temporary name.
  private func giveUp(because error: FileError) -> FileError {
    abandon()
    return FileError(path: path, operation: error.operation, cause: error.cause)
  }

  private func abandon() {
    guard file != nil else { return }
    UnfinishedFiles.remove(temporaryPath)
    file = nil
  }

  /// Makes the new name durable. File systems that cannot do so keep it in their own time.
  private func syncFolder() {
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    try? files.open(folder, for: .folder).synchronize()
  }
}
