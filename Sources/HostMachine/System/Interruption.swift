import Files
import Glibc
import Synchronization

/// A wish from outside to end: Ctrl-C, a polite `kill`, or a terminal that goes away.
public enum Interruption {
  /// The number of the signal that brought the wish; 0 before.
  private static let received = Atomic<Int32>(0)
  /// When it came, in nanoseconds of the monotonic clock.
  private static let arrival = Atomic<Int64>(0)

  /// Signals that come within so many nanoseconds are one wish: `timeout` sends each to the process
  /// and to its group, and a terminal that goes away sends several kinds.
  private static let wishLength: Int64 = 500_000_000

  /// Whether such a wish has arrived since `install`.
  public static var isRequested: Bool { received.load(ordering: .acquiring) != 0 }

  /// The exit code that a shell gives a process which that signal ended: 128 and its number; that
  /// of Ctrl-C where none has arrived.
  public static var exitCode: Int32 {
    let signal = received.load(ordering: .acquiring)
    return 128 + (signal == 0 ? SIGINT : signal)
  }

  private static let signals = [SIGINT, SIGTERM, SIGHUP, SIGXCPU]

  /// From now on the first SIGINT, SIGTERM or SIGHUP sets `isRequested` and nothing else; one that
  /// comes more than half a second later ends the process at once. SIGXCPU, with which a limit of
  /// processor time warns once a second, is the wish of nobody who is in a hurry: only the first
  /// counts. Calls of the system that were under way are resumed. What the caller has set to be
  /// ignored, as `nohup` does with SIGHUP and a script with `trap '' INT`, stays ignored.
  public static func install() {
    // Also makes sure that the number exists before a handler can touch it.
    received.store(0, ordering: .relaxed)
    arrival.store(0, ordering: .relaxed)
    handle { Interruption.note($0) }
  }

  /// From now on until `install` such a wish ends the process at once, and first removes the folder
  /// at `path` where it is empty: this process has made it, and has nothing to keep yet.
  public static func endAtOnce(removingEmptyFolder path: String) {
    // Never given back: a handler may be reading it.
    emptyFolder.store(UInt(bitPattern: unsafe strdup(path)), ordering: .releasing)
    handle { Interruption.leave($0) }
  }

  /// Where the path of the folder is that goes with the process; 0 where there is none.
  private static let emptyFolder = Atomic<UInt>(0)

  private static func handle(_ handler: @escaping @convention(c) (Int32) -> Void) {
    var action = sigaction()
    unsafe action.__sigaction_handler.sa_handler = handler
    action.sa_flags = SA_RESTART
    for signal in signals where !isIgnored(signal) { unsafe sigaction(signal, &action, nil) }
    unblock(signals)
  }

  private static func isIgnored(_ signal: Int32) -> Bool {
    var action = sigaction()
    unsafe sigaction(signal, nil, &action)
    let address = { unsafe unsafeBitCast($0 as sighandler_t?, to: Int.self) }
    return unsafe address(action.__sigaction_handler.sa_handler) == address(SIG_IGN)
  }

  /// A program started from a thread that blocks signals inherits that, and would never hear one.
  private static func unblock(_ signals: [Int32]) {
    var set = sigset_t()
    unsafe sigemptyset(&set)
    for signal in signals { unsafe sigaddset(&set, signal) }
    unsafe pthread_sigmask(SIG_UNBLOCK, &set, nil)
  }

  /// From now on a write to a pipe without a reader fails with EPIPE, and one beyond what the
  /// process may write to a file with EFBIG; neither ends the process. Programs started from here
  /// inherit that.
  public static func letWritesFail() {
    _ = signal(SIGPIPE, SIG_IGN)
    _ = signal(SIGXFSZ, SIG_IGN)
  }

  /// From now on SIGQUIT ends the process, as users expect of Ctrl-\\; the language's runtime would
  /// take it for a crash, say so at length, and go on. What the caller has ignored stays so.
  public static func quitWhenAsked() {
    if !isIgnored(SIGQUIT) { _ = signal(SIGQUIT, SIG_DFL) }
  }

  /// The handler. Everything in it is allowed in a handler: atomics, the clock, `signal`, `raise`.
  private static func note(_ received: Int32) {
    let now = WallClock.nanoseconds(of: CLOCK_MONOTONIC)
    if Self.received.load(ordering: .acquiring) == 0 {
      arrival.store(now, ordering: .relaxed)
      Self.received.store(received, ordering: .releasing)
    } else if received != SIGXCPU, now - arrival.load(ordering: .relaxed) > wishLength {
      end(by: received)
    }
  }

  /// The other handler.
  private static func leave(_ received: Int32) {
    let path = unsafe UnsafePointer<CChar>(bitPattern: emptyFolder.load(ordering: .acquiring))
    if let path = unsafe path { unsafe EmptyFolder.remove(path) }
    end(by: received)
  }

  /// Ends the process by the signal that brought the wish, where one has.
  public static func endIfRequested() {
    let signal = received.load(ordering: .acquiring)
    if signal != 0 { end(by: signal) }
  }

  /// Ends the process as `signal` would have, when the handler of it returns: it is held back until
  /// then.
  private static func end(by signal: Int32) {
    _ = Glibc.signal(signal, SIG_DFL)
    _ = raise(signal)
  }
}
