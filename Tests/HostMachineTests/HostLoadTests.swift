import DeviceInterface
@testable import HostMachine
import Quantities
import TestSupport
import Testing

@Suite struct HostLoadTests {
  @Test func `time that was stolen or used by others is told apart`() {
    let before = HostLoad(statistics: "cpu  100 0 100 800 0 0 0 0 0 0\ncpu0 1 1 1 1\n")
    let after = HostLoad(statistics: "cpu  400 0 100 1300 0 0 0 200 0 0\ncpu0 1 1 1 1\n")
    let disturbance = after.disturbance(since: before)
    #expect(disturbance.stolenShare == 0.2)
    // 300 of 1000 ticks were busy; this process itself used next to nothing.
    #expect((0.2...0.3).contains(disturbance.othersShare))
    #expect(disturbance.isNoticeable)
    #expect(disturbance.words.hasPrefix("others used "))
    #expect(disturbance.words.hasSuffix(" % of the processors, 20 % were stolen"))
  }

  @Test func `a census counts threads and their work`() {
    let census = ThreadCensus(rows: 8, rowTime: .milliseconds(1))
    WorkerPool(threads: 1).run(census)
    #expect(census.counts.threadCount == 1)
    #expect(census.counts.mostAtOnce == 1)
    #expect(census.counts.processorTime >= .milliseconds(8))
  }

  @Test func `clusters hold one thread of each core, as many as the quota allows`() {
    let processors = [(0, 0, 1.0), (1, 0, 1.0), (2, 2, 0.5), (3, 3, 0.5)].map {
      CoreTopology.Processor(number: $0, core: $1, strength: $2)
    }
    let all = CoreTopology(processors: processors, quota: nil).clusters
    #expect(all.map { $0.processors.map(\.number) } == [[0], [2, 3]])
    let capped = CoreTopology(processors: processors, quota: 2).clusters
    #expect(capped.map { $0.processors.map(\.number) } == [[0], [2]])
  }

  @Test func `a scratch file is as large as asked and has no name`() throws {
    let file = try #require(
      try ScratchFile.make(
        in: TemporaryFile.temporaryFolder, of: disk, byteCount: ByteCount(3 << 20),
        progress: { _ in },
        isInterrupted: { false }))
    try withExtendedLifetime(file) {
      let device = try HostDevice(storagePath: file.path, files: disk, threads: 1)
      #expect(device.storageByteCount == .mebibytes(3))
    }
  }

  @Test func `a file that does not fit is not begun`() {
    let error = #expect(throws: HostError.self) {
      try ScratchFile.make(
        in: TemporaryFile.temporaryFolder, of: disk, byteCount: ByteCount(1 << 60),
        progress: { _ in },
        isInterrupted: { false })
    }
    #expect(error?.description.contains("64 MiB are left free beside it, and only ") == true)
  }
}
