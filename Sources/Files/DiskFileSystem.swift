import Glibc
public import Quantities

/// The files of this machine.
public struct DiskFileSystem: FileSystem {
  private let memoryLeft: MemoryAllowance.Left
  private let replacements: ReplacementGuard?
  private let whileWaiting: @Sendable () -> Void

  /// All files that this process may see.
  ///
  /// - Parameters:
  ///   - memoryLeft: How much may still be written to a file that lies in memory; nil for one that
  ///     lies on a disk. Writing beyond fails, where the system might end the process.
  ///   - replacements: Which files may not be replaced or removed; without it all may.
  ///   - whileWaiting: Called now and then, and after each signal, while a pipe or terminal has
  ///     nothing to give.
  public init(
    memoryLeft: @escaping @Sendable (FileStatus) -> ByteCount? = { _ in nil },
    replacements: ReplacementGuard? = nil, whileWaiting: @escaping @Sendable () -> Void = {}
  ) {
    self.memoryLeft = memoryLeft
    self.replacements = replacements
    self.whileWaiting = whileWaiting
  }

  public func open(_ path: String, for access: FileAccess) throws(FileError) -> any OpenFile {
    let operation: FileError.Operation =
      if case .creating = access { .create } else { .open }
    let descriptor = try call(path, operation) {
      unsafe Int(Glibc.open(path, access.flags | O_CLOEXEC, access.permissions))
    }
    return DiskFile(
      path: path, descriptor: Int32(descriptor), memoryLeft: access.writes ? memoryLeft : nil,
      whileWaiting: whileWaiting)
  }

  public func status(of path: String) throws(FileError) -> FileStatus {
    var status = stat()
    _ = try call(path, .inspect) { unsafe Int(stat(path, &status)) }
    return FileStatus(status)
  }

  public func freeByteCount(at path: String) throws(FileError) -> ByteCount {
    var status = statvfs()
    _ = try call(path, .inspect) { unsafe Int(statvfs(path, &status)) }
    return ByteCount(Int(status.f_bavail) * Int(status.f_frsize))
  }

  public func checkAccess(toFolder path: String) throws(FileError) {
    _ = try call(path, .inspect) { unsafe Int(access(path, R_OK | W_OK | X_OK)) }
  }

