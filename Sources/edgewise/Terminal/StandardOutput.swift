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
