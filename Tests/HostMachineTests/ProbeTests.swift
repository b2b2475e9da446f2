import DeviceInterface
import HostMachine
import Quantities
import Testing

@Suite struct ProbeTests {
  @Test func `storage has a bandwidth and a latency`() throws {
    let file = TemporaryFile(pageCount: 64)
    let (bandwidth, latency) = try StorageProbe.measure(
      path: file.path, readByteCount: ByteCount(16 << 10), lanes: 2, seconds: 0.02)
    #expect(bandwidth.bytesPerSecond > 0)
    #expect(latency > .zero)
  }

  @Test func `a file smaller than one read cannot be probed`() {
    let file = TemporaryFile(pageCount: 2)
    #expect(throws: StorageError.self) {
      try StorageProbe.measure(
        path: file.path, readByteCount: ByteCount(16 << 10), lanes: 1, seconds: 0.01)
    }
  }

  @Test func `memory has a bandwidth`() {
    #expect(MemoryProbe.readBandwidth(threads: 2, seconds: 0.01).bytesPerSecond > 1e8)
  }
}
