import Synchronization

/// Waiting for another thread without giving up the core.
enum Spinning {
  /// How often a waiting thread looks before it sleeps; with `pause`, some tens of microseconds,
  /// about as long as waking a thread that sleeps.
  static let patience = 2000

  /// Spends a few nanoseconds. Swift offers no pause instruction; a fence, too, keeps the core
  /// from running ahead through loads that have to be thrown away when the awaited value changes.
  static func pause() { atomicMemoryFence(ordering: .sequentiallyConsistent) }

  /// Looks for `condition` until it holds or patience ends; says which.
  static func waits(until condition: () -> Bool) -> Bool {
    for _ in 0..<patience {
      if condition() { return true }
      pause()
    }
    return condition()
  }
}
