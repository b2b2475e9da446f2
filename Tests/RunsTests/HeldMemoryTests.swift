import Profiles
import Quantities
@testable import Runs
import Simulation
import TestSupport
import Testing

@Suite struct HeldMemoryTests {
  private func held(
    _ weights: DenseWeights, swept: Int = 100, others: Int = 600
  ) -> HeldMemory {
    HeldMemory(weights, swept: .mebibytes(swept), others: .mebibytes(others))
  }

  /// What a run is told that holds `held`, and with the fewest experts `others` MiB beside its
  /// weights, where so many MiB are left.
  private func remedy(_ held: HeldMemory, fewest others: Int, left: Int) throws -> String {
    let memory = try SmallProfile.profile().memory
    let rest = memory.without(memory.available - .mebibytes(left))
    var fewest = held
    fewest.others = .mebibytes(others)
    return held.remedy(fewest: fewest, in: rest)
  }

  @Test func `a lower cap is advised only where fewer experts would be enough`() throws {
    #expect(try remedy(held(.mmap), fewest: 200, left: 300) == "lower --memory")
    #expect(
      try remedy(held(.mmap), fewest: 200, left: 1)
        == "with the fewest experts in memory it would hold 200 MiB; take a device with more memory"
    )
    #expect(try remedy(held(.anon), fewest: 200, left: 300) == "lower --memory")
    #expect(
      try remedy(held(.mmap), fewest: 600, left: 300) == "take a device with more memory")
  }

  @Test(arguments: [DenseWeights.anon, .pinned])
  func `mapped weights are advised only where they would be enough`(weights: DenseWeights) throws {
    #expect(
      try remedy(held(weights), fewest: 200, left: 650)
        == "lower --memory, or take --dense-weights mmap")
    #expect(
      try remedy(held(weights), fewest: 580, left: 650) == "take --dense-weights mmap")
    #expect(
      try remedy(held(weights), fewest: 580, left: 590)
        == "take --dense-weights mmap and lower --memory")
    #expect(
      try remedy(held(weights), fewest: 580, left: 500)
        == "with the fewest experts in memory it would hold 680 MiB; take a device with more memory"
    )
  }
}
