import DeviceInterface
import Profiles
import Quantities
import Simulation
import TestSupport
import Testing

@Suite struct ProfiledDeviceTests {
  /// 40 960 bytes: 509.6 µs on the small profile.
  private let page = Page(byteCount: 40_960)
  /// 1 ms and 2 µs on the small profile with two threads.
  private let kernel = PricedKernel(.projection, multiplyAdds: 20_000_000)

  private func device(
    _ clock: any DeviceClock, host: (any Device)? = nil
  ) throws -> ProfiledDevice {
    ProfiledDevice(profile: try SmallProfile.profile(), threads: 2, clock: clock, host: host)
  }

  /// A small run as an engine would make it: reads beside kernels, one given up, two waited for.
  private func smallRun(on device: ProfiledDevice) throws -> String {
    var log = ""
    func note(_ event: String) { log += "\(device.now.nanoseconds) \(event)\n" }
    func note(_ event: String, _ timing: ReadTiming) {
      let times = [timing.submitted, timing.started, timing.ended].map(\.nanoseconds)
      note("\(event) \(times) lane \(timing.lane)")
    }
    device.run(PricedKernel(.router, multiplyAdds: 400_000))
    note("router")
    let predicted = try device.submit(page.read(.predicted))
    device.run(PricedKernel(.attention, multiplyAdds: 4_000_000))
    note("attention")
    let prefetch = try device.submit(page.read(.prefetch))
    let wrong = try device.submit(page.read(.prefetch))
    let demand = try device.submit(page.read(.prefetch))
    note("predicted has \(device.hasEnded(predicted) ? "ended" : "not ended")")
    note("demand", try device.wait(for: demand))
    note("withdrawn \(device.withdraw(wrong).bytes)")
    device.run(kernel)
    note("expert, prefetch has \(device.hasEnded(prefetch) ? "ended" : "not ended")")
    note("prefetch", try device.wait(for: prefetch))
    device.raise(predicted, to: .prefetch)
    note("predicted", try device.wait(for: predicted))
    return log
  }

