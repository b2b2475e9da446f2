import Glibc
import Synchronization

/// Memory of a size that a flag, a file or the machine decides, so that the system may refuse it.
///
/// Swift ends a program with a trap then. What is claimed here ends it with a sentence instead; an
/// error would have to pass through every operand of every kernel, for a program that has summed up
/// what it needs beforehand and finds itself without memory all the same.
public enum ClaimedMemory {
  private static let refusal = Mutex<@Sendable (ByteCount) -> Never>({ size in
    fatalError("the system refuses \(size) of memory")
  })

  /// From now on `end` ends the program where the system refuses memory; it is told how much.
  public static func whenRefused(_ end: @escaping @Sendable (ByteCount) -> Never) {
    refusal.withLock { $0 = end }
  }

  /// `byteCount` bytes at a multiple of `alignment`, a power of two; what they hold is not known.
  /// To be given back with `free`.
  public static func allocate(
    byteCount: Int, alignment: Int
  ) -> UnsafeMutableRawBufferPointer {
    var start: UnsafeMutableRawPointer?
    let code = unsafe posix_memalign(
      &start, max(alignment, MemoryLayout<UnsafeRawPointer>.size), byteCount)
    if code != 0 { refuse(byteCount) }
    return unsafe UnsafeMutableRawBufferPointer(start: start, count: byteCount)
  }

  /// Gives back what `allocate` returned.
  public static func free(_ start: UnsafeMutableRawPointer?) { unsafe Glibc.free(start) }

  /// Pages of their own that hold zeros, of `byteCount` bytes, which is positive: private to this
  /// process, with the `access` and the further `flags` of `mmap`. To be given back with `munmap`.
  public static func map(
    byteCount: Int, access: Int32, flags: Int32 = 0
  ) -> UnsafeMutableRawBufferPointer {
    let start = unsafe mmap(nil, byteCount, access, MAP_PRIVATE | MAP_ANONYMOUS | flags, -1, 0)
    if unsafe start == MAP_FAILED { refuse(byteCount) }
    return unsafe UnsafeMutableRawBufferPointer(start: start, count: byteCount)
  }

  private static func refuse(_ byteCount: Int) -> Never {
    refusal.withLock { $0 }(ByteCount(byteCount))
  }
}
