import Quantities
import Testing

@Suite struct QuantityTextTests {
  @Test(arguments: [
    (0, "0 B"), (1, "1 B"), (1023, "1023 B"), (1024, "1 KiB"), (45056, "44 KiB"),
    (1_000_000, "977 KiB"), ((1 << 20) - 1, "1 MiB"), (1 << 30, "1 GiB"), (3 << 29, "1.5 GiB"),
    (-2048, "-2 KiB"),
  ])
  func `amounts are printed in binary units`(bytes: Int, text: String) {
    #expect(ByteCount(bytes).description == text)
  }

  @Test(arguments: [
    (88e6, "88 MB/s"), (2.579e9, "2.58 GB/s"), (10.3e6, "10.3 MB/s"), (999_700, "1 MB/s"),
    (9_996_000, "10 MB/s"), (0, "0 B/s"), (1.5, "1.5 B/s"),
  ])
  func `rates are printed with three significant digits`(bytesPerSecond: Double, text: String) {
    #expect(Bandwidth(bytesPerSecond: bytesPerSecond).description == text)
  }

  @Test(arguments: [
    (0, "0 s"), (7, "7 ns"), (150_000, "150 µs"), (1_234_567, "1.23 ms"), (1_200_000, "1.2 ms"),
    (999_999, "1 ms"), (1_712_322_528, "1.71 s"), (-5_000, "-5 µs"),
  ])
  func `times are printed in the unit that leaves a whole part`(nanoseconds: Int64, text: String) {
    #expect(Duration.nanoseconds(nanoseconds).shortDescription == text)
  }

  @Test func `clocks and multiply-adds are printed with their units`() {
    #expect(Frequency(hertz: 2.4e9).description == "2.4 GHz")
    #expect(MultiplyAddRate(perSecond: 38.4e9).description == "38.4 GMAC/s")
  }

  @Test(arguments: ["1 GiB", "44 KiB", "977 KiB", "1.5 GiB"])
  func `what is printed is read as the same again`(text: String) throws {
    #expect(try ByteCount(parsing: text).description == text)
  }
}
