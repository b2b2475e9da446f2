import Glibc

/// Memory of the kind that an engine keeps weights and experts in.
enum HugePages {
  private static let byteCount = 2 << 20

  /// `byteCount` bytes, on huge pages where the system has some. To be freed with `deallocate()`.
  ///
  /// A read into small pages is cut into many pieces: a virtual disk moved 1.6 instead of 3.6 GB/s
  /// so. What is measured here is to hold for an expert cache.
  static func allocate(byteCount: Int) -> UnsafeMutableRawBufferPointer {
    let memory = UnsafeMutableRawBufferPointer.allocate(
      byteCount: byteCount, alignment: Self.byteCount)
    _ = unsafe madvise(memory.baseAddress, byteCount, MADV_HUGEPAGE)
    return unsafe memory
  }
}
