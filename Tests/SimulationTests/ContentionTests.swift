import DeviceInterface
import Profiles
import Quantities
import Simulation
import TestSupport
import Testing

/// Kernels and reads that share a memory.
@Suite struct ContentionTests {
  /// On the small profile: 100 µs, then 409.6 µs at 100 MB/s.
  private let page = Page(byteCount: 40_960)

  private func device(_ settings: String...) throws -> ProfiledDevice {
    let profile = try SmallProfile.profile().applying(settings)
    return ProfiledDevice(profile: profile, threads: 2, clock: VirtualClock(), host: nil)
  }

  /// 3 ms at 5 GB/s, and 2 µs.
  private let heavy = PricedKernel(.projection, multiplyAdds: 1000, traffic: 15_000_000)

  @Test func `a kernel has what reads leave of the memory while they move bytes`() throws {
    let device = try device("memory.dma=10")
    let ticket = try device.submit(page.read(.prefetch))
    device.run(heavy)
    // 500 000 bytes in the read's latency; then 409.6 µs at 4 GB/s instead of 5: 81.92 µs later.
    #expect(device.now == Instant(nanoseconds: 3_083_920))
    #expect(try device.wait(for: ticket).ended == Instant(nanoseconds: 509_600))
    device.run(heavy)
    #expect(device.now == Instant(nanoseconds: 6_085_920))
  }

  @Test func `reads never take all of the memory`() throws {
    let device = try device("memory.dma=100")
    _ = try device.submit(page.read(.prefetch))
    // 500 000 bytes in the latency; the rest at a tenth of the bandwidth.
    device.run(PricedKernel(.projection, multiplyAdds: 1000, traffic: 700_000))
    #expect(device.now == Instant(nanoseconds: 502_000))
  }

  @Test func `a core that draws less than what is left notices nothing`() throws {
    let profile = try SmallProfile.profile().applying(["memory.dma=20"])
    let device = ProfiledDevice(profile: profile, threads: 1, clock: VirtualClock(), host: nil)
    _ = try device.submit(page.read(.prefetch))
    // One core draws 3 GB/s, and 5 - 20 x 0.1 = 3 are left.
    device.run(heavy)
    #expect(device.now == Instant(nanoseconds: 5_000_000))
  }

  @Test func `arithmetic does not mind reads`() throws {
    let device = try device("memory.dma=100")
    _ = try device.submit(page.read(.prefetch))
    device.run(PricedKernel(.projection, multiplyAdds: 20_000_000, traffic: 500_000))
    #expect(device.now == Instant(nanoseconds: 1_002_000))
  }

  @Test func `works that are accounted for take as long as kernels`() throws {
    let kinds: [KernelKind] = [.embedding, .norm, .projection, .attention, .head, .head]
    let kernels = (0..<60).map { index in
      PricedKernel(
        kinds[index % kinds.count], multiplyAdds: 1000 * (index % 7),
        traffic: 40_000 * (index * index % 23))
    }
    let settings = ["memory.dma=10", "cpu.sampling=10 us"]
    func end(_ run: (ProfiledDevice) -> Void) throws -> Instant {
      let profile = try SmallProfile.profile().applying(settings)
      let device = ProfiledDevice(profile: profile, threads: 2, clock: VirtualClock(), host: nil)
      run(device)
      let tickets = try (0..<3).map { _ in try device.submit(page.read(.prefetch)) }
      run(device)
      for ticket in tickets { try device.wait(for: ticket) }
      return device.now
    }
    let asKernels = try end { device in for kernel in kernels { device.run(kernel) } }
    #expect(try end { $0.account(for: kernels.map(\.work)) } == asKernels)
  }

