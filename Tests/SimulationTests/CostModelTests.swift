import DeviceInterface
import Quantities
import Simulation
import Testing

@Suite struct CostModelTests {
  private func work(
    _ arithmetic: Work.Arithmetic, multiplyAdds: Int, traffic: Int
  ) -> Work {
    Work(
      kind: .projection, arithmetic: arithmetic, multiplyAdds: multiplyAdds,
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

  @Test func `threads fill the fastest cluster first`() throws {
    let profile = try SmallProfile.profile()
    #expect(profile.maxThreads == 4)
    let rates = (1...4).map {
      CostModel(profile: profile, threads: $0).throughput(.int8).perSecond / 1e9
    }
    #expect(rates == [10, 20, 22, 24])
  }

  @Test func `no cost is rounded down to nothing`() throws {
    let costs = CostModel(profile: try SmallProfile.profile(), threads: 1)
    #expect(costs.duration(of: work(.int8, multiplyAdds: 1, traffic: 1)) == .nanoseconds(1))
  }
}
