import Glibc

/// The two streams of a command: results on standard output, everything else on standard error.
enum Console {
  /// Whether a person watches standard error.
  static var isWatched: Bool { isatty(STDERR_FILENO) == 1 }

  /// Writes a piece of a result at once, without a newline.
  static func stream(_ text: String) {
    print(text, terminator: "")
    fflush(nil)
  }

  /// Writes one message to standard error.
  static func complain(_ message: String) {
    // A message that was streamed before must not be overtaken.
    fflush(nil)
    var text = message
    if !text.hasSuffix("\n") { text += "\n" }
    text.withUTF8 { bytes in _ = unsafe write(STDERR_FILENO, bytes.baseAddress, bytes.count) }
  }

  /// Shows how far a piece of work is, on one line that is written over; nothing when unwatched.
  static func progress(_ what: String, share: Double) {
    guard isWatched else { return }
    let filled = Int(share * 30)
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 30 - filled)
    var line = "\r\(what) \(bar) \(Int(share * 100)) %" + (share >= 1 ? "\r\u{1B}[K" : "")
    line.withUTF8 { bytes in _ = unsafe write(STDERR_FILENO, bytes.baseAddress, bytes.count) }
  }
}
