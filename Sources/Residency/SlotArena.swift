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
    unsafe base = ClaimedMemory.map(
      byteCount: size, access: PROT_READ | PROT_WRITE, flags: MAP_NORESERVE)
    // Advice only: whole experts are read and computed, so few, large pages serve them best.
    _ = unsafe madvise(base.baseAddress, size, MADV_HUGEPAGE)
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