  @Test func `a simulated run has these instants`() throws {
    #expect(
      try smallRun(on: device(VirtualClock())) == """
        22000 router
        224000 attention
        224000 predicted has not ended
        1243200 demand [224000, 733600, 1243200] lane 0
        1243200 withdrawn 0
        2245200 expert, prefetch has ended
        2245200 prefetch [224000, 224000, 733600] lane 0
        2245200 predicted [22000, 22000, 1650800] lane 0

        """)
  }

  @Test func `a host that computes in simulated time changes no instant`() throws {
    let hostClock = LateClock()
    let host = FakeHost(clock: hostClock)
    host.kernelTime = .milliseconds(7)
    host.readTime = .milliseconds(30)
    let device = try device(VirtualClock(), host: host)
    #expect(try smallRun(on: device) == smallRun(on: self.device(VirtualClock())))
    #expect(device.worstLag == .zero)
    #expect(device.insertedTime == .zero)
    #expect(device.lateReadCount == 0)
  }

  @Test func `a fast host applied has the instants of the simulation`() throws {
    let clock = LateClock()
    clock.overshoot = .microseconds(5)
    let host = FakeHost(clock: clock)
    host.kernelTime = .microseconds(9)
    host.readTime = .microseconds(50)
    let device = try device(clock, host: host)
    #expect(try smallRun(on: device) == smallRun(on: self.device(VirtualClock())))
    #expect(device.worstLag == .microseconds(5))
    #expect(device.lateReadCount == 0)
  }

  @Test func `lag is made up by the waits that follow`() throws {
    let clock = LateClock()
    let host = FakeHost(clock: clock)
    let device = try device(clock, host: host)
    host.kernelTime = .microseconds(1302)
    device.run(kernel)
    #expect(device.lag == .microseconds(300))
    #expect(device.now == Instant(nanoseconds: 1_002_000))
    host.kernelTime = .microseconds(802)
    device.run(kernel)
    #expect(device.lag == .microseconds(100))
    device.run(kernel)
    #expect(device.lag == .zero)
    #expect(device.worstLag == .microseconds(300))
    #expect(device.now == Instant(nanoseconds: 3_006_000))
    #expect(clock.now == device.now)
  }

  @Test func `time between two calls is lag until the next call makes it up`() throws {
    let clock = LateClock()
    let host = FakeHost(clock: clock)
    let device = try device(clock, host: host)
    clock.pass(.microseconds(40))
    #expect(device.now == .start)
    #expect(device.lag == .microseconds(40))
    host.kernelTime = .microseconds(900)
    device.run(kernel)
    #expect(device.now == Instant(nanoseconds: 1_002_000))
    #expect(device.lag == .zero)
    #expect(device.worstLag == .zero)
    #expect(device.insertedTime == .microseconds(62))
  }

  @Test func `what the host had to wait is counted as inserted`() throws {
    let clock = LateClock()
    let host = FakeHost(clock: clock)
    host.kernelTime = .microseconds(402)
    host.readTime = .microseconds(209)
    let device = try device(clock, host: host)
    device.run(kernel)
    #expect(device.insertedTime == .microseconds(600))
    try device.wait(for: try device.submit(page.read(.demand)))
    // 509.6 µs, of which the host read for 209.
    #expect(device.insertedTime == .nanoseconds(900_600))
  }

  @Test func `a read that the host delivers late is lag and counted`() throws {
    let clock = LateClock()
    let host = FakeHost(clock: clock)
    host.readTime = .milliseconds(2)
    let device = try device(clock, host: host)
    let timing = try device.wait(for: try device.submit(page.read(.demand)))
    #expect(timing.ended == Instant(nanoseconds: 509_600))
    #expect(device.now == timing.ended)
    #expect(device.lag == .nanoseconds(1_490_400))
    #expect(device.lateReadCount == 1)
  }

  @Test func `urgency, raises and withdrawals reach the host`() throws {
    let clock = LateClock()
    let host = FakeHost(clock: clock)
    host.readTime = .milliseconds(3)
    let device = try device(clock, host: host)
    let ticket = try device.submit(page.read(.predicted))
    device.raise(ticket, to: .prefetch)
    clock.pass(.microseconds(300))
    // In device time no time has passed, so nothing has moved.
    #expect(device.withdraw(ticket) == .zero)
    #expect(host.calls == ["submit predicted #100", "raise #100 to prefetch", "withdraw #100"])
    // The host wrote until 3 ms; the device did not wait for that.
    #expect(device.now == .start)
    #expect(clock.now == Instant(nanoseconds: 3_000_000))
  }

  @Test func `a read that had ended was wasted as a whole`() throws {
    let device = try device(VirtualClock())
    let ticket = try device.submit(page.read(.predicted))
    device.run(kernel)
    #expect(device.hasEnded(ticket))
    #expect(device.withdraw(ticket) == ByteCount(40_960))
  }

  @Test func `a read that fails on the host fails on the device`() throws {
    let clock = LateClock()
    let host = FakeHost(clock: clock)
    host.failsReads = true
    let device = try device(clock, host: host)
    let ticket = try device.submit(page.read(.demand))
    let error = #expect(throws: StorageError.self) { try device.wait(for: ticket) }
    #expect(error?.reason == "the test says so")
  }

  @Test func `lanes can be limited and added`() throws {
    let profile = try SmallProfile.profile().applying(["storage.ceiling=1 GB/s"])
    for (lanes, ended) in [(1, 1_019_200), (2, 509_600)] as [(Int, Int64)] {
      let device = ProfiledDevice(
        profile: profile, threads: 1, lanes: lanes, clock: VirtualClock(), host: nil)
      let first = try device.submit(page.read(.prefetch))
      let second = try device.submit(page.read(.prefetch))
      #expect(try device.wait(for: first).ended.nanoseconds == 509_600)
      #expect(try device.wait(for: second).ended.nanoseconds == ended)
    }
  }
}

@Suite struct DilatedClockTests {
  @Test func `device time is base time divided by the factor`() {
    let base = LateClock()
    let clock = DilatedClock(base: base, factor: 2.5)
    base.pass(.microseconds(100))
    #expect(clock.now == Instant(nanoseconds: 40_000))
    clock.wait(until: Instant(nanoseconds: 1_000_000))
    #expect(base.now == Instant(nanoseconds: 2_500_000))
  }

  @Test(arguments: [1.0, 1.1, 3.0, 7.3, 1.0 / 3])
  func `a wait never ends before its deadline`(factor: Double) {
    let base = LateClock()
    let clock = DilatedClock(base: base, factor: factor)
    for step in 1...2000 {
      let deadline = Instant(nanoseconds: Int64(step) * 1_000_003)
      clock.wait(until: deadline)
      #expect(clock.now >= deadline)
    }
  }
}