  @Test func `choosing a token counts once, however many kernels the head takes`() throws {
    let device = try device("cpu.sampling=10 us", "cpu.dispatch=0 us")
    let kinds: [KernelKind] = [.embedding, .head, .pack, .head, .head, .embedding, .head, .norm]
    var instants: [Int64] = []
    for kind in kinds {
      device.run(PricedKernel(kind, multiplyAdds: 20_000))
      instants.append(device.now.nanoseconds / 1000)
    }
    #expect(instants == [1, 12, 13, 14, 15, 16, 27, 28])
  }

  /// Reads and kernels at random, as text.
  private func randomRun(on device: ProfiledDevice, seed: Int) throws -> String {
    var random = RepeatableGenerator(seed: UInt64(seed))
    var log = ""
    var pending: [ReadTicket] = []
    for _ in 0..<200 {
      switch Int.random(in: 0..<4, using: &random) {
      case 0:
        let urgency = Read.Urgency.allCases.randomElement(using: &random) ?? .demand
        pending.append(try device.submit(page.read(urgency)))
      case 1 where !pending.isEmpty:
        let ticket = pending.remove(at: .random(in: 0..<pending.count, using: &random))
        log += "read \(try device.wait(for: ticket).ended.nanoseconds) "
      default:
        let kind = KernelKind.allCases.randomElement(using: &random) ?? .norm
        device.run(
          PricedKernel(
            kind, multiplyAdds: .random(in: 0...4_000_000, using: &random),
            traffic: .random(in: 0...4_000_000, using: &random)))
      }
      log += "\(device.now.nanoseconds)\n"
    }
    return log
  }

  private static let neutral = [
    "memory.dma=0", "memory.reserve=0 B", "memory.readahead=128 KiB", "memory.fault=10 us",
    "memory.reclaim=3", "storage.age=1", "cpu.glue=0 s",
    "cpu.sampling=0 s", "cpu.expert-threads=4", "cpu.clusters.fast.kernels.head=1",
    "cpu.clusters.fast.shared=6 GB/s", "storage.range=128 MiB: 1, 8 GiB: 1",
    "thermal.cpu=1 s: 1", "thermal.storage=1 s: 1",
  ]

  @Test(arguments: 0..<10)
  func `fields that say what holds without them change no instant`(seed: Int) throws {
    let plain = try SmallProfile.profile()
    let said = try plain.applying(Self.neutral)
    let conditions = DeviceConditions(
      held: HeldMemory(.anon, swept: .mebibytes(512), others: .mebibytes(512)),
      readSpan: .mebibytes(2048), startTemperature: .cool)
    let first = ProfiledDevice(profile: plain, threads: 2, clock: VirtualClock(), host: nil)
    let second = ProfiledDevice(
      profile: said, threads: 2, conditions: conditions, clock: VirtualClock(), host: nil)
    #expect(try randomRun(on: first, seed: seed) == randomRun(on: second, seed: seed))
  }

  @Test(arguments: 0..<10)
  func `a run with all effects repeats itself`(seed: Int) throws {
    let profile = try SmallProfile.profile().applying([
      "memory.dma=12", "memory.reserve=256 MiB", "memory.inactive=0.3", "storage.age=0.7",
      "cpu.glue=1 us", "cpu.sampling=5 us", "cpu.expert-threads=1",
      "cpu.clusters.fast.kernels.attention=0.3", "storage.range=128 MiB: 1, 8 GiB: 0.5",
      "thermal.cpu=50 ms: 0.7", "thermal.storage=20 ms: 0.9, 1 s: 0.5",
    ])
    let conditions = DeviceConditions(
      held: HeldMemory(.mmap, swept: .mebibytes(400), others: .mebibytes(500)),
      readSpan: .mebibytes(2048), startTemperature: .cool)
    func device() -> ProfiledDevice {
      ProfiledDevice(
        profile: profile, threads: 2, conditions: conditions, clock: VirtualClock(), host: nil)
    }
    let log = try randomRun(on: device(), seed: seed)
    #expect(try randomRun(on: device(), seed: seed) == log)
    #expect(try DeviceProfile(yaml: profile.yaml, name: "small").yaml == profile.yaml)
  }
}
