import DeviceInterface
import Files
import Glibc
import Quantities

/// The file a device reads from, open for reads that bypass the page cache where possible.
final class StorageFile: Sendable {
  /// The size of the file when it was opened.
  let byteCount: ByteCount
  /// One sentence about reads that may be faster than the storage; nil where they are direct.
  let warning: String?
  private let file: any OpenFile

  /// Offsets, lengths and addresses of direct reads are multiples of this.
  static let alignment = 4096

  /// Opens the regular file at `path` of `files`.
  init(path: String, files: any FileSystem) throws(StorageError) {
    let buffered: any OpenFile
    let status: FileStatus
    do throws(FileError) {
      // A named pipe is refused and not waited for.
      buffered = try files.open(path, for: .reading)
      status = try buffered.status()
    } catch {
      throw Self.unusable(path, error.message)
    }
    guard status.kind == .regular else { throw Self.unusable(path, "it is not a regular file") }
    byteCount = status.byteCount
    let direct = try Self.openDirect(path, of: files, deviceNumber: status.deviceNumber)
    file = direct ?? buffered
    warning = direct == nil ? Self.warning(path) : nil
    if direct == nil { file.advise(.randomReads, range: 0..<byteCount.bytes) }
  }

  var isDirect: Bool { warning == nil }

  /// Fills `destination` with the bytes at `offset`.
  func read(into destination: UnsafeMutableRawBufferPointer, at offset: Int) throws(StorageError) {
    var moved = 0
    while moved < destination.count {
      let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: destination[moved...])
      let count: Int
      do throws(FileError) { count = try unsafe file.read(at: offset + moved, into: rest) } catch {
        // Behind the last, incomplete page some file systems find the rest badly aligned.
        let isAtEnd = moved > 0 && error.cause == .system(code: EINVAL)
        throw Self.unread(
          destination.count, at: offset, isAtEnd ? Self.endReason : error.message)
      }
      guard count > 0 else { throw Self.unread(destination.count, at: offset, Self.endReason) }
      moved += count
    }
    if !isDirect { file.advise(.notNeeded, range: offset..<offset + moved) }
  }

  /// The file for reads that come from the storage, if the file system gives one that works.
  ///
  /// - Throws: `StorageError` where another reason than the file system keeps it from being opened.
  private static func openDirect(
    _ path: String, of files: any FileSystem, deviceNumber: UInt64
  ) throws(StorageError) -> (any OpenFile)? {
    // tmpfs accepts the flag, and still there is no storage behind it.
    if MountTable.fileSystem(ofDevice: deviceNumber).map(MountTable.memoryKinds.contains) == true {
      return nil
    }
    do throws(FileError) {
      let file = try files.open(path, for: .directReading)
      return readsOnce(file) ? file : nil
    } catch {
      if error.cause == .system(code: EINVAL) || error.cause == .system(code: EOPNOTSUPP) {
        return nil
      }
      throw unusable(path, error.message)
    }
  }

  /// Whether a first read works: some file systems accept the flag and refuse the reads.
  private static func readsOnce(_ file: any OpenFile) -> Bool {
    let page = UnsafeMutableRawBufferPointer.allocate(byteCount: alignment, alignment: alignment)
    defer { unsafe page.deallocate() }
    return (try? unsafe file.read(at: 0, into: page)) != nil
  }

  private static let endReason = "the file ends there: it was changed or truncated"

  private static func unread(_ count: Int, at offset: Int, _ reason: String) -> StorageError {
    StorageError(offset: offset, byteCount: ByteCount(count), reason: reason)
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
