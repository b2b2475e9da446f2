import Glibc
import Quantities

/// Memory of the kind that an engine keeps weights and experts in: on huge pages, where the system
/// has some.
///
/// A read into small pages is cut into many pieces: a virtual disk moved 1.6 instead of 3.6 GB/s
/// so. What is measured here is to hold for an expert cache.
@safe final class HugePages {
  /// All of it, zero at first, every page in RAM.
  let bytes: UnsafeMutableRawBufferPointer
  private let mapping: UnsafeMutableRawBufferPointer

  private static let pageByteCount = 2 << 20

  /// At least `byteCount` bytes, of whole huge pages. Mapped for itself: what an allocator gives
  /// out again may lie on small pages.
  init(byteCount: Int) {
    let size = (byteCount + Self.pageByteCount - 1) / Self.pageByteCount * Self.pageByteCount
    let length = size + Self.pageByteCount
    unsafe mapping = ClaimedMemory.map(byteCount: length, access: PROT_READ | PROT_WRITE)
    let first = unsafe mapping.baseAddress?.alignedUp(toMultipleOf: Self.pageByteCount)
    unsafe bytes = UnsafeMutableRawBufferPointer(start: first, count: size)
    _ = unsafe madvise(first, size, MADV_HUGEPAGE)
    unsafe bytes.initializeMemory(as: UInt8.self, repeating: 0)
  }

  deinit { _ = unsafe munmap(mapping.baseAddress, mapping.count) }
}
