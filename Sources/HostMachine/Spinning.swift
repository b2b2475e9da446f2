import Glibc
import Quantities
import Synchronization

/// Waiting for another thread without giving up the core.
enum Spinning {
  /// How long a thread looks before it sleeps: about three times what waking it costs the thread
  /// that it waits for (17 µs on a virtual machine), and longer than most pauses between kernels.
  static let patience: Duration = .microseconds(50)

  /// Looks for `condition` until it holds or patience ends; says which. One that `givesWay` lets
  /// other threads have the core meanwhile, if any wants it: where threads outnumber the free
  /// cores, the thread that is waited for may be one of them.
  static func waits(givingWay givesWay: Bool, until condition: () -> Bool) -> Bool {
    var deadline: Int64?
    while true {
      // A look at the clock costs as much as several at the condition.
      for _ in 0..<16 {
        if condition() { return true }
        pause()
      }
      let now = WallClock.nanoseconds(of: CLOCK_MONOTONIC)
      if now >= deadline ?? .max { return false }
      if givesWay, deadline != nil { sched_yield() }
      deadline = deadline ?? now + patience.nanoseconds
    }
  }

  /// Spends a few nanoseconds. Swift offers no pause instruction; a fence, too, keeps the core
  /// from running ahead through loads that have to be thrown away when the awaited value changes.
  static func pause() { atomicMemoryFence(ordering: .sequentiallyConsistent) }
}