  public func names(inFolder path: String) throws(FileError) -> [String] {
    guard let folder = unsafe opendir(path) else {
      throw FileError(path: path, operation: .list, cause: .system(code: errno))
    }
    defer { unsafe closedir(folder) }
    var names: [String] = []
    while let entry = unsafe readdir(folder) {
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }

  public func destination(ofLink path: String) throws(FileError) -> String {
    var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = try call(path, .readLink) { unsafe readlink(path, &bytes, bytes.count) }
    return String(decoding: bytes[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  public func makeFolder(_ path: String, isPrivate: Bool) throws(FileError) {
    _ = try call(path, .makeFolder) { unsafe Int(mkdir(path, isPrivate ? 0o700 : 0o777)) }
  }

  public func rename(_ path: String, to newPath: String) throws(FileError) {
    guard let replacements, replacements.watches(newPath, of: self) else {
      _ = try call(path, .rename) { unsafe Int(Glibc.rename(path, newPath)) }
      return
    }
    do throws(FileError) { try NewName.give(newPath, to: path) } catch {
      guard error.cause == .system(code: EEXIST) else { throw error }
      try replacements.check(newPath, .rename, of: self)
      _ = try call(path, .rename) { unsafe Int(Glibc.rename(path, newPath)) }
    }
    replacements.release(newPath, of: self)
  }

  public func remove(_ path: String) throws(FileError) {
    if let replacements, replacements.watches(path, of: self) {
      try replacements.check(path, .remove, of: self)
    }
    _ = try call(path, .remove) { unsafe Int(unlink(path)) }
  }

  public func removeFolder(_ path: String) throws(FileError) {
    _ = try call(path, .remove) { unsafe Int(rmdir(path)) }
  }
}

extension DiskFileSystem {
  /// Makes sure that no file which is opened later gets the number of a standard stream that is
  /// closed. From such a stream nothing can be read, and writing to it stays an error.
  public static func holdStandardStreams() {
    var descriptor: Int32 = 0
    while (0...STDERR_FILENO).contains(descriptor) {
      descriptor = unsafe Glibc.open("/dev/null", O_RDONLY)
    }
    if descriptor > STDERR_FILENO { close(descriptor) }
  }
}

/// An open file of this machine.
private final class DiskFile: OpenFile {
  let path: String
  private let descriptor: Int32
  /// nil where it lies on a disk, or is only read.
  private let allowance: MemoryAllowance?
  private let whileWaiting: @Sendable () -> Void

  /// Takes over `descriptor`, to close it at the end of its life.
  ///
  /// - Parameters:
  ///   - memoryLeft: As the file system has it; nil for a file that is not written.
  ///   - whileWaiting: As the file system has it.
  init(
    path: String, descriptor: Int32, memoryLeft: MemoryAllowance.Left?,
    whileWaiting: @escaping @Sendable () -> Void
  ) {
    self.path = path
    self.descriptor = descriptor
    self.whileWaiting = whileWaiting
    var status = stat()
    allowance =
      if let memoryLeft, unsafe fstat(descriptor, &status) == 0 {
        MemoryAllowance(of: FileStatus(status), left: memoryLeft)
      } else { nil }
  }

  deinit { close(descriptor) }

  var processPath: String { "/proc/self/fd/\(descriptor)" }

  func status() throws(FileError) -> FileStatus {
    var status = stat()
    _ = try call(path, .inspect) { unsafe Int(fstat(descriptor, &status)) }
    return FileStatus(status)
  }

  func storedByteCount() throws(FileError) -> ByteCount? {
    StoredExtents(descriptor: descriptor, fileByteCount: try status().byteCount.bytes).byteCount
      .map(ByteCount.init)
  }

  var hasPlaces: Bool { StoredExtents(descriptor: descriptor, fileByteCount: 1).hasMap }

  func read(
    at offset: Int, into buffer: UnsafeMutableRawBufferPointer
  ) throws(FileError) -> Int {
    try call(path, .read, offset: offset) {
      let count = unsafe pread(descriptor, buffer.baseAddress, buffer.count, off_t(offset))
      guard count < 0, errno == ESPIPE else { return count }
      waitForBytes()
      return unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count)
    }
  }

  /// Waits until a pipe or terminal has something to give, or has come to its end: a read that
  /// waited itself would go on behind a signal as if there had been none.
  private func waitForBytes() {
    var stream = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    while true {
      let count = unsafe poll(&stream, 1, 100)
      if count > 0 || count < 0 && errno != EINTR { return }
      whileWaiting()
    }
  }

  func write(_ bytes: RawSpan, at offset: Int) throws(FileError) -> Int {
    guard allowance?.take(bytes.byteCount) != false else {
      throw FileError(path: path, operation: .write, cause: .memoryFull)
    }
    return try call(path, .write) {
      unsafe bytes.withUnsafeBytes { bytes in
        unsafe pwrite(descriptor, bytes.baseAddress, bytes.count, off_t(offset))
      }
    }
  }

  func synchronize() throws(FileError) {
    _ = try call(path, .synchronize) { Int(fsync(descriptor)) }
  }

  func claim() throws(FileError) -> Bool {
    do throws(FileError) {
      _ = try call(path, .inspect) { Int(flock(descriptor, LOCK_EX | LOCK_NB)) }
      return true
    } catch {
      if error.cause == .system(code: EWOULDBLOCK) { return false }
      throw error
    }
  }

  func advise(_ advice: FileAdvice, range: Range<Int>) {
    let number =
      switch advice {
      case .randomReads: POSIX_FADV_RANDOM
      case .notNeeded: POSIX_FADV_DONTNEED
      }
    posix_fadvise(descriptor, off_t(range.lowerBound), off_t(range.count), number)
  }
}

/// What the system call `body` returns; it is made again where a signal has interrupted it.
func call(
  _ path: String, _ operation: FileError.Operation, offset: Int? = nil, _ body: () -> Int
) throws(FileError) -> Int {
  while true {
    let result = body()
    if result >= 0 { return result }
    let code = errno
    guard code == EINTR else {
      throw FileError(
        path: path, operation: operation, cause: .refusal(code, of: path), offset: offset)
    }
  }
}

extension FileError.Cause {
  /// Why the system refuses `path`: which part of it is a file it does not say itself.
  fileprivate static func refusal(_ code: Int32, of path: String) -> FileError.Cause {
    guard code == ENOTDIR else { return .system(code: code) }
    for slash in path.indices where path[slash] == "/" && slash > path.startIndex {
      var status = stat()
      let part = String(path[..<slash])
      if unsafe stat(part, &status) == 0, status.st_mode & S_IFMT != S_IFDIR {
        return .notFolder(part)
      }
    }
    return .system(code: code)
  }
}

extension FileAccess {
  // Swift does not import the macro, and its value differs between architectures.
  #if arch(arm64) || arch(arm)
  private static let directFlag: Int32 = 0o200000
  #else
  private static let directFlag: Int32 = 0o40000
  #endif

  fileprivate var flags: Int32 {
    switch self {
    case .reading: O_RDONLY | O_NONBLOCK
    case .directReading: O_RDONLY | Self.directFlag
    case .streaming: O_RDONLY
    case .writing: O_WRONLY
    case .creating: O_RDWR | O_CREAT | O_EXCL
    case .folder: O_RDONLY | O_DIRECTORY
    }
  }

  fileprivate var writes: Bool {
    switch self {
    case .writing, .creating: true
    case .reading, .directReading, .streaming, .folder: false
    }
  }

  /// Never for others to write, whatever the user's mask allows: bundles that others may write are
  /// not believed, and many systems give each user a mask that leaves the group this right.
  fileprivate var permissions: mode_t {
    if case .creating(isPrivate: true) = self { 0o600 } else { 0o644 }
  }
}

extension FileStatus {
  fileprivate init(_ status: stat) {
    let kind: Kind =
      switch status.st_mode & S_IFMT {
      case S_IFREG: .regular
      case S_IFDIR: .folder
      default: .other
      }
    self.init(
      kind: kind, byteCount: ByteCount(Int(status.st_size)),
      deviceNumber: UInt64(status.st_dev), fileNumber: UInt64(status.st_ino),
      modified: Self.nanoseconds(status.st_mtim), changed: Self.nanoseconds(status.st_ctim),
      nameCount: UInt64(status.st_nlink), ownerID: status.st_uid,
      permissions: UInt16(status.st_mode & 0o7777))
  }

  /// The nearest there is to `time`: 64 bits go from 1677 to 2262, and file systems further.
  private static func nanoseconds(_ time: timespec) -> Int64 {
    let (seconds, overflows) = Int64(time.tv_sec).multipliedReportingOverflow(by: 1_000_000_000)
    let (sum, overflowsLate) = seconds.addingReportingOverflow(Int64(time.tv_nsec))
    return overflows || overflowsLate ? (time.tv_sec < 0 ? .min : .max) : sum
  }
}
