import Quantities
@testable import Runs
import Simulation
import Testing

@Suite struct HeldMemoryTests {
  @Test func `a lower cap is advised only where fewer experts would be enough`() {
    let mapped = HeldMemory(.mmap, swept: .mebibytes(100), others: .mebibytes(600))
    #expect(mapped.remedy(least: .mebibytes(200), most: .mebibytes(300)) == "lower --memory")
    #expect(
      mapped.remedy(least: .mebibytes(200), most: .mebibytes(1))
        == "with the fewest experts in memory it would hold 200 MiB; take a device with more memory"
    )
    let anon = HeldMemory(.anon, swept: .mebibytes(100), others: .mebibytes(600))
    #expect(
      anon.remedy(least: .mebibytes(200), most: .mebibytes(300))
        == "lower --memory, or take --dense-weights mmap")
  }
}
