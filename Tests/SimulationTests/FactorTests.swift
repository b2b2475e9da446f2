import DeviceInterface
@testable import Profiles
import Quantities
@testable import Simulation
import TestSupport
import Testing

/// Range, age and heat.
@Suite struct FactorTests {
  private func profile(_ settings: String...) throws -> DeviceProfile {
    try SmallProfile.profile().applying(settings)
  }

  /// When a read of 40 960 bytes ends.
  private func end(
    on profile: DeviceProfile, _ conditions: DeviceConditions = DeviceConditions()
  ) -> Double? {
    var disk = StorageScript(StorageModel(profile, conditions: conditions))
    disk.submit(1, bytes: 40_960, .demand)
    disk.finish()
    return disk.endMicroseconds(1)
  }

  @Test func `a range factor is linear in the logarithm of the span`() {
    let curve = RangeCurve(rows: [
      RangeCurve.Row(span: .mebibytes(128), factor: 1),
      RangeCurve.Row(span: .mebibytes(512), factor: 0.8),
      RangeCurve.Row(span: .mebibytes(8192), factor: 0.4),
    ])
    let factors = [1, 128, 256, 512, 2048, 8192, 100_000].map {
      (curve.factor(at: .mebibytes($0)) * 1e9).rounded() / 1e9
    }
    #expect(factors == [1, 1, 0.9, 0.8, 0.6, 0.4, 0.4])
  }

  @Test func `reads that are spread far move more slowly`() throws {
    let profile = try profile("storage.range=128 MiB: 1, 512 MiB: 0.5")
    #expect(end(on: profile) == 509.6)
    #expect(end(on: profile, DeviceConditions(readSpan: .mebibytes(64))) == 509.6)
    // The latency stays; 409.6 µs become twice as many.
    #expect(end(on: profile, DeviceConditions(readSpan: .mebibytes(600))) == 919.2)
    let rate = profile.storage.bandwidth(
      ofReads: ByteCount(40_960), lanes: 1, readSpan: .mebibytes(600))
    #expect(abs(rate.bytesPerSecond / (40_960 / 919.2e-6) - 1) < 1e-9)
  }

  @Test func `an old storage is slow everywhere`() throws {
    #expect(try end(on: profile("storage.age=0.25")) == 1738.4)
  }

  @Test func `heat takes from the arithmetic, and rests give it back`() throws {
    // From 1 to 1/2 within 8 s.
    let profile = try profile("thermal.cpu=8 s: 0.5", "cpu.dispatch=0 s", "storage.latency=4 s")
    let device = ProfiledDevice(
      profile: profile, threads: 2, conditions: DeviceConditions(startTemperature: .cool),
      clock: VirtualClock(), host: nil)
    // 6 s of work: the integral of 1 - t/16 over 8 s.
    device.run(PricedKernel(.projection, multiplyAdds: 120_000_000_000))
    #expect(device.now == Instant(nanoseconds: 8_000_000_000))
    device.run(PricedKernel(.projection, multiplyAdds: 20_000_000_000))
    #expect(device.now == Instant(nanoseconds: 10_000_000_000))
    // Traffic takes as long as ever, and keeps the cores warm.
    device.run(PricedKernel(.projection, multiplyAdds: 0, traffic: 5_000_000_000))
    #expect(device.now == Instant(nanoseconds: 11_000_000_000))
    // 4 s of rest, and 0.4096 ms, halve the heat: 1 s of work on cores that are at 3/4.
    let page = Page(byteCount: 40_960)
    try device.wait(for: try device.submit(page.read(.demand)))
    let start = device.now
    device.run(PricedKernel(.projection, multiplyAdds: 200_000_000))
    #expect(abs((device.now - start).inSeconds - 0.01 / 0.75) < 1e-5)
  }

  @Test func `what is warm at first is as slow as it ever gets, and cools in a rest`() throws {
    let profile = try profile(
      "thermal.cpu=8 s: 0.5", "thermal.storage=8 s: 0.5", "cpu.dispatch=0 s", "storage.latency=4 s")
    let device = ProfiledDevice(
      profile: profile, threads: 2, conditions: DeviceConditions(startTemperature: .warm),
      clock: VirtualClock(), host: nil)
    device.run(PricedKernel(.projection, multiplyAdds: 20_000_000_000))
    #expect(device.now == Instant(nanoseconds: 2_000_000_000))
    // Then 4 s of latency, and 40,960 bytes at 7/8 of 100 MB/s: the storage was as hot, and rested
    // for 6 s.
    let page = Page(byteCount: 40_960)
    try device.wait(for: try device.submit(page.read(.demand)))
    #expect(abs((device.now - Instant(nanoseconds: 6_000_000_000)).inSeconds - 0.000468) < 1e-5)
  }

  @Test func `heat is off unless asked for`() throws {
    let profile = try profile("thermal.cpu=8 s: 0.5", "thermal.storage=8 s: 0.5")
    let device = ProfiledDevice(profile: profile, threads: 1, clock: VirtualClock(), host: nil)
    device.run(PricedKernel(.projection, multiplyAdds: 120_000_000_000))
    #expect(device.now == Instant(nanoseconds: 12_000_000_000))
  }

  @Test func `work on a hot part is the integral of its factor`() {
    let curve = HeatCurve(rows: [
      HeatCurve.Row(after: .seconds(2), factor: 0.8),
      HeatCurve.Row(after: .seconds(6), factor: 0.4),
    ])
    let factors = [0, 1, 2, 4, 6, 60].map {
      (curve.factor(after: .seconds($0)) * 1e9).rounded() / 1e9
    }
    #expect(factors == [1, 0.9, 0.8, 0.6, 0.4, 0.4])
    // 1.8 s up to 2 s, 2.4 s up to 6 s, then 0.4 of each second.
    let ends = [1.8, 4.2, 5.2].map { curve.seconds(of: $0, after: .zero) }
    for (end, expected) in zip(ends, [2, 6, 8.5]) { #expect(abs(end - expected) < 1e-12) }
    #expect(abs(curve.seconds(of: 2.4 + 0.4, after: .seconds(2)) - 5) < 1e-12)
  }

  @Test func `a storage that moves bytes grows slower, and one that waits recovers`() throws {
    let profile = try profile("thermal.storage=4 s: 0.5")
    var disk = StorageScript(
      StorageModel(profile, conditions: DeviceConditions(startTemperature: .cool)))
    // 300 MB in 4 s, whose average factor is 3/4, then 50 MB/s.
    disk.submit(1, bytes: 350_000_000, .demand)
    disk.finish()
    #expect(abs((disk.endMicroseconds(1) ?? 0) - 5_000_100) < 1)
    // 2 s of rest, less the latency, and the speed is that after 2 s of load.
    disk.submit(2, bytes: 7_437_500, .demand, atMicroseconds: 7_000_000)
    disk.finish()
    #expect(abs((disk.endMicroseconds(2) ?? 0) - 7_100_100) < 100)
  }
}
