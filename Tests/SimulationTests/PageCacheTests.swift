import Profiles
import Quantities
@testable import Simulation
import TestSupport
import Testing

@Suite struct PageCacheTests {
  private func faulted(room: Double, inactive: Double = 0.5, sweeping size: Double) -> Double {
    PageCache(room: ByteCount(Int(room)), inactiveShare: inactive)
      .faultedBytes(sweeping: ByteCount(Int(size))) / size
  }

  @Test func `what fits is never read again`() {
    #expect(faulted(room: 1e9, sweeping: 1e9) == 0)
    #expect(faulted(room: 2e9, sweeping: 1e9) == 0)
  }

  @Test func `without any room all is read again`() {
    #expect(faulted(room: 0, sweeping: 1e9) == 1)
    #expect(faulted(room: -1e9, sweeping: 1e9) == 1)
  }

  @Test func `a page that has no room costs about two`() {
    let (room, page) = (100_000 * 4096.0, 4096.0)
    #expect(abs(faulted(room: room, sweeping: room + page) * (room + page) / page - 2) < 0.01)
  }

  @Test func `the active list keeps its part of a file that is far too large`() {
    // Three quarters of 1 GB of room stay, of 4 GB; 3.25 go round where 0.25 have room.
    #expect(abs(faulted(room: 1e9, inactive: 0.25, sweeping: 4e9) - 3.25 / 4) < 1e-5)
  }

  @Test func `the share that is gone solves its equation`() {
    for crowding in [1.001, 1.2, 1.5, 2, 5, 20] {
      let share = PageCache.missShare(crowding: crowding)
      #expect(abs(1 - exponential(-crowding * share) - share) < 1e-12)
      #expect(share > 0 && share <= 1)
    }
    // Twice as many as there is room for: four in five are gone.
    #expect(abs(PageCache.missShare(crowding: 2) - 0.7968) < 1e-4)
  }

  /// The series, written on its own.
  private func exponential(_ x: Double) -> Double {
    var (term, sum) = (1.0, 1.0)
    for n in 1...200 {
      term *= -x / Double(n)
      sum += term
    }
    return 1 / sum
  }

  @Test(arguments: [0.1, 0.33, 1])
  func `less room never means fewer faults, nor a jump`(inactive: Double) {
    var last = 0.0
    for mebibytes in (0...600).reversed() {
      let share = faulted(
        room: Double(mebibytes << 20), inactive: inactive, sweeping: Double(512 << 20))
      #expect(share >= last && share - last < 0.06)
      last = share
    }
    #expect(last == 1)
  }

  /// Linux says of itself (mm/vmscan.c): of 1 GiB three quarters are active, of 10 ten of eleven.
  @Test func `lists are as long as Linux has them where nothing else is said`() throws {
    let memory = try SmallProfile.profile().memory
    #expect(memory.inactiveShare(of: .zero) == 0.5)
    #expect(abs(memory.inactiveShare(of: .mebibytes(1024)) - 1 / (1 + 10.0.squareRoot())) < 1e-12)
    #expect(abs(memory.inactiveShare(of: .mebibytes(10_240)) - 1 / 11) < 1e-12)
    let said = try SmallProfile.profile().applying(["memory.inactive=0.4"]).memory
    #expect(said.inactiveShare(of: .mebibytes(1024)) == 0.4)
  }
}
