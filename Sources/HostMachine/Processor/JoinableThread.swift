import Glibc

/// A thread of the operating system that runs one function.
struct JoinableThread: Sendable {
  private let handle: pthread_t

  private final class Task: Sendable {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  /// Starts `body` on a new thread; nil where the system has none left. Without `processors` it may
  /// run where the thread that starts it may.
  init?(on processors: ProcessorSet? = nil, _ body: @escaping @Sendable () -> Void) {
    let task = unsafe Unmanaged.passRetained(
      Task {
        processors?.confine()
        body()
      })
    var handle = pthread_t()
    let status = unsafe pthread_create(
      &handle, nil,
      { task in
        unsafe Unmanaged<Task>.fromOpaque(task!).takeRetainedValue().body()
        return nil
      }, task.toOpaque())
    guard status == 0 else {
      unsafe task.release()
      return nil
    }
    self.handle = handle
  }

  /// Returns when the function has returned. To be called once.
  func join() { _ = pthread_join(handle, nil) }
}
