import DeviceInterface
import Profiles
import Quantities
@testable import Simulation
import TestSupport
import Testing

/// What a OnePlus 15R did with models that are larger than its memory (BigMoeOnEdge, benchmarks of
/// 12 July 2026 and the route traces of 15 July). Nothing was fitted to these speeds: that pages of
/// files are to one third inactive is in the source of a module of the phone.
@Suite struct MappedModelsTests {
  private let profile: DeviceProfile

  init() throws { profile = try ShippedProfiles.catalog.profile(named: "oneplus-15r") }

  /// What it takes to read `bytes` of a file again, a window at a time.
  private func seconds(reading bytes: Double) -> Double {
    let paging = profile.memory.paging
    let window = Double(paging.window.bytes)
    let service = profile.storage.curve.service(of: window, inFlight: 1)
    return bytes / window * (service.latency + service.transfer + paging.faultTime.inSeconds)
  }

  /// llama.cpp maps both files as a whole; as they ran, 6.2 GB were left for pages. More passes
  /// through these than they hold, so that a page must be used again while it is inactive: there is
  /// room for what one token of the first model touches, and not for one of the second.
  @Test func `one phone tells a mapped model of 2.0 tokens per second from one of 0.36`() {
    let room = ByteCount(6_200_000_000)
    let share = profile.memory.inactiveShare(of: room)
    let inactive = PageCache(
      room: ByteCount(Int(share * Double(room.bytes))), inactiveShare: 1)
    func speed(
      denseMebibytes: Int, expertMebibytes: Int, computing: Double, missing: Int
    ) -> Double {
      let touched = ByteCount.mebibytes(denseMebibytes + expertMebibytes)
      let reread = max(
        inactive.faultedBytes(sweeping: touched), Double(ByteCount.mebibytes(missing).bytes))
      return 1 / (computing + seconds(reading: reread))
    }
    // Qwen3-30B-A3B Q4_K_M: a cache of 4,000 MiB with LRU misses 225 MiB of experts per token.
    let qwen = speed(denseMebibytes: 541, expertMebibytes: 1051, computing: 0.123, missing: 225)
    // Gemma-4-26B-A4B Q4_K_M: of 17.0 GB experts are 14,429 MiB.
    let gemma = speed(denseMebibytes: 1783, expertMebibytes: 904, computing: 0.172, missing: 0)
    #expect(abs(qwen / 2.00 - 1) < 0.1, "\(qwen)")
    #expect(abs(gemma / 0.361 - 1) < 0.25, "\(gemma)")
  }

  /// gpt-oss-120b has 790 MiB of weights that every token reads. As experts of 58 GB pushed them
  /// out, a token stopped 8,431 times, and computing grew from 539 to 1,767 ms.
  @Test func `weights that are gone for each token cost what they did`() {
    let device = ProfiledDevice(
      profile: profile, threads: 4,
      conditions: DeviceConditions(
        held: HeldMemory(.mmap, swept: .mebibytes(790), others: profile.memory.unpressed)),
      clock: VirtualClock(), host: nil)
    device.run(PricedKernel(.embedding, multiplyAdds: 0, traffic: 0))
    for _ in 0..<10 { device.run(PricedKernel(.projection, multiplyAdds: 0, traffic: 79 << 20)) }
    let faults = device.pageFaults
    #expect(faults.byteCount == .mebibytes(790))
    #expect(abs(faults.duration.inSeconds / 1.228 - 1) < 0.1, "\(faults.duration)")
    // Linux reads around a page, of which some is still there: more faults of fewer bytes.
    #expect((0.6...1).contains(Double(faults.count) / 8431), "\(faults.count)")
  }
}
