import DeviceInterface
import Profiles
import Quantities
import Simulation
import TestSupport
import Testing

@Suite struct LimitTests {
  private func readTime(_ profile: DeviceProfile) -> Double {
    let size = ByteCount.mebibytes(1)
    return (size / profile.storage.bandwidth(ofReads: size, lanes: 1)).inSeconds
  }

  @Test func `without one limit of the storage the other is left`() throws {
    let profile = try SmallProfile.profile()
    let transfer = Double(1 << 20) / 100e6
    #expect(abs(readTime(profile) - transfer - 100e-6) < 1e-6)
    #expect(abs(readTime(profile.without(.storageBandwidth)) - 100e-6) < 1e-6)
    #expect(abs(readTime(profile.without(.storageLatency)) - transfer) < 1e-6)
    #expect(readTime(profile.without(.compute)) == readTime(profile))
  }

  @Test func `without one limit of the processor the others are left`() throws {
    let profile = try SmallProfile.profile()
    // 1 ms of arithmetic, 3 ms of memory traffic, 2 µs of hand-over.
    let work = Work(
      kind: .projection, multiplier: .int8, multiplyAdds: 20_000_000,
      memoryTraffic: ByteCount(15_000_000))
    func duration(_ limit: DeviceProfile.Limit) -> Duration {
      CostModel(profile: profile.without(limit), threads: 2).duration(of: work)
    }
    #expect(duration(.storageBandwidth) == .microseconds(3002))
    #expect(duration(.compute) == .microseconds(3002))
    #expect(duration(.memoryBus) == .microseconds(1002))
    #expect(duration(.overhead) == .microseconds(3000))
  }
}
