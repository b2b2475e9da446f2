import DeviceInterface
import Profiles
import Quantities
@testable import Simulation
import TestSupport
import Testing

/// What events make of kernels, reads and memory, held against sums by hand.
@Suite struct ScenarioLawTests {
  /// 1 ms on two fast cores, and 2 µs.
  private let kernel = PricedKernel(.projection, multiplyAdds: 20_000_000)

  /// How long each of `count` kernels takes, in microseconds.
  private func times(
    of kernel: PricedKernel, on device: ProfiledDevice, count: Int = 1
  ) -> [Int64] {
    (0..<count).map { _ in
      let start = device.now
      device.run(kernel)
      return (device.now - start).nanoseconds / 1000
    }
  }

  @Test func `a kernel is priced as things are when it begins`() throws {
    let device = try device(meanwhile: "at: 500 us, until: 3 ms, takes: { cores: 1 }")
    #expect(times(of: kernel, on: device, count: 3) == [1002, 2002, 1002])
  }

  @Test func `of rows that are divided evenly the core with most threads decides`() throws {
    let three = PricedKernel(.projection, multiplyAdds: 30_000_000)
    let four = ["cpu.clusters.fast.cores=4"]
    func time(_ settings: [String], _ taken: Int?) throws -> [Int64] {
      let events = taken.map { "at: 0 s, takes: { cores: { fast: \($0) } }" }
      return times(
        of: three,
        on: try device(settings, threads: 3, meanwhile: events ?? "at: 9 s, takes: { cores: 1 }"))
    }
    #expect(try time(four, nil) == [1002] && time(four, 1) == [1002])
    // Two fast ones go on alone, which the third would only hold up; one is as fast as it is.
    #expect(try time(four, 2) == [1502] && time(four, 3) == [3002])
    let chunks = four + ["cpu.split=chunks"]
    #expect(try time(chunks, nil) == [1002] && time(chunks, 1) == [1002])
    // Cores add up, less a tenth where they differ: 0.9 x 22 and 0.9 x 14 GMAC/s.
    #expect(try time(chunks, 2) == [1517] && time(chunks, 3) == [2382])
  }

  @Test(arguments: ["even", "chunks"])
  func `two threads on one core are half as fast, and so are three on two of even rows`(
    split: String
  ) throws {
    // Four cores of one kind.
    let profile = try ShippedProfiles.catalog.profile(named: "raspberry-pi-5-nvme")
      .applying(["cpu.split=\(split)"])
    func rate(_ threads: Int, taken: Int) -> Double {
      var load = Scenario.Load()
      load.cores.fastest = taken
      let costs = CostModel(
        profile: profile, placement: ThreadPlacement(fastest: threads, of: profile),
        weightTraffic: [:], load: load)
      return costs.throughput(.int8).perSecond / profile.cpu.clusters[0].int8.perSecond
    }
    #expect(rate(4, taken: 0) == 4 && rate(3, taken: 1) == 3)
    #expect(rate(2, taken: 3) == 1 && rate(4, taken: 2) == 2 && rate(4, taken: 3) == 1)
    #expect(rate(3, taken: 2) == (split == "even" ? 1.5 : 2))
    #expect(rate(4, taken: 1) == (split == "even" ? 2 : 3))
  }

  @Test func `threads share what their cores draw`() throws {
    let heavy = PricedKernel(.projection, multiplyAdds: 0, traffic: 15_000_000)
    // Two cores would draw 6 GB/s, of which the memory has 5. Then one thread is on a slow core,
    // which draws 1 GB/s, and rows are divided evenly.
    let mixed = try device(meanwhile: "at: 1 ms, takes: { cores: 1 }")
    #expect(times(of: heavy, on: mixed, count: 2) == [3002, 7502])
    // Without a slow core it shares the fast one, and is no faster for it.
    let alone = try device(meanwhile: "at: 0 s, takes: { cores: { fast: 1, slow: 2 } }")
    #expect(times(of: heavy, on: alone) == [7502])
  }

  @Test func `threads without a core of their cluster compute in another`() throws {
    let device = try device(meanwhile: "at: 0 s, takes: { cores: { fast: 2 } }")
    // Two slow cores: 4 GMAC/s.
    #expect(times(of: kernel, on: device) == [5002])
  }

  @Test func `events that go on together add up`() throws {
    let device = try device(
      ["cpu.clusters.fast.cores=4"], threads: 4,
      meanwhile: "at: 0 s, takes: { cores: 1 }", "at: 1 ms, takes: { cores: { fast: 1 } }",
      "at: 2 ms, for: 1 ms, speed: { cpu: 0.5 }", "at: 2 ms, until: token 1, speed: { cpu: 0.5 }")
    let four = PricedKernel(.projection, multiplyAdds: 10_000_000)
    // 30 of 40 GMAC/s while one thread is on a slow core, then 20.
    #expect(times(of: four, on: device, count: 5) == [335, 335, 335, 502, 502])
    // Then half of that, twice for as long as both go on.
    #expect(times(of: four, on: device, count: 2) == [2002, 1002])
    device.beginToken(1)
    #expect(times(of: four, on: device) == [502])
  }

