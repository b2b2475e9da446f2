import Glibc

// What the system moves in parts, moved as a whole.
extension OpenFile {
  /// Fills `buffer` with the bytes from `offset` on and returns how many there are: fewer than it
  /// takes where the file ends.
  func fill(
    _ buffer: UnsafeMutableRawBufferPointer, at offset: Int
  ) throws(FileError) -> Int {
    var filled = 0
    while filled < buffer.count {
      let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
      let count = try unsafe read(at: offset + filled, into: rest)
      if count == 0 { break }
      filled += count
    }
    return filled
  }

  /// Writes all of `bytes` to `offset`.
  ///
  /// - Throws: `FileError` where the disk is full or fails; some of them may be written then.
  public func writeAll(_ bytes: RawSpan, at offset: Int) throws(FileError) {
    var done = 0
    while done < bytes.byteCount {
      let count = try write(bytes.extracting(droppingFirst: done), at: offset + done)
      guard count > 0 else {
        throw FileError(path: path, operation: .write, cause: .system(code: ENOSPC))
      }
      done += count
    }
  }
}
