import Glibc
import Synchronization

/// Work that goes on in several threads at a time, or in fewer where the system starts no more.
public enum SideBySide {
  /// Calls `work` on this thread and, as far as the system starts them, on `count` - 1 others;
  /// returns when all calls have returned. What there is to do has to be shared out by `work`: a
  /// single call does it all.
  ///
  /// - Precondition: `count` is positive.
  public static func run(_ count: Int, _ work: @Sendable () -> Void) {
    precondition(count > 0, "this thread is one of them")
    withoutActuallyEscaping(work) { work in
      let others = (1..<count).compactMap { _ in JoinableThread(work) }
      work()
      for thread in others { thread.join() }
    }
  }

  /// Of `count` threads, this one included, how many the system lets this process have now.
  public static func threadCount(of count: Int) -> Int {
    let gate = Gate()
    // All are there at a time: none gets through before the last one was asked for.
    let others = gate.isOpen.withLock { _ in
      (1..<max(1, count)).compactMap { _ in JoinableThread { gate.isOpen.withLock { _ in } } }
    }
    for thread in others { thread.join() }
    return 1 + others.count
  }

  private final class Gate: Sendable {
    let isOpen = Mutex(())
  }
}
