import Glibc
import Quantities
import Testing

@Suite struct ClaimedMemoryTests {
  @Test(arguments: [1, 8, 64, 4096, 2 << 20])
  func `what is claimed lies as it was asked for, and can be written`(alignment: Int) {
    let memory = unsafe ClaimedMemory.allocate(byteCount: 100_000, alignment: alignment)
    unsafe memory.initializeMemory(as: UInt8.self, repeating: 7)
    let (last, address) = unsafe (memory[99_999], UInt(bitPattern: memory.baseAddress))
    #expect(last == 7 && address.isMultiple(of: UInt(alignment)))
    unsafe ClaimedMemory.free(memory.baseAddress)
  }

  @Test func `mapped pages hold zeros`() {
    let memory = unsafe ClaimedMemory.map(byteCount: 1 << 20, access: PROT_READ | PROT_WRITE)
    let holdsZeros = unsafe memory.allSatisfy { $0 == 0 }
    #expect(holdsZeros)
    unsafe munmap(memory.baseAddress, memory.count)
  }

  @Test func `memory that the system refuses ends the program as it is told to`() async {
    await #expect(processExitsWith: .exitCode(3)) {
      Refusal.end { exit($0 == .memory(ByteCount(1 << 60)) ? 3 : 1) }
      _ = unsafe ClaimedMemory.allocate(byteCount: 1 << 60, alignment: 64)
    }
    await #expect(processExitsWith: .exitCode(4)) {
      Refusal.end { exit($0 == .memory(ByteCount(1 << 60)) ? 4 : 1) }
      _ = unsafe ClaimedMemory.map(byteCount: 1 << 60, access: PROT_NONE)
    }
  }
}
