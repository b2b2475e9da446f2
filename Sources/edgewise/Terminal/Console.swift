import ArgumentParser
import Glibc

/// The two streams of a command: results on standard output, everything else on standard error.
enum Console {
  /// Whether a person watches standard error.
  static var isWatched: Bool { isatty(STDERR_FILENO) == 1 }

  /// Whether results go to a terminal.
  static var isResultWatched: Bool { isatty(STDOUT_FILENO) == 1 }

  /// Hands over what is left of the results.
  ///
  /// - Throws: `LostOutput` where they found no room; a reader that has closed the pipe had enough.
  static func finish() throws {
    if fflush(nil) != 0, !isReaderGone { throw LostOutput() }
  }

  private static var isReaderGone: Bool {
    var stream = pollfd(fd: STDOUT_FILENO, events: Int16(POLLOUT), revents: 0)
    return unsafe poll(&stream, 1, 0) > 0 && stream.revents & Int16(POLLERR) != 0
  }

  /// Writes a piece of a result at once, without a newline.
  static func stream(_ text: String) {
    print(text, terminator: "")
    fflush(nil)
  }

  /// Writes one message to standard error.
  static func complain(_ message: String) {
    // A message that was streamed before must not be overtaken.
    fflush(nil)
    write(message.hasSuffix("\n") ? message : message + "\n")
  }

  /// Shows how far a piece of work is, on one line that is written over; nothing when unwatched.
  static func progress(_ what: String, share: Double) {
    guard isWatched else { return }
    let filled = Int(share * 30)
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 30 - filled)
    write("\r\(what) \(bar) \(Int(share * 100)) %" + (share >= 1 ? clearing : ""))
  }

  /// Shows `line` instead of the one that was shown before; nothing when unwatched.
  static func show(_ line: String) {
    guard isWatched else { return }
    write(clearing + line)
  }

  /// Takes away what `show` has shown.
  static func clear() { show("") }

  /// Back to the beginning of the line, and everything behind it gone.
  private static let clearing = "\r\u{1B}[K"

  private static func write(_ text: String) {
    var text = text
    text.withUTF8 { bytes in _ = unsafe Glibc.write(STDERR_FILENO, bytes.baseAddress, bytes.count) }
  }
}

/// Standard output took less than there was to say.
struct LostOutput: Error, CustomStringConvertible {
  var description: String {
    "the output could not be written completely; free some space or send it elsewhere"
  }
}
