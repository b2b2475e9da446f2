import Glibc

/// A mutual exclusion that a thread can sleep on with a `Condition`.
// `@unchecked Sendable`: the address never changes, and what lies there is made for many threads.
@safe final class Lock: @unchecked Sendable {
  fileprivate let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)

  init() {
    let status = unsafe pthread_mutex_init(mutex, nil)
    precondition(status == 0, "the system has no memory for a mutex")
  }

  deinit {
    unsafe pthread_mutex_destroy(mutex)
    unsafe mutex.deallocate()
  }

  /// Runs `body` while no other thread holds the lock.
  func withLock<Result, Failure: Error>(
    _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    return try body()
  }
}

/// Where threads sleep until the state behind a lock has changed.
// `@unchecked Sendable`: the address never changes, and what lies there is made for many threads.
@safe final class Condition: @unchecked Sendable {
  private let lock: Lock
  private let variable = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  /// A condition on state behind `lock`.
  init(_ lock: Lock) {
    self.lock = lock
    let status = unsafe pthread_cond_init(variable, nil)
    precondition(status == 0, "the system has no memory for a condition")
  }

  deinit {
    unsafe pthread_cond_destroy(variable)
    unsafe variable.deallocate()
  }

  /// Opens the lock, sleeps until a thread notifies (or spuriously), and closes it again.
  ///
  /// - Precondition: the calling thread holds the lock.
  func wait() { unsafe pthread_cond_wait(variable, lock.mutex) }

  /// Wakes one thread that waits, if any does.
  func notifyOne() { unsafe pthread_cond_signal(variable) }

  /// Wakes every thread that waits.
  func notifyAll() { unsafe pthread_cond_broadcast(variable) }
}
