public import Files
import Glibc
public import Quantities
import Synchronization

/// Files that exist in memory only, so that reading and writing them costs no calls of the system.
///
/// There are no folders but those that the names of files imply, no links and no owners.
public final class MemoryFileSystem: FileSystem {
  private let contents = Mutex<[String: MemoryFile]>([:])

  /// No files.
  public init() {}

  /// Puts a file of `bytes` at `path`, followed by zeros up to `byteCount`.
  public func put(_ bytes: [UInt8], at path: String, byteCount: Int? = nil) {
    let file = MemoryFile(path: path, bytes: bytes, byteCount: byteCount ?? bytes.count)
    contents.withLock { $0[path] = file }
  }

  public func open(_ path: String, for access: FileAccess) throws(FileError) -> any OpenFile {
    let found = contents.withLock { $0[path] }
    switch access {
    case .creating:
      guard found == nil else { throw failure(path, .create, EEXIST) }
      let file = MemoryFile(path: path, bytes: [], byteCount: 0)
      contents.withLock { $0[path] = file }
      return file
    case .folder: throw failure(path, .open, EACCES)
    case .reading, .directReading, .streaming, .writing:
      guard let found else { throw failure(path, .open, ENOENT) }
      return found
    }
  }

  public func status(of path: String) throws(FileError) -> FileStatus {
    guard let file = contents.withLock({ $0[path] }) else {
      throw failure(path, .inspect, ENOENT)
    }
    return try file.status()
  }

  public func freeByteCount(at path: String) throws(FileError) -> ByteCount { .mebibytes(1024) }

  public func checkAccess(toFolder path: String) throws(FileError) {}

  public func names(inFolder path: String) throws(FileError) -> [String] {
    let paths = contents.withLock { Array($0.keys) }
    return paths.compactMap { file in
      guard file.hasPrefix(path + "/") else { return nil }
      let name = file.dropFirst(path.count + 1)
      return name.contains("/") ? nil : String(name)
    }
  }

  public func destination(ofLink path: String) throws(FileError) -> String {
    throw failure(path, .readLink, EINVAL)
  }

  public func makeFolder(_ path: String, isPrivate: Bool) throws(FileError) {}

  public func rename(_ path: String, to newPath: String) throws(FileError) {
    let isThere = contents.withLock { contents in
      guard let file = contents.removeValue(forKey: path) else { return false }
      contents[newPath] = file
      return true
    }
    if !isThere { throw failure(path, .rename, ENOENT) }
  }

  public func remove(_ path: String) throws(FileError) {
    if contents.withLock({ $0.removeValue(forKey: path) }) == nil {
      throw failure(path, .remove, ENOENT)
    }
  }

  public func removeFolder(_ path: String) throws(FileError) {}

  private func failure(
    _ path: String, _ operation: FileError.Operation, _ code: Int32
  ) -> FileError {
    FileError(path: path, operation: operation, cause: .system(code: code))
  }
}

/// A file in memory: bytes, and zeros behind them that take no room.
private final class MemoryFile: OpenFile {
  let path: String
  private let state: Mutex<(bytes: [UInt8], byteCount: Int)>

  init(path: String, bytes: [UInt8], byteCount: Int) {
    self.path = path
    state = Mutex((bytes, byteCount))
  }

  var processPath: String { path }

  func status() throws(FileError) -> FileStatus {
    FileStatus(
      kind: .regular, byteCount: ByteCount(state.withLock { $0.byteCount }), deviceNumber: 0,
      fileNumber: 0, modified: 0, changed: 0, nameCount: 1, ownerID: 0, permissions: 0o600)
  }

  func storedByteCount() throws(FileError) -> ByteCount? { nil }

  var hasPlaces: Bool { false }

  func read(
    at offset: Int, into buffer: UnsafeMutableRawBufferPointer
  ) throws(FileError) -> Int {
    let state = state.withLock { $0 }
    let count = max(0, min(buffer.count, state.byteCount - offset))
    guard count > 0 else { return 0 }
    let stored = max(0, min(count, state.bytes.count - offset))
    let target = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[..<count])
    if stored > 0 { unsafe target.copyBytes(from: state.bytes[offset..<offset + stored]) }
    let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: target[stored...])
    _ = unsafe rest.initializeMemory(as: UInt8.self, repeating: 0)
    return count
  }

  func write(_ bytes: RawSpan, at offset: Int) throws(FileError) -> Int {
    let copy = unsafe bytes.withUnsafeBytes { unsafe Array($0) }
    state.withLock { state in
      let end = offset + copy.count
      if state.bytes.count < end {
        state.bytes += [UInt8](repeating: 0, count: end - state.bytes.count)
      }
      state.bytes.replaceSubrange(offset..<end, with: copy)
      state.byteCount = max(state.byteCount, state.bytes.count)
    }
    return copy.count
  }

  func synchronize() throws(FileError) {}

  func claim() throws(FileError) -> Bool { true }

  func advise(_ advice: FileAdvice, range: Range<Int>) {}
}
