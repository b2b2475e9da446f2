import CLinux
import Synchronization

/// Keeps the first thread that calls it on some processors, as long as this object is there.
final class CallerAffinity: Sendable {
  private let processors: ProcessorSet
  private let isTaken = Atomic(false)
  private let caller = Mutex<(thread: pid_t, previous: ProcessorSet)?>(nil)

  /// An affinity to `processors`, for a thread that is not known yet.
  init(_ processors: ProcessorSet) { self.processors = processors }

  /// Confines the calling thread if it is the first one. All other times it costs one load.
  func take() {
    if isTaken.load(ordering: .relaxed) || isTaken.exchange(true, ordering: .relaxed) { return }
    guard let previous = ProcessorSet(ofThread: 0), previous != processors else { return }
    caller.withLock { $0 = (gettid(), previous) }
    processors.confine()
  }

  deinit {
    // The last user may be another thread than the first.
    if let (thread, previous) = caller.withLock({ $0 }) { previous.confine(thread: thread) }
  }
}
