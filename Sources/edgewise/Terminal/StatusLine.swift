import HostMachine
import Quantities
import Reporting
import Results

/// The line that a person sees while a run computes and nothing else is shown.
final class StatusLine {
  private let tokenLimit: Int
  private let clock = WallClock()
  private var lastShown: Instant?

  /// More often than this is too fast to read.
  private static let interval: Duration = .milliseconds(100)

  /// The line of a run that makes at most `tokenLimit` tokens.
  init(tokenLimit: Int) { self.tokenLimit = tokenLimit }

  /// Shows `status`, unless the line has just been written.
  func show(_ status: RunStatus) {
    let now = clock.now
    if let lastShown, now - lastShown < Self.interval { return }
    lastShown = now
    Console.show(
      StatusText.line(
        status, tokenLimit: tokenLimit, residentBytes: HostProcess.residentMemory.bytes))
  }
}
