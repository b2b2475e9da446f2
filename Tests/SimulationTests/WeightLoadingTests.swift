import Profiles
import Quantities
import Simulation
import TestSupport
import Testing

@Suite struct WeightLoadingTests {
  /// Storage with 100 µs and 100 MB/s, a core that draws 3 GB/s.
  private func time(
    _ denseWeights: DenseWeights, mebibytes: Int = 100, slowedBy storage: Double = 1
  ) throws -> Double {
    let profile = try SmallProfile.profile().slowed(storage: storage)
    return WeightLoading(.mebibytes(mebibytes), denseWeights, piece: .mebibytes(1))
      .time(on: profile).inSeconds
  }

  @Test func `copied weights are read piece by piece, each copied before the next`() throws {
    let (read, copied) = (100 * (100e-6 + 1_048_576 / 100e6), 2 * 104_857_600 / 3e9)
    for kind in [DenseWeights.anon, .pinned] {
      #expect(abs(try time(kind) - (read + copied)) < 1e-6)
    }
    #expect(abs(try time(.anon, slowedBy: 2) - (2 * read + copied)) < 1e-6)
  }

  @Test func `mapped weights come window by window, and nothing is copied`() throws {
    // Windows of 128 KiB with a fault of 10 µs each.
    let expected = 800 * (100e-6 + 131_072 / 100e6 + 10e-6)
    #expect(abs(try time(.mmap) - expected) < 1e-6)
  }

  @Test func `time grows with the weights, and nothing takes none`() throws {
    #expect(try time(.anon, mebibytes: 0) == 0)
    #expect(abs(try time(.anon, mebibytes: 200) / time(.anon) - 2) < 1e-6)
  }
}
