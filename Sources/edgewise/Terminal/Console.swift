import ArgumentParser
import Glibc
import Plotting
import Quantities

/// What a person sees: results on standard output, everything else on standard error.
enum Console {
  /// Whether a person watches standard error.
  static var isWatched: Bool { isatty(STDERR_FILENO) == 1 }

  /// Whether results go to a terminal.
  static var isResultWatched: Bool { isatty(STDOUT_FILENO) == 1 }

  /// Says which pictures are missing and why.
  static func note(_ charts: DrawnCharts) {
    for note in charts.notes { complain("edgewise: \(note)") }
  }

  /// Says that the process has held more than it should have; returns the exit code for that.
  static func violatedCap() -> ExitCode {
    complain("edgewise: the RAM cap was violated, as the result says; give a larger --memory")
    return .negative
  }

  /// Writes one line about what was done to standard output, whatever names of files are in it.
  static func tell(_ line: String) { print(Medium.terminal.quoted(line)) }

  /// Writes one message to standard error.
  static func complain(_ message: String) {
    let text =
      message.hasPrefix("edgewise: ") ? sentence(message) : Medium.terminal.quotedLines(message)
    write(text.hasSuffix("\n") ? text : text + "\n")
  }

  /// `message` in one line that a person can read, whatever names from files are in it; only
  /// usage texts have several.
  private static func sentence(_ message: String) -> String {
    let (longest, endCount) = (2000, 500)
    guard message.count > longest else { return Medium.terminal.quoted(message) }
    // What to do stands at the end.
    return Medium.terminal.quoted(
      "\(message.prefix(longest - endCount)) … \(message.suffix(endCount))")
  }

  /// Shows how far a piece of work is, on one line that is written over; nothing when unwatched.
  static func progress(_ what: String, share: Double) {
    guard isWatched else { return }
    let filled = Int(share * 30)
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 30 - filled)
    let what = Medium.terminal.quoted(what)
    write("\r\(what) \(bar) \(Int(share * 100)) %" + (share >= 1 ? clearing : ""))
  }

  /// Shows `line` instead of the one that was shown before; nothing when unwatched.
  static func show(_ line: String) {
    guard isWatched else { return }
    write(clearing + Medium.terminal.quoted(line))
  }

  /// Takes away what `show` has shown.
  static func clear() { show("") }

  /// Back to the beginning of the line, and everything behind it gone.
  private static let clearing = "\r\u{1B}[K"

  private static func write(_ text: String) { _ = StandardStream.write(text, to: STDERR_FILENO) }
}
