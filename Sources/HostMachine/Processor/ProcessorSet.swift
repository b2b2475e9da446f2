import CLinux

/// Some of a machine's logical processors: where a thread may run.
struct ProcessorSet: Hashable, Sendable {
  /// The numbers that the system gives them.
  let numbers: Set<Int>

  /// More processors than Linux can be built for.
  static let capacity = 8192

  /// The processors with these `numbers`.
  ///
  /// - Precondition: each is at least 0 and below `capacity`.
  init(_ numbers: some Sequence<Int>) {
    self.numbers = Set(numbers)
    precondition(self.numbers.allSatisfy((0..<Self.capacity).contains), "no such processor")
  }

  /// Where `thread` (0: the calling one) may run; nil where the system does not say.
  init?(ofThread thread: pid_t) {
    var words = [UInt64](repeating: 0, count: Self.capacity / 64)
    let status = unsafe words.withUnsafeMutableBytes { bytes in
      unsafe sched_getaffinity(
        thread, bytes.count, bytes.baseAddress!.assumingMemoryBound(to: cpu_set_t.self))
    }
    guard status == 0 else { return nil }
    numbers = Set((0..<Self.capacity).filter { words[$0 / 64] >> ($0 % 64) & 1 == 1 })
  }

  /// Lets `thread` (0: the calling one) run on these processors alone, from now on. Where the
  /// system refuses, the thread goes on where it was.
  func confine(thread: pid_t = 0) {
    var words = [UInt64](repeating: 0, count: Self.capacity / 64)
    for number in numbers { words[number / 64] |= 1 << (number % 64) }
    unsafe words.withUnsafeBytes { bytes in
      _ = unsafe sched_setaffinity(
        thread, bytes.count, bytes.baseAddress!.assumingMemoryBound(to: cpu_set_t.self))
    }
  }
}
