import HostMachine
import Quantities
import Testing

@Suite struct WallClockTests {
  private let clock = WallClock()

  @Test func `it starts near zero and never goes back`() {
    let instants = (0..<1000).map { _ in clock.now }
    #expect(instants[0] >= .start)
    #expect(zip(instants, instants.dropFirst()).allSatisfy { $0 <= $1 })
  }

  @Test(arguments: [-1_000_000, 0, 1, 30_000, 99_999, 150_000, 2_000_000] as [Int64])
  func `waiting returns at the deadline or later, never earlier`(nanoseconds: Int64) {
    let deadline = clock.now + .nanoseconds(nanoseconds)
    clock.wait(until: deadline)
    #expect(clock.now >= deadline)
  }
}
