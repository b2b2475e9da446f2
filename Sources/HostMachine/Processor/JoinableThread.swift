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
    var (handle, attributes) = (pthread_t(), pthread_attr_t())
    unsafe pthread_attr_init(&attributes)
    defer { unsafe pthread_attr_destroy(&attributes) }
    unsafe pthread_attr_setstacksize(&attributes, Self.stackByteCount)
    let status = unsafe pthread_create(
      &handle, &attributes,
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

  /// Kernels and reads need a few kilobytes. The usual 8 MiB for each of 256 lanes would be more
  /// addresses than a limit on them may leave.
  private static let stackByteCount = 1 << 19

  /// Returns when the function has returned. To be called once.
  func join() { _ = pthread_join(handle, nil) }
}
