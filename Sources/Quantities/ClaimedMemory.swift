import Glibc

/// Memory of a size that a flag, a file or the machine decides, so that the system may refuse it:
/// the program ends with a sentence then. An error would have to pass through every operand of
/// every kernel, for a program that has summed up beforehand what it needs.
public enum ClaimedMemory {
  /// `byteCount` bytes at a multiple of `alignment`, a power of two; what they hold is not known.
  /// To be given back with `free`.
  public static func allocate(
    byteCount: Int, alignment: Int
  ) -> UnsafeMutableRawBufferPointer {
    var start: UnsafeMutableRawPointer?
    let code = unsafe posix_memalign(
      &start, max(alignment, MemoryLayout<UnsafeRawPointer>.size), byteCount)
    if code != 0 { Refusal.memory(ByteCount(byteCount)).end() }
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
    if unsafe start == MAP_FAILED { Refusal.memory(ByteCount(byteCount)).end() }
    return unsafe UnsafeMutableRawBufferPointer(start: start, count: byteCount)
  }
}
