import Quantities
@testable import Residency
import Testing

@Suite struct SlotArenaTests {
  @Test func `slots are aligned, apart from each other, and zero until written`() {
    let arena = SlotArena(slotCount: 3, slotByteCount: ByteCount(8192))
    for index in 0..<3 {
      let memory = unsafe arena.memory(ofSlot: index)
      #expect(Int(bitPattern: memory.baseAddress) % 4096 == 0)
      #expect(unsafe memory.allSatisfy { $0 == 0 })
      unsafe memory.initializeMemory(as: UInt8.self, repeating: UInt8(index + 1))
    }
    for index in 0..<3 {
      #expect(unsafe arena.memory(ofSlot: index).allSatisfy { $0 == index + 1 })
    }
  }

  @Test func `slots that are never touched need not fit into memory`() {
    let arena = SlotArena(slotCount: 1 << 15, slotByteCount: .mebibytes(2))
    unsafe arena.memory(ofSlot: (1 << 15) - 1)[0] = 7
    #expect(unsafe arena.memory(ofSlot: (1 << 15) - 1)[0] == 7)
  }
}
