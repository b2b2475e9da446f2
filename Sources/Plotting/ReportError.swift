/// A report or a picture could not be made.
public struct ReportError: Error, Hashable, CustomStringConvertible {
  public let kind: Kind
  /// What is wrong and what to do about it, in one sentence.
  public let description: String

  /// What callers tell apart.
  public enum Kind: Sendable {
    /// No gnuplot on this machine: everything but the pictures can still be made.
    case gnuplotMissing
    /// gnuplot is there and cannot be started.
    case notStarted
    /// gnuplot did not end in time.
    case tooSlow
    /// The user wants the program to end.
    case givenUp
    /// gnuplot is there and did not draw.
    case drawingFailed
    /// The name of a picture says no format.
    case unknownFormat

    /// Whether the next picture would fail as this one did.
    var isLasting: Bool {
      switch self {
      case .gnuplotMissing, .notStarted, .tooSlow, .givenUp: true
      case .drawingFailed, .unknownFormat: false
      }
    }
  }

  init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description
  }

  static let gnuplotMissing = ReportError(
    .gnuplotMissing, "gnuplot is not installed: no pictures; apt-get install gnuplot-nox")

  static let givenUp = ReportError(
    .givenUp, "the command was to end; `edgewise report` draws pictures of a run later")
}
