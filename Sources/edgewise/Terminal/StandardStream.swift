import Glibc

/// The streams that a process is born with.
enum StandardStream {
  /// Writes all of `text` to the stream of this number, and returns 0 or an error number.
  static func write(_ text: String, to descriptor: Int32) -> Int32 {
    var text = text
    return text.withUTF8 { bytes in
      var rest = unsafe bytes[...]
      while unsafe !rest.isEmpty {
        let piece = unsafe UnsafeBufferPointer(rebasing: rest)
        let count = unsafe Glibc.write(descriptor, piece.baseAddress, piece.count)
        if count > 0 { unsafe rest = rest.dropFirst(count) }
        if count == 0 { return ENOSPC }
        if count < 0, let code = lastingError(of: descriptor) { return code }
      }
      return 0
    }
  }

  /// What `errno` says, or nil where it is worth another try: after a signal, and where the stream
  /// is one that does not wait by itself.
  private static func lastingError(of descriptor: Int32) -> Int32? {
    let code = errno
    if code == EINTR { return nil }
    guard code == EAGAIN else { return code }
    var stream = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    let isAsked = unsafe poll(&stream, 1, -1) >= 0 || errno == EINTR
    return isAsked ? nil : errno
  }
}
