import Glibc
import Synchronization

/// A wish from outside to end: Ctrl-C, or a polite `kill`.
public enum Interruption {
  private static let requested = Atomic(false)

  /// Whether such a wish has arrived since `install`.
  public static var isRequested: Bool { requested.load(ordering: .acquiring) }

  /// From now on the first SIGINT or SIGTERM sets `isRequested` and nothing else; the next one
  /// ends the process at once. Calls of the system that were under way are resumed.
  public static func install() {
    // Also makes sure that the flag exists before a handler can touch it.
    requested.store(false, ordering: .relaxed)
    var action = sigaction()
    unsafe action.__sigaction_handler.sa_handler = { _ in Interruption.note() }
    action.sa_flags = SA_RESTART
    unsafe sigaction(SIGINT, &action, nil)
    unsafe sigaction(SIGTERM, &action, nil)
    unblock([SIGINT, SIGTERM])
  }

  /// A program started from a thread that blocks signals inherits that, and would never hear one.
  private static func unblock(_ signals: [Int32]) {
    var set = sigset_t()
    unsafe sigemptyset(&set)
    for signal in signals { unsafe sigaddset(&set, signal) }
    unsafe pthread_sigmask(SIG_UNBLOCK, &set, nil)
  }

  /// From now on a write to a pipe without a reader fails with EPIPE and does not end the
  /// process. Programs started from here inherit that.
  public static func ignoreBrokenPipes() { _ = signal(SIGPIPE, SIG_IGN) }

  /// The handler. Everything in it is allowed in a handler: an atomic store and `signal`.
  private static func note() {
    _ = signal(SIGINT, SIG_DFL)
    _ = signal(SIGTERM, SIG_DFL)
    // Last: a thread that sees the flag may count on the next signal being the end.
    requested.store(true, ordering: .releasing)
  }
}
