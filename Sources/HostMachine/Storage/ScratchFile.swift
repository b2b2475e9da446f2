import Glibc
public import Quantities

/// A file of random bytes to read from, which is gone when this object is.
///
/// It loses its name as soon as it is made, so nothing of it is left however the process ends.
public final class ScratchFile {
  /// Where this process can open it, as long as this object is there.
  public let path: String
  private let descriptor: Int32

  /// More than this is left free, so that the machine can go on with its own work.
  private static let reserve = ByteCount.mebibytes(64)
  private static let pieceByteCount = 1 << 20

  /// A file of `byteCount` in `folder` that has reached the storage; nil after an interruption.
  ///
  /// - Parameter progress: Called with the share that is written.
  /// - Throws: `HostError` where the folder has no room or may not be written to.
  public static func make(
    in folder: String, byteCount: ByteCount, progress: (Double) -> Void, isInterrupted: () -> Bool
  ) throws(HostError) -> ScratchFile? {
    try requireRoom(for: byteCount, in: folder)
    let file = try ScratchFile(in: folder)
    var piece = randomWords
    var written = 0
    while written < byteCount.bytes {
      if isInterrupted() { return nil }
      progress(Double(written) / Double(byteCount.bytes))
      // No two pieces are alike, in case the storage keeps equal ones only once.
      piece[0] = UInt64(written)
      let count = min(pieceByteCount, byteCount.bytes - written)
      try file.append(piece, count: count, in: folder)
      written += count
    }
    guard fsync(file.descriptor) == 0 else { throw unwritable(folder) }
    posix_fadvise(file.descriptor, 0, 0, POSIX_FADV_DONTNEED)
    return file
  }

  private init(in folder: String) throws(HostError) {
    let name = "\(folder)/.edgewise-\(getpid())-\(String(UInt32.random(in: 0 ... .max), radix: 36))"
    descriptor = unsafe open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Self.unwritable(folder) }
    _ = unsafe unlink(name)
    path = "/proc/self/fd/\(descriptor)"
  }

  deinit { close(descriptor) }

  private func append(_ words: [UInt64], count: Int, in folder: String) throws(HostError) {
    var done = 0
    while done < count {
      let written = unsafe words.withUnsafeBytes { bytes in
        unsafe write(descriptor, bytes.baseAddress! + done, count - done)
      }
      if written < 0, errno == EINTR { continue }
      guard written > 0 else { throw Self.unwritable(folder) }
      done += written
    }
  }

  private static func requireRoom(
    for byteCount: ByteCount, in folder: String
  ) throws(HostError) {
    var status = statvfs()
    guard unsafe statvfs(folder, &status) == 0 else {
      throw HostError(path: folder, reason: systemMessage())
    }
    let free = ByteCount(Int(status.f_bavail) * Int(status.f_frsize))
    guard free >= byteCount + reserve else {
      throw HostError(
        path: folder,
        reason: "a file of \(byteCount) is written there, and only \(free) are free; name another"
          + " folder or a smaller size")
    }
  }

  private static func unwritable(_ folder: String) -> HostError {
    HostError(path: folder, reason: "a file cannot be written there: \(systemMessage())")
  }

  /// One piece of bytes that do not compress.
  private static var randomWords: [UInt64] {
    var random = SystemRandomNumberGenerator()
    return (0..<pieceByteCount / 8).map { _ in random.next() }
  }
}
