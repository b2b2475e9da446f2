import Quantities
import Results
import Synchronization

/// What is to be done when a command has returned and all that it worked with has been taken
/// apart, for which text of the program comes in: only then is known what the process has held at
/// most.
enum LastLook {
  private static let work = Mutex<(@Sendable () throws -> Void)?>(nil)

  /// Leaves `look` to be done; what it holds is not taken apart any more.
  static func leave(_ look: @escaping @Sendable () throws -> Void) {
    work.withLock { $0 = look }
  }

  /// Does what was left.
  static func take() throws { try work.withLock { $0 }?() }

  /// Whether `peak` is to be noted behind what was `told`: it is over the cap of `memory`, or more
  /// by more than two readings of one peak differ by. Kernels gather their counters of pages from
  /// processors and threads, some dozen pages a time.
  static func isNews(
    _ peak: ByteCount, told: Int?, _ memory: RunOutcome.MemoryUse
  ) -> Bool {
    peak.bytes - (told ?? 0) > 128 << 10 || memory.isViolated(byPeak: peak.bytes)
  }
}
