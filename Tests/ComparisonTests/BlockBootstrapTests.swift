import Quantities
import Testing

@testable import Comparison

@Suite struct BlockBootstrapTests {
  /// Times whose neighbours are alike.
  private func times(_ count: Int, seed: UInt64) -> [Double] {
    var random = RandomSequence(seed: seed)
    var drift = 0.0
    return (0..<count).map { _ in
      drift = 0.7 * drift + 0.1 * (random.nextUnit() - 0.5)
      return 1 + drift
    }
  }

  @Test func `the interval of what is the same holds zero about as often as it says`() {
    var holding = 0
    for seed in 0..<100 as Range<UInt64> {
      let interval = BlockBootstrap(
        base: times(300, seed: 2 * seed), new: times(300, seed: 2 * seed + 1), isPaired: false
      )?.interval
      if interval?.contains(0) == true { holding += 1 }
    }
    #expect((85...100).contains(holding), "\(holding) of 100")
  }

  @Test func `pairs that differ by a factor have no width`() throws {
    let base = times(64, seed: 3)
    let interval = try #require(
      BlockBootstrap(base: base, new: base.map { 1.25 * $0 }, isPaired: true)?.interval)
    #expect(abs(interval.lowerBound - 0.25) < 1e-12 && abs(interval.upperBound - 0.25) < 1e-12)
  }

  @Test func `it repeats itself, and few tokens or no time say nothing`() {
    let (base, new) = (times(40, seed: 1), times(50, seed: 2))
    let first = BlockBootstrap(base: base, new: new, isPaired: false)
    #expect(first?.interval == BlockBootstrap(base: base, new: new, isPaired: false)?.interval)
    #expect(BlockBootstrap(base: times(15, seed: 1), new: new, isPaired: false) == nil)
    let nothing = [Double](repeating: 0, count: 20)
    #expect(BlockBootstrap(base: nothing, new: nothing, isPaired: true) == nil)
  }
}
