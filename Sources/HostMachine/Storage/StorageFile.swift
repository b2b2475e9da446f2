import DeviceInterface
import Glibc
import Quantities

/// The file a device reads from, open for reads that bypass the page cache where possible.
final class StorageFile: Sendable {
  /// The size of the file when it was opened.
  let byteCount: ByteCount
  /// One sentence about reads that may be faster than the storage; nil where they are direct.
  let warning: String?
  private let descriptor: Int32

  /// Offsets, lengths and addresses of direct reads are multiples of this.
  static let alignment = 4096

  // Swift does not import the macro, and its value differs between architectures.
  #if arch(arm64) || arch(arm)
  private static let directFlag: Int32 = 0o200000
  #else
  private static let directFlag: Int32 = 0o40000
  #endif

  /// Opens the regular file at `path`.
  init(path: String) throws(StorageError) {
    // Without O_NONBLOCK a named pipe would not be refused but waited for.
    let buffered = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard buffered >= 0 else { throw Self.unusable(path, systemMessage()) }
    var status = stat()
    unsafe fstat(buffered, &status)
    guard status.st_mode & S_IFMT == S_IFREG else {
      close(buffered)
      throw Self.unusable(path, "it is not a regular file")
    }
    byteCount = ByteCount(Int(status.st_size))
    let direct = Self.openDirect(path, deviceNumber: UInt64(status.st_dev))
    if direct != nil { close(buffered) }
    descriptor = direct ?? buffered
    warning = direct == nil ? Self.warning(path) : nil
    if direct == nil { posix_fadvise(descriptor, 0, 0, POSIX_FADV_RANDOM) }
  }

  deinit { close(descriptor) }

  var isDirect: Bool { warning == nil }

  /// Fills `destination` with the bytes at `offset`.
  func read(into destination: UnsafeMutableRawBufferPointer, at offset: Int) throws(StorageError) {
    var moved = 0
    while moved < destination.count {
      let count = unsafe pread(
        descriptor, destination.baseAddress! + moved, destination.count - moved,
        off_t(offset + moved))
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        // Behind the last, incomplete page some file systems find the rest badly aligned.
        let isAtEnd = count == 0 || (moved > 0 && errno == EINVAL)
        let reason =
          isAtEnd ? "the file ends there: it was changed or truncated" : systemMessage()
        throw StorageError(
          offset: offset, byteCount: ByteCount(destination.count), reason: reason)
      }
      moved += count
    }
    if !isDirect { posix_fadvise(descriptor, off_t(offset), off_t(moved), POSIX_FADV_DONTNEED) }
  }

  /// A descriptor whose reads come from the storage, if the file system gives one that works.
  private static func openDirect(_ path: String, deviceNumber: UInt64) -> Int32? {
    // tmpfs accepts the flag, and still there is no storage behind it.
    if MountTable.fileSystem(ofDevice: deviceNumber).map(["tmpfs", "ramfs"].contains) == true {
      return nil
    }
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | directFlag)
    guard descriptor >= 0 else { return nil }
    if readsOnce(descriptor) { return descriptor }
    close(descriptor)
    return nil
  }

  /// Whether a first read works: some file systems accept the flag and refuse the reads.
  private static func readsOnce(_ descriptor: Int32) -> Bool {
    let page = UnsafeMutableRawBufferPointer.allocate(byteCount: alignment, alignment: alignment)
    defer { unsafe page.deallocate() }
    return unsafe pread(descriptor, page.baseAddress, page.count, 0) >= 0
  }

  private static func warning(_ path: String) -> String {
    """
    reads of \(path) go through memory, because its file system does not read directly from \
    storage, and may be faster than the storage is
    """
  }

  private static func unusable(_ path: String, _ reason: String) -> StorageError {
    StorageError(offset: 0, byteCount: .zero, reason: "\(path) cannot be opened: \(reason)")
  }
}

/// What the system says about the call that failed last on this thread.
func systemMessage() -> String { unsafe String(cString: strerror(errno)) }
