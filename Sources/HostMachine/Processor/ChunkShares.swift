import Synchronization

/// The chunks of one kernel that no thread has taken yet, as one share per thread.
///
/// A thread takes its own share from the front, so that what it reads follows on what it has just
/// read; one whose share is used up takes from the back of the others'. Shares are the same in each
/// kernel of as many chunks: what a thread has brought near in one kernel is near in the next.
// `@unchecked Sendable`: the address never changes, and what lies there is made for many threads.
@safe final class ChunkShares: @unchecked Sendable {
  /// A share, on cache lines that belong to no other.
  private struct Share: ~Copyable {
    /// The first chunk in the lower half, the end in the upper.
    let bounds = Atomic<UInt64>(0)
    private let apart: (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64) =
      (0, 0, 0, 0, 0, 0, 0, 0)
    private let farther: (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64) =
      (0, 0, 0, 0, 0, 0, 0)
  }

  private let threads: Int
  private let shares: UnsafeMutablePointer<Share>

  /// Empty shares for `threads` threads.
  init(threads: Int) {
    self.threads = threads
    unsafe shares = .allocate(capacity: threads)
    for thread in 0..<threads { unsafe (shares + thread).initialize(to: Share()) }
  }

  deinit {
    unsafe shares.deinitialize(count: threads)
    unsafe shares.deallocate()
  }

  /// Whether no chunk is left.
  var isEmpty: Bool {
    (0..<threads).allSatisfy { thread in
      let bounds = unsafe shares[thread].bounds.load(ordering: .sequentiallyConsistent)
      return Self.first(bounds) == Self.end(bounds)
    }
  }

  /// Gives out the chunks from 0 to `chunkCount`, evenly and in order.
  ///
  /// - Precondition: all chunks of the kernel before have been taken.
  func fill(chunkCount: Int) {
    for thread in 0..<threads {
      let bounds = Self.bounds(
        (chunkCount * thread + threads - 1) / threads,
        (chunkCount * (thread + 1) + threads - 1) / threads)
      unsafe shares[thread].bounds.store(bounds, ordering: .sequentiallyConsistent)
    }
  }

  /// A chunk for `thread`, nil if none is left.
  func take(thread: Int) -> Int? {
    if let chunk = take(from: thread, atFront: true) { return chunk }
    for other in 1..<max(threads, 1) {
      if let chunk = take(from: (thread + other) % threads, atFront: false) { return chunk }
    }
    return nil
  }

  private func take(from thread: Int, atFront: Bool) -> Int? {
    var bounds = unsafe shares[thread].bounds.load(ordering: .relaxed)
    while Self.first(bounds) < Self.end(bounds) {
      let (first, end) = (Self.first(bounds), Self.end(bounds))
      let rest = atFront ? Self.bounds(first + 1, end) : Self.bounds(first, end - 1)
      let (isTaken, original) = unsafe shares[thread].bounds.weakCompareExchange(
        expected: bounds, desired: rest, ordering: .acquiringAndReleasing)
      if isTaken { return atFront ? first : end - 1 }
      bounds = original
    }
    return nil
  }

  private static func bounds(_ first: Int, _ end: Int) -> UInt64 {
    UInt64(end) << 32 | UInt64(first)
  }

  private static func first(_ bounds: UInt64) -> Int { Int(bounds & 0xFFFF_FFFF) }
  private static func end(_ bounds: UInt64) -> Int { Int(bounds >> 32) }
}
