import Glibc
import Quantities

/// The memory of all slots, page-aligned.
///
/// Pages are reserved, not committed: a slot costs memory from its first read on. So a replayed
/// run, which moves no bytes, can have the slots of a device larger than this machine.
@safe final class SlotArena {
  private let base: UnsafeMutableRawBufferPointer
  private let slotByteCount: Int

  /// Room for `slotCount` slots of `slotByteCount`.
  init(slotCount: Int, slotByteCount: ByteCount) {
    // A mapping has a size, even where there are no slots.
    let size = max((slotCount * slotByteCount).bytes, 1)
    let start = unsafe mmap(
      nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
    precondition(
      unsafe start != MAP_FAILED,
      "the system refuses \(size) bytes of address space for the expert cache")
    // Advice only: whole experts are read and computed, so few, large pages serve them best.
    _ = unsafe madvise(start, size, MADV_HUGEPAGE)
    unsafe base = UnsafeMutableRawBufferPointer(start: start, count: size)
    self.slotByteCount = slotByteCount.bytes
  }

  deinit { _ = unsafe munmap(base.baseAddress, base.count) }

  /// The bytes of one slot; valid as long as the arena.
  func memory(ofSlot index: Int) -> UnsafeMutableRawBufferPointer {
    unsafe memory(ofSlots: index..<index + 1)
  }

  /// The bytes of slots that follow one another; valid as long as the arena.
  func memory(ofSlots indices: Range<Int>) -> UnsafeMutableRawBufferPointer {
    let (start, end) = (indices.lowerBound * slotByteCount, indices.upperBound * slotByteCount)
    return unsafe UnsafeMutableRawBufferPointer(rebasing: base[start..<end])
  }
}
