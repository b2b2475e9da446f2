import ArgumentParser
import Glibc
import Synchronization

/// Writes `text` to standard output. All commands print by this: within this target it stands for
/// the `print` of the standard library, which keeps to itself that a write has failed.
func print(_ text: String, terminator: String = "\n") {
  StandardOutput.write(text + terminator)
}

/// The results of a command: on their way at once, and to the last byte or not without a word.
enum StandardOutput {
  /// 0, or the error number with which a write has failed. Nothing is written after that: a result
  /// has no hole.
  private static let failure = Atomic<Int32>(0)

  /// Writes `text`; that it could not be is said by `finish`, so that what else a command leaves
  /// is not lost with it.
  static func write(_ text: String) {
    if failure.load(ordering: .relaxed) != 0 { return }
    failure.store(StandardStream.write(text, to: STDOUT_FILENO), ordering: .relaxed)
  }

  /// Ends the results. Some file systems say only now that they have no room.
  ///
  /// - Throws: `LostOutput` where they were not taken completely; without a word an `ExitCode`,
  ///   as shells know it, where a reader that has closed the pipe had enough.
  static func finish() throws {
    var code = failure.load(ordering: .relaxed)
    if code == 0, close(STDOUT_FILENO) != 0, errno != EINTR { code = errno }
    switch code {
    case 0: return
    case EPIPE: throw ExitCode.readerGone
    default: throw LostOutput(code: code)
    }
  }
}

/// Standard output took less than there was to say.
struct LostOutput: Error, CustomStringConvertible {
  /// The error number of the system.
  let code: Int32

  var description: String {
    let reason = unsafe String(cString: strerror(code))
    return code == EBADF
      ? "standard output is closed, so that the output is lost; send it to a file"
      : "the output could not be written completely (\(reason)); free some space or send it"
        + " elsewhere"
  }
}

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
