import Glibc
import Quantities
import Synchronization

/// Waiting for another thread without giving up the core.
enum Spinning {
  /// How long a thread spins before it sleeps: about three times what waking it costs the thread
  /// that it waits for (17 µs on a virtual machine), and longer than most pauses between kernels.
  static let spinTime: Duration = .microseconds(50)

  /// How long a spinning thread does not yield its core. The pauses between the kernels of a token
  /// are shorter; a thread that gave way earlier would get the core back too late, once others want
  /// it.
  static let exclusiveTime: Duration = .microseconds(25)

  /// Looks for `condition` until it holds or the spin time ends; says which. One that `givesWay`
  /// lets other threads have the core after a while, if any wants it: where threads outnumber the
  /// free cores, the thread that is waited for may be one of them.
  static func waits(givingWay givesWay: Bool, until condition: () -> Bool) -> Bool {
    var start: Int64?
    while true {
      // A look at the clock costs as much as several at the condition.
      for _ in 0..<16 {
        if condition() { return true }
        pause()
      }
      let now = WallClock.nanoseconds(of: CLOCK_MONOTONIC)
      let waited = now - (start ?? now)
      if waited >= spinTime.nanoseconds { return false }
      if givesWay, waited >= exclusiveTime.nanoseconds { sched_yield() }
      start = start ?? now
    }
  }

  /// Spends a few nanoseconds. Swift offers no pause instruction; a fence, too, keeps the core
  /// from running ahead through loads that have to be thrown away when the awaited value changes.
  static func pause() { atomicMemoryFence(ordering: .sequentiallyConsistent) }
}
