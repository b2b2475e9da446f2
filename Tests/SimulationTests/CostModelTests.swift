import DeviceInterface
import Profiles
import Quantities
import Simulation
import TestSupport
import Testing

@Suite struct CostModelTests {
  private func work(
    _ multiplier: Work.Multiplier, multiplyAdds: Int, traffic: Int
  ) -> Work {
    Work(
      kind: .projection, multiplier: multiplier, multiplyAdds: multiplyAdds,
      memoryTraffic: ByteCount(traffic))
  }

  @Test func `arithmetic bounds a kernel with little traffic`() throws {
    let costs = CostModel(profile: try SmallProfile.profile(), threads: 2)
    // Two fast cores: 20 GMAC/s of int8, 8 GMAC/s of float32, plus 2 µs.
    #expect(
      costs.duration(of: work(.int8, multiplyAdds: 20_000_000, traffic: 1000))
        == .microseconds(1002))
    #expect(
      costs.duration(of: work(.float32, multiplyAdds: 8_000_000, traffic: 1000))
        == .microseconds(1002))
  }

  @Test func `traffic bounds a kernel with little arithmetic`() throws {
    let profile = try SmallProfile.profile()
    let heavy = work(.int8, multiplyAdds: 1000, traffic: 15_000_000)
    // One fast core draws 3 GB/s; two would draw 6, but all together draw 5.
    #expect(CostModel(profile: profile, threads: 1).duration(of: heavy) == .milliseconds(5))
    #expect(CostModel(profile: profile, threads: 2).duration(of: heavy) == .microseconds(3002))
  }

  @Test func `weights that take less than they are laid out as move less`() throws {
    let profile = try SmallProfile.profile()
    let costs = CostModel(
      profile: profile, placement: ThreadPlacement(fastest: 1, of: profile),
      weightTraffic: [.projection: 0.6])
    // One fast core draws 3 GB/s.
    let heavy = work(.int8, multiplyAdds: 1000, traffic: 15_000_000)
    #expect(costs.duration(of: heavy) == .milliseconds(3))
    var other = heavy
    other.kind = .head
    #expect(costs.duration(of: other) == .milliseconds(5))
  }

  @Test func `threads fill the fastest cluster first`() throws {
    let profile = try SmallProfile.profile()
    #expect(profile.maxThreads == 4)
    let rates = (1...4).map {
      CostModel(profile: profile, threads: $0).throughput(.int8).perSecond / 1e9
    }
    // Rows are divided evenly: a batch is not faster with the slow cores, and not slower either.
    #expect(rates == [10, 20, 20, 20])
  }

  @Test func `the slowest thread decides what all draw, unless chunks are handed out`() throws {
    func bandwidths(_ settings: String...) throws -> [Double] {
      let profile = try SmallProfile.profile().applying(["memory.bandwidth=7 GB/s"] + settings)
      return (1...4).map {
        CostModel(profile: profile, threads: $0).bandwidth.bytesPerSecond / 1e9
      }
    }
    // 3 for each fast core and 1 for each slow one.
    #expect(try bandwidths() == [3, 6, 3, 4])
    #expect(try bandwidths("cpu.split=even") == [3, 6, 3, 4])
    #expect(try bandwidths("cpu.split=chunks") == [3, 6, 6.3, 7])
    let chunks = CostModel(profile: try profile("cpu.split=chunks"), threads: 4)
    #expect(abs(chunks.throughput(.int8).perSecond / 1e9 - 21.6) < 1e-9)
  }

  @Test func `a kind of kernel may get a part of the bus, of which the cores know nothing`() throws
  {
    let (fast, slow) = ("cpu.clusters.fast.kernels", "cpu.clusters.slow.kernels")
    let plain = CostModel(profile: try profile(), threads: 2)
    let costs = CostModel(profile: try profile("\(fast).projection.bandwidth=0.7"), threads: 2)
    let heavy = work(.int8, multiplyAdds: 1000, traffic: 35_000_000)
    // 5 GB/s of the memory, and 7/10 of that.
    #expect(plain.duration(of: heavy) == .microseconds(7002))
    #expect(costs.duration(of: heavy) == .microseconds(10_002))
    let one = CostModel(profile: try profile("\(fast).projection.bandwidth=0.7"), threads: 1)
    // One core draws 3 GB/s, of which 0.7 x 5 GB/s is no limit.
    #expect(
      one.duration(of: heavy)
        == CostModel(profile: try profile(), threads: 1).duration(of: heavy))
    let light = work(.int8, multiplyAdds: 20_000_000, traffic: 1000)
    #expect(costs.duration(of: light) == plain.duration(of: light))
    // Cores of another cluster that compute as well.
    let mixed = CostModel(profile: try profile("\(slow).projection.bandwidth=0.5"), threads: 3)
    #expect(mixed.duration(of: heavy) == .nanoseconds(14_002_000))
  }

  @Test func `experts of one token get their part of the bus, those of a batch all of it`() throws {
    let path = "cpu.clusters.fast.kernels.expert_up.bandwidth"
    let costs = CostModel(profile: try profile("\(path)=0.5"), threads: 2)
    var expert = work(.int8, multiplyAdds: 1000, traffic: 35_000_000)
    expert.kind = .expertUp
    #expect(costs.duration(of: expert) == .microseconds(7002))
    #expect(
      costs.duration(of: expert.ofExperts(handedOver: .oneByOne)) == .microseconds(14_002))
    // A quarter more of the bus, and one hand-over for all.
    let six = expert.times(6)
    let together = costs.duration(of: six.ofExperts(handedOver: .together)).inSeconds
    #expect(abs(together - (210e6 / (0.5 * 1.25 * 5e9) + 2e-6)) < 2e-9)
    #expect(
      costs.duration(of: six.ofExperts(handedOver: .oneByOne)) == .microseconds(84_012))
    let full = CostModel(profile: try profile("\(path)=1"), threads: 2)
    #expect(
      full.duration(of: expert.ofExperts(handedOver: .together)) == .microseconds(7002))
  }

  @Test func `no cost is rounded down to nothing`() throws {
    let costs = CostModel(profile: try SmallProfile.profile(), threads: 1)
    #expect(costs.duration(of: work(.int8, multiplyAdds: 1, traffic: 1)) == .nanoseconds(1))
  }

  private func profile(_ settings: String...) throws -> DeviceProfile {
    try SmallProfile.profile().applying(settings)
  }

  @Test func `cores of a cluster share what the cluster draws`() throws {
    let profile = try profile("cpu.clusters.fast.shared=4 GB/s", "memory.bandwidth=7 GB/s")
    let bandwidths = (1...4).map {
      CostModel(profile: profile, threads: $0).bandwidth.bytesPerSecond / 1e9
    }
    // 3 each, but 4 for the fast cluster; 1 for each slow core, whom the fast ones wait for.
    #expect(bandwidths == [3, 4, 3, 4])
  }

  @Test func `a cluster may be better or worse at one kind of kernel`() throws {
    let profile = try profile(
      "cpu.clusters.fast.kernels.projection=0.5", "cpu.clusters.slow.kernels.projection=2")
    let costs = CostModel(profile: profile, threads: 3)
    // 10 x 0.5 and 2 x 2 GMAC/s for each, and the slower one decides.
    #expect(costs.throughput(.int8, of: .projection) == MultiplyAddRate(perSecond: 12e9))
    #expect(costs.throughput(.int8, of: .head) == MultiplyAddRate(perSecond: 20e9))
    #expect(
      costs.duration(of: work(.int8, multiplyAdds: 12_000_000, traffic: 0)) == .microseconds(1002))
  }

  @Test func `glue passes with each kernel, on one thread as well`() throws {
    let profile = try profile("cpu.glue=3 us")
    let small = work(.int8, multiplyAdds: 20_000, traffic: 0)
    #expect(CostModel(profile: profile, threads: 2).duration(of: small) == .microseconds(6))
    #expect(CostModel(profile: profile, threads: 1).duration(of: small) == .microseconds(5))
  }

  @Test func `few threads share an expert`() throws {
    let costs = CostModel(profile: try profile("cpu.expert-threads=1"), threads: 2)
    var expert = work(.int8, multiplyAdds: 10_000_000, traffic: 0)
    #expect(costs.duration(of: expert) == .microseconds(502))
    expert.kind = .expertUp
    // One fast core, which nothing is handed to.
    #expect(costs.duration(of: expert) == .milliseconds(1))
    expert.multiplyAdds = 0
    expert.memoryTraffic = ByteCount(3_000_000)
    #expect(costs.duration(of: expert) == .milliseconds(1))
  }

  @Test func `threads may be placed on slower cores`() throws {
    let profile = try SmallProfile.profile()
    let placement = ThreadPlacement(["slow": 2, "fast": 1], on: profile)
    let costs = CostModel(profile: profile, placement: placement)
    #expect(costs.threads == 3)
    #expect(costs.throughput(.int8) == MultiplyAddRate(perSecond: 10e9))
    #expect(
      ThreadPlacement(fastest: 3, of: profile).threadsByCluster == ["fast": 2, "slow": 1])
  }

  /// llama.cpp #7176 has decoding on all eight cores of an RK3588 at 0.55 of that on the fast four;
  /// prefills of others with slow cores beside fast ones are at 0.86 to 1.09.
  @Test func `slow cores of an RK3588 make decoding slower, and a batch neither`() throws {
    let profile = try ShippedProfiles.catalog.profile(named: "rk3588-nvme")
    let (four, eight) = (
      CostModel(profile: profile, threads: 4), CostModel(profile: profile, threads: 8)
    )
    let decode = eight.bandwidth.bytesPerSecond / four.bandwidth.bytesPerSecond
    #expect(decode <= 0.6 && decode > 0.4)
    let prefill = eight.throughput(.int8).perSecond / four.throughput(.int8).perSecond
    #expect(prefill >= 0.8 && prefill <= 1.1)
  }
}
