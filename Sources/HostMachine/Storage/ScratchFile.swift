public import Files
public import Quantities

/// A file of random bytes to read from, which is gone when this object is.
///
/// It loses its name as soon as it is made, so nothing of it is left however the process ends.
public final class ScratchFile {
  /// Where this process can open it, as long as this object is there.
  public let path: String
  private let file: any OpenFile

  /// More than this is left free, so that the machine can go on with its own work.
  private static let reserve = ByteCount.mebibytes(64)
  private static let pieceByteCount = 1 << 20

  /// A file of `byteCount` in `folder` that has reached the storage; nil after an interruption.
  ///
  /// - Parameter progress: Called with the share that is written.
  /// - Throws: `HostError` where the folder has no room or may not be written to.
  public static func make(
    in folder: String, of files: any FileSystem, byteCount: ByteCount,
    progress: (Double) -> Void, isInterrupted: () -> Bool
  ) throws(HostError) -> ScratchFile? {
    try requireRoom(for: byteCount, in: folder, of: files)
    do throws(FileError) {
      let file = try ScratchFile(in: folder, of: files)
      var piece = randomWords
      var written = 0
      while written < byteCount.bytes {
        if isInterrupted() { return nil }
        progress(Double(written) / Double(byteCount.bytes))
        // No two pieces are alike, in case the storage keeps equal ones only once.
        piece[0] = UInt64(written)
        let count = min(pieceByteCount, byteCount.bytes - written)
        try unsafe file.file.writeAll(piece.span.bytes.extracting(first: count), at: written)
        written += count
      }
      try file.file.synchronize()
      file.file.advise(.notNeeded, range: 0..<written)
      return file
    } catch {
      throw HostError(path: folder, reason: "a file cannot be written there: \(error.message)")
    }
  }

  private init(in folder: String, of files: any FileSystem) throws(FileError) {
    file = try files.openNameless(in: folder)
    path = file.processPath
  }

  private static func requireRoom(
    for byteCount: ByteCount, in folder: String, of files: any FileSystem
  ) throws(HostError) {
    let free: ByteCount
    do throws(FileError) { free = try files.freeByteCount(at: folder) } catch {
      throw HostError(path: folder, reason: error.message)
    }
    guard free >= byteCount + reserve else {
      throw HostError(
        path: folder,
        reason: "a file of \(byteCount) is written there, \(reserve) are left free beside it, and"
          + " only \(free) are free; name another folder or a smaller size")
    }
  }

  /// One piece of bytes that do not compress.
  private static var randomWords: [UInt64] {
    var random = SystemRandomNumberGenerator()
    return (0..<pieceByteCount / 8).map { _ in random.next() }
  }
}
