import DeviceInterface
import Profiles
import Quantities
import Simulation
import Testing

@Suite struct StorageModelTests {
  /// 100 µs, then 100 bytes per microsecond for each lane.
  private func script(lanes: Int, ceilingMegabytes: Double = 1000) -> StorageScript {
    StorageScript(
      StorageModel(
        curve: StorageCurve(latency: .microseconds(100), bandwidth: .megabytesPerSecond(100)),
        ceiling: .megabytesPerSecond(ceilingMegabytes), lanes: lanes))
  }

  @Test func `a read takes its latency and then its bytes`() {
    var disk = script(lanes: 1)
    disk.submit(1, bytes: 40_000, .demand, atMicroseconds: 7)
    disk.finish()
    #expect(
      disk.timings[ReadTicket(id: 1)]
        == ReadTiming(
          submitted: Instant(nanoseconds: 7000), started: Instant(nanoseconds: 7000),
          ended: Instant(nanoseconds: 507_000), lane: 0))
  }

  @Test func `a demand read overtakes waiting prefetches`() {
    var disk = script(lanes: 1)
    disk.submit(1, bytes: 10_000, .prefetch)
    disk.submit(2, bytes: 10_000, .prefetch)
    disk.submit(3, bytes: 10_000, .predicted)
    disk.submit(4, bytes: 10_000, .demand)
    disk.finish()
    #expect(disk.order == [1, 4, 2, 3])
    #expect([1, 4, 2, 3].map(disk.endMicroseconds) == [200, 400, 600, 800])
  }

  @Test func `a raised read overtakes those it has become more urgent than`() {
    var disk = script(lanes: 1)
    for id in 1...3 { disk.submit(id, bytes: 10_000, .prefetch) }
    disk.perform(.raise(ReadTicket(id: 3), .demand), at: .start)
    disk.perform(.raise(ReadTicket(id: 3), .prefetch), at: .start)
    disk.finish()
    #expect(disk.order == [1, 3, 2])
  }

  @Test func `lanes serve at the same time until the ceiling is reached`() {
    var disk = script(lanes: 2, ceilingMegabytes: 150)
    disk.submit(1, bytes: 30_000, .demand)
    disk.submit(2, bytes: 15_000, .demand)
    disk.finish()
    // 75 bytes/µs each: the small one ends at 300; the other then has 15 000 left at 100.
    #expect(disk.endMicroseconds(2) == 300)
    #expect(disk.endMicroseconds(1) == 450)
    #expect(disk.timings[ReadTicket(id: 2)]?.lane == 1)
  }

  @Test func `a read in its latency leaves the device to the others`() {
    var disk = script(lanes: 2, ceilingMegabytes: 100)
    disk.submit(1, bytes: 10_000, .demand)
    disk.submit(2, bytes: 10_000, .demand, atMicroseconds: 50)
    disk.finish()
    // Alone from 100 to 150, halved until the first ends at 250, then alone again.
    #expect(disk.endMicroseconds(1) == 250)
    #expect(disk.endMicroseconds(2) == 300)
  }

  @Test func `reads that end together are given back in the order of submission`() {
    var disk = script(lanes: 3)
    for id in [5, 1, 3] { disk.submit(id, bytes: 10_000, .demand) }
    disk.finish()
    #expect(disk.order == [5, 1, 3])
  }

  @Test func `a withdrawn read frees its lane and says what it had moved`() {
    var disk = script(lanes: 1)
    disk.submit(1, bytes: 50_000, .demand)
    disk.submit(2, bytes: 10_000, .demand)
    disk.submit(3, bytes: 10_000, .demand)
    #expect(disk.model.queueDepth == 3)
    disk.perform(.withdraw(ReadTicket(id: 1)), at: Instant(nanoseconds: 300_000))
    disk.perform(.withdraw(ReadTicket(id: 3)), at: Instant(nanoseconds: 300_000))
    disk.finish()
    #expect(disk.withdrawnByteCounts[ReadTicket(id: 1)] == ByteCount(20_000))
    #expect(disk.withdrawnByteCounts[ReadTicket(id: 3)] == .zero)
    #expect(disk.endMicroseconds(2) == 500)
    #expect(disk.model.queueDepth == 0)
  }

  @Test func `a read of nothing takes its latency`() {
    var disk = script(lanes: 1)
    disk.submit(1, bytes: 0, .demand)
    disk.finish()
    #expect(disk.timings[ReadTicket(id: 1)].map { $0.ended.nanoseconds / 1000 } == 100)
  }
}

@Suite struct PredictedReadTests {
  private func script(lanes: Int, ceilingMegabytes: Double) -> StorageScript {
    StorageScript(
      StorageModel(
        curve: StorageCurve(latency: .microseconds(100), bandwidth: .megabytesPerSecond(100)),
        ceiling: .megabytesPerSecond(ceilingMegabytes), lanes: lanes))
  }

  @Test func `a predicted read yields its lane at once and keeps its bytes`() {
    var disk = script(lanes: 1, ceilingMegabytes: 100)
    disk.submit(1, bytes: 50_000, .predicted)
    disk.submit(2, bytes: 10_000, .demand, atMicroseconds: 300)
    disk.finish()
    // 20 000 bytes by 300; the demand takes 300 to 500; then the latency again and 30 000 bytes.
    #expect(disk.endMicroseconds(2) == 500)
    #expect(disk.endMicroseconds(1) == 900)
    #expect(disk.timings[ReadTicket(id: 1)]?.started == .start)
  }

  @Test func `the youngest predicted read yields first`() {
    var disk = script(lanes: 2, ceilingMegabytes: 1000)
    disk.submit(1, bytes: 50_000, .predicted)
    disk.submit(2, bytes: 50_000, .predicted)
    disk.submit(3, bytes: 10_000, .demand, atMicroseconds: 300)
    disk.finish()
    #expect(disk.order == [3, 1, 2])
    #expect(disk.endMicroseconds(1) == 600)
  }

  @Test func `a predicted read beside an urgent one moves only what that leaves`() {
    var disk = script(lanes: 2, ceilingMegabytes: 125)
    disk.submit(1, bytes: 20_000, .demand)
    disk.submit(2, bytes: 20_000, .predicted)
    disk.finish()
    // 25 bytes/µs from 100 to 300, then 15 000 bytes at 100.
    #expect(disk.endMicroseconds(1) == 300)
    #expect(disk.endMicroseconds(2) == 450)
  }

  @Test func `a predicted read stands still while urgent ones take everything`() {
    var disk = script(lanes: 2, ceilingMegabytes: 100)
    disk.submit(1, bytes: 20_000, .demand)
    disk.submit(2, bytes: 20_000, .predicted)
    disk.finish()
    #expect(disk.endMicroseconds(1) == 300)
    #expect(disk.endMicroseconds(2) == 500)
  }

  @Test func `a predicted read that is raised in service gets its share from then on`() {
    var disk = script(lanes: 2, ceilingMegabytes: 100)
    disk.submit(1, bytes: 20_000, .demand)
    disk.submit(2, bytes: 20_000, .predicted)
    disk.perform(.raise(ReadTicket(id: 2), .demand), at: Instant(nanoseconds: 200_000))
    disk.finish()
    // 10 000 bytes of the first are left at 200, at 50 bytes/µs until 400.
    #expect(disk.endMicroseconds(1) == 400)
    #expect(disk.endMicroseconds(2) == 500)
  }
}
