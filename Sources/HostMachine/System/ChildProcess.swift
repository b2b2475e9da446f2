import CLinux
import Glibc

/// This program once more, as a process of its own whose output is read line by line.
///
/// It may use what the thread that starts it may use at that moment: its processors and its control
/// groups. Its errors go where those of this process go. It ends with this object's life.
public final class ChildProcess {
  private let number: pid_t
  private let output: Int32
  private var unread: [UInt8] = []
  private var isAtEnd = false
  private var end: End?

  /// How a process ended.
  public enum End: Hashable, Sendable {
    /// By itself, with an exit code.
    case exited(Int32)
    /// By the signal of this number.
    case killed(Int32)
  }

  /// How long, in milliseconds, is waited for output before an interruption is asked about.
  private static let patience: Int32 = 100

  /// Starts this program with `arguments`.
  ///
  /// - Throws: `HostError` where the system refuses another process or a pipe.
  public init(_ arguments: [String]) throws(HostError) {
    var ends: [Int32] = [0, 0]
    guard unsafe pipe(&ends) == 0 else { throw Self.refused(errno) }
    defer { close(ends[1]) }
    _ = fcntl(ends[0], F_SETFD, FD_CLOEXEC)
    let (started, code) = Self.start(["edgewise"] + arguments, output: ends[1])
    guard let started else {
      close(ends[0])
      throw Self.refused(code)
    }
    (number, output) = (started, ends[0])
  }

  deinit {
    if end == nil { _ = kill(number, SIGKILL) }
    _ = waitForEnd()
    close(output)
  }

  /// The next line of its output, without its end; nil where there is none any more, and after an
  /// interruption, which ends the process.
  public func nextLine(isInterrupted: () -> Bool) -> String? {
    while true {
      if let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
        let line = String(decoding: unread[..<end], as: UTF8.self)
        unread.removeSubrange(...end)
        return line
      }
      if isAtEnd { return nil }
      if isInterrupted() {
        _ = kill(number, SIGKILL)
        return nil
      }
      if hasOutput(within: Self.patience) { take() }
    }
  }

  /// Whether there is output that was not read yet, or never will be any.
  public var hasNews: Bool { !unread.isEmpty || isAtEnd || hasOutput(within: 0) }

  /// Returns how the process ended, when it has.
  public func waitForEnd() -> End {
    if let end { return end }
    var status: Int32 = 0
    var reaped: pid_t
    repeat { reaped = unsafe waitpid(number, &status, 0) } while reaped < 0 && errno == EINTR
    // What cannot be waited for has ended and left no word; the low bits are those of a signal.
    let signal = reaped == number ? status & 0x7f : SIGKILL
    let end = signal == 0 ? End.exited(status >> 8 & 0xff) : .killed(signal)
    self.end = end
    return end
  }

  private func hasOutput(within milliseconds: Int32) -> Bool {
    var request = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
    return unsafe poll(&request, 1, milliseconds) > 0
  }

  private func take() {
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let count = unsafe read(output, &bytes, bytes.count)
    if count > 0 {
      unread += bytes.prefix(count)
    } else if count == 0 || errno != EINTR {
      isAtEnd = true
    }
  }

  private static func start(
    _ words: [String], output: Int32
  ) -> (number: pid_t?, code: Int32) {
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
    let texts = unsafe words.map { unsafe strdup($0) } + [nil]
    defer { unsafe texts.forEach { unsafe free($0) } }
    var number = pid_t()
    let code = unsafe posix_spawn(
      &number, "/proc/self/exe", &actions, nil, texts, linux_environment())
    return (code == 0 ? number : nil, code)
  }

  private static func refused(_ code: Int32) -> HostError {
    HostError(
      path: "/proc/self/exe",
      reason: "the system starts no other process (\(unsafe String(cString: strerror(code))));"
        + " raise its limit on them (ulimit -u)")
  }
}
