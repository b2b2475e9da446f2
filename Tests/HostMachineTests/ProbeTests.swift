import DeviceInterface
import HostMachine
import Quantities
import TestSupport
import Testing

@Suite struct ProbeTests {
  @Test func `storage has a bandwidth and a latency`() throws {
    let file = TemporaryFile(pageCount: 64)
    let (bandwidth, latency) = try StorageProbe.measure(
      path: file.path, files: disk, readByteCount: ByteCount(16 << 10), lanes: 2, seconds: 0.02)
    #expect(bandwidth.bytesPerSecond > 0)
    #expect(latency > .zero)
  }

  @Test func `what a probe reads goes all over the memory that is given`() throws {
    let file = TemporaryFile(pageCount: 64)
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 40 << 10, alignment: 4096)
    defer { unsafe memory.deallocate() }
    unsafe memory.initializeMemory(as: UInt8.self, repeating: 0xA5)
    _ = unsafe try StorageProbe.measure(
      path: file.path, files: disk, readByteCount: ByteCount(8 << 10), lanes: 2, seconds: 0.001,
      into: memory)
    for page in 0..<10 {
      let bytes = unsafe memory[page * 4096..<(page + 1) * 4096]
      #expect(unsafe !bytes.allSatisfy { $0 == 0xA5 })
    }
  }

  @Test func `a file smaller than one read cannot be probed`() {
    let file = TemporaryFile(pageCount: 2)
    #expect(throws: StorageError.self) {
      try StorageProbe.measure(
        path: file.path, files: disk, readByteCount: ByteCount(16 << 10), lanes: 1, seconds: 0.01)
    }
  }

  @Test func `memory has a bandwidth`() {
    #expect(MemoryProbe.readBandwidth(threads: 2, seconds: 0.01).bytesPerSecond > 1e8)
  }
}