  @Test func `slower arithmetic leaves traffic as it is`() throws {
    let device = try device(meanwhile: "at: 0 s, speed: { cpu: 0.25 }")
    let heavy = PricedKernel(.projection, multiplyAdds: 1000, traffic: 15_000_000)
    #expect(times(of: kernel, on: device) == [4002] && times(of: heavy, on: device) == [3002])
  }

  /// When a read of a megabyte ends that is asked for at once, in microseconds: after 100 µs of
  /// latency and 10 ms.
  private func end(on device: ProfiledDevice) throws -> Double {
    let page = Page(byteCount: 1_000_000)
    let timing = try device.wait(for: try device.submit(page.read(.demand)))
    return Double(timing.ended.nanoseconds) / 1000
  }

  private func isClose(_ value: Double, _ expected: Double) -> Bool {
    abs(value - expected) < 0.01
  }

  @Test func `a read goes on at what others leave, from their instant to their last`() throws {
    // 100 kB until 1.1 ms, 200 kB at 40 MB/s until 6.1 ms, 700 kB in 7 ms.
    let taken = "at: 1100 us, for: 5 ms, takes: { storage: 60 MB/s }"
    #expect(isClose(try end(on: device(meanwhile: taken)), 13_100))
    // Two that take 60 and 20: 20 MB/s from 2.1 to 3.1 ms, so that 20 kB less are there at 6.1 ms.
    let both = "at: 2100 us, until: 3100 us, takes: { storage: 20 MB/s }"
    #expect(isClose(try end(on: device(meanwhile: taken, both)), 13_300))
    #expect(
      isClose(
        try end(on: device(meanwhile: "at: 1100 us, for: 5 ms, speed: { storage: 0.4 }")), 13_100))
  }

  @Test func `what is taken is missing from the ceiling, and not from what one read gets`() throws {
    let deep = ["storage.ceiling=300 MB/s", "storage.lanes=2"]
    let taken = "at: 0 s, takes: { storage: 150 MB/s }"
    #expect(isClose(try end(on: device(deep, meanwhile: taken)), 10_100))
    let device = try device(deep, meanwhile: taken)
    let pages = [Page(byteCount: 1_000_000), Page(byteCount: 1_000_000)]
    let tickets = try pages.map { try device.submit($0.read(.demand)) }
    let ends = try tickets.map { try device.wait(for: $0).ended.nanoseconds }
    // 75 MB/s each.
    #expect(ends.allSatisfy { abs($0 - 13_433_334) < 10 })
  }

  @Test func `every read ends, whatever others take`() throws {
    // A hundredth of 100 MB/s.
    let greedy = "at: 0 s, takes: { storage: 1 GB/s }"
    #expect(isClose(try end(on: device(meanwhile: greedy)), 1_000_100))
  }

  @Test func `a storage that stalls moves nothing, and no latency passes`() throws {
    for seed in 1...20 {
      let stalls = "at: 3 ms, stalls: { every: 2 ms, lasting: 1 ms }"
      var sequence = StallSequence(
        every: .milliseconds(2), lasting: .milliseconds(1), seed: UInt64(seed),
        start: Instant(nanoseconds: 3_000_000))
      var conditions = DeviceConditions()
      conditions.scenario = try scenario(seed: seed, [stalls])
      let device = ProfiledDevice(
        profile: try SmallProfile.profile(), threads: 2, conditions: conditions,
        clock: VirtualClock(), host: nil)
      device.beginRequest()
      let pages = [Page(byteCount: 20_000), Page(byteCount: 3_000_000)]
      // One lane: 300 µs for the first, 30.1 ms for the second, and the stalls that begin before.
      let tickets = try pages.map { try device.submit($0.read(.demand)) }
      var end = Instant(nanoseconds: 30_400_000)
      var stallCount = 0
      while sequence.next < end {
        let start = sequence.next
        end = end + (sequence.draw() - start)
        stallCount += 1
      }
      #expect(stallCount > 3)
      let timings = try tickets.map { try device.wait(for: $0) }
      #expect(timings[0].ended == Instant(nanoseconds: 300_000))
      #expect(abs((timings[1].ended - end).nanoseconds) <= Int64(2 * stallCount), "seed \(seed)")
      #expect(device.scenarioHistory?.stretches[0]?.stallCount == stallCount)
    }
  }

  @Test func `a latency that a stall meets waits for its end`() throws {
    var model = StorageModel(
      curve: StorageCurve(latency: .milliseconds(1), bandwidth: .megabytesPerSecond(100)),
      ceiling: .megabytesPerSecond(100), lanes: 2)
    func submit(_ id: Int, at microseconds: Int64) {
      model.submit(
        ReadTicket(id: id), byteCount: ByteCount(100_000), urgency: .demand,
        at: Instant(nanoseconds: microseconds * 1000))
    }
    submit(1, at: 0)
    // From 0.4 to 2.4 ms, then longer, then no longer than that.
    for (start, end) in [(400, 1400), (600, 2400), (700, 2000)] as [(Int64, Int64)] {
      model.stall(
        until: Instant(nanoseconds: end * 1000), at: Instant(nanoseconds: start * 1000))
    }
    submit(2, at: 800)
    var ends: [Int: Int64] = [:]
    while model.nextEvent != nil {
      for (ticket, timing) in model.step() { ends[ticket.id] = timing.ended.nanoseconds / 1000 }
    }
    // 0.6 ms of the first latency are left, and all of the second; bytes of both share 100 MB/s.
    #expect(ends == [1: 4600, 2: 5000])
  }

  @Test func `mapped weights are read again exactly while others take their room`() throws {
    var conditions = DeviceConditions()
    let held = HeldMemory(.mmap, swept: .mebibytes(100), others: .mebibytes(924))
    conditions.held = held
    let device = try device(
      conditions: conditions,
      meanwhile: "at: token 2, until: token 5, takes: { memory: 60 MiB }",
      "at: token 3, until: token 4, takes: { memory: 30 MiB }")
    func reread(_ taken: Int) throws -> Double {
      let memory = try SmallProfile.profile().memory.without(.mebibytes(taken))
      return MemoryShortage(of: held, in: memory)?.rereadPerSweep ?? 0
    }
    #expect(device.isUnderPressure)
    var read: [Double] = []
    for token in 1...6 {
      let before = device.pageFaults.byteCount
      device.beginToken(token)
      device.run(PricedKernel(.embedding, multiplyAdds: 0))
      device.run(PricedKernel(.projection, multiplyAdds: 0, traffic: 60 << 20))
      device.run(PricedKernel(.expertGate, multiplyAdds: 0, traffic: 50 << 20))
      device.run(PricedKernel(.head, multiplyAdds: 0, traffic: 40 << 20))
      read.append(Double((device.pageFaults.byteCount - before).bytes))
    }
    let (some, more) = (try reread(60), try reread(90))
    #expect(some > 0 && more > some)
    for (read, expected) in zip(read, [0, some, more, some, 0, 0]) {
      #expect(abs(read - expected) <= 1)
    }
  }

  @Test func `of a sweep that has begun the rest is read as a part of one`() throws {
    var conditions = DeviceConditions()
    let held = HeldMemory(.mmap, swept: .mebibytes(100), others: .mebibytes(924))
    conditions.held = held
    let device = try device(
      conditions: conditions, meanwhile: "at: 1 ms, takes: { memory: 100 MiB }")
    device.run(PricedKernel(.embedding, multiplyAdds: 0))
    device.run(PricedKernel(.projection, multiplyAdds: 0, traffic: 60 << 20))
    #expect(device.pageFaults == PageFaults())
    // All of it is lost.
    device.run(PricedKernel(.head, multiplyAdds: 0, traffic: 40 << 20))
    #expect(abs(device.pageFaults.byteCount.bytes - 40 << 20) <= 1)
  }

  @Test func `heat that is set is as if the run had begun with it`() throws {
    let settings = ["thermal.cpu=8 s: 0.5", "thermal.storage=8 s: 0.5"]
    func times(from first: StartTemperature, _ events: String...) throws -> [Instant] {
      let event = events.first ?? "at: 900 s, heat: warm"
      let device = try device(
        settings, conditions: DeviceConditions(startTemperature: first), meanwhile: event)
      var ends: [Instant] = []
      for _ in 0..<3 {
        device.run(PricedKernel(.projection, multiplyAdds: 20_000_000_000))
        let page = Page(byteCount: 1_000_000)
        ends += [device.now, try device.wait(for: try device.submit(page.read(.demand))).ended]
      }
      return ends
    }
    let (cool, warm) = (try times(from: .cool), try times(from: .warm))
    #expect(cool != warm)
    #expect(try times(from: .cool, "at: 0 s, heat: warm") == warm)
    #expect(try times(from: .warm, "at: 0 s, heat: cool") == cool)
    let later = try times(from: .cool, "at: 1 s, heat: warm")
    #expect(later[0] == cool[0] && later[5] > cool[5])
  }

  @Test func `heat that is set changes nothing where nothing grows hot`() throws {
    let device = try device(["thermal.cpu=8 s: 0.5"], meanwhile: "at: 0 s, heat: warm")
    #expect(times(of: kernel, on: device) == [1002])
  }
}
