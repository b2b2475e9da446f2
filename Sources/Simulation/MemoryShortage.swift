public import Profiles
import Quantities

/// What of a process does not stay in memory, because it holds more than there is.
public struct MemoryShortage: Hashable, Sendable {
  /// Of mapped weights, what each sweep through them reads again, in bytes.
  public var rereadPerSweep: Double
  /// Of what stands in no file and may be packed, the share that lies packed, from 0 to 1.
  public var packedShare: Double

  /// nil where all that is `held` has room in `memory`.
  public init?(of held: HeldMemory, in memory: DeviceProfile.Memory) {
    rereadPerSweep = Self.reread(of: held, in: memory)
    packedShare = Self.packed(of: held, in: memory)
    if rereadPerSweep == 0, packedShare == 0 { return nil }
  }

  private static func reread(of held: HeldMemory, in memory: DeviceProfile.Memory) -> Double {
    guard held.denseWeights == .mmap else { return 0 }
    let room = min(held.cap ?? memory.unpressed, memory.unpressed) - held.anonymous
    let cache = PageCache(room: room, inactiveShare: memory.inactiveShare(of: room))
    return cache.faultedBytes(sweeping: held.swept)
  }

  /// What is beyond the room is packed, and as much more as packed pages take themselves.
  private static func packed(of held: HeldMemory, in memory: DeviceProfile.Memory) -> Double {
    let beyond = Double((held.anonymous - memory.unpressed).bytes)
    let packable = Double((held.anonymous - held.pinned).bytes)
    guard let zram = memory.paging.zram, beyond > 0, packable > 0 else { return 0 }
    return min(1, beyond / (1 - 1 / zram.ratio) / packable)
  }
}
