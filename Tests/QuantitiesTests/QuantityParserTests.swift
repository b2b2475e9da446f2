import Quantities
import Testing

private let bandwidthUnits =
  "B/s, kB/s, MB/s, GB/s, TB/s, KiB/s, MiB/s, GiB/s or TiB/s"

@Suite struct QuantityParserTests {
  @Test(arguments: [
    ("1 GiB", 1 << 30), ("88 MB", 88_000_000), ("44KiB", 45056), (" 1.5  KiB ", 1536),
    ("2e3 B", 2000), ("0 B", 0), ("7 kB", 7000), ("1 TiB", 1 << 40), ("2 TB", 2_000_000_000_000),
  ])
  func `amounts are read in binary and decimal units`(text: String, bytes: Int) throws {
    #expect(try ByteCount(parsing: text).bytes == bytes)
  }

  @Test func `rates, times and clocks are read in their units`() throws {
    #expect(try Bandwidth(parsing: "88 MB/s") == .megabytesPerSecond(88))
    #expect(try Bandwidth(parsing: "954 MiB/s").bytesPerSecond == 954 * 1_048_576)
    #expect(try Frequency(parsing: "2.4 GHz").hertz == 2.4e9)
    #expect(try MultiplyAddRate(parsing: "12 GMAC/s").perSecond == 12e9)
    for text in ["150 us", "150 µs", "150 \u{3BC}s", "0.15 ms", "150000 ns", "1.5e-4 s"] {
      #expect(try Duration(parsing: text) == .microseconds(150), "\(text)")
    }
    #expect(try Duration(parsing: "2 min") == .seconds(120))
    #expect(try QuantityParser.count("4") == 4)
    #expect(try QuantityParser.number(" 0.75") == 0.75)
  }

  @Test(arguments: [
    (
      "88",
      "\"88\" has no unit: a bandwidth is written in \(bandwidthUnits)"
    ),
    (
      "88 MB",
      "\"88 MB\" has the unknown unit MB: a bandwidth is written in \(bandwidthUnits)"
    ),
    ("-1 MB/s", "\"-1 MB/s\" must not be negative"),
    ("fast", "\"fast\" does not begin with a number"),
    ("", "\"\" does not begin with a number"),
    ("1.2.3 MB/s", "\"1.2.3 MB/s\" does not begin with a number"),
    ("nan MB/s", "\"nan MB/s\" does not begin with a number"),
    ("1e400 MB/s", "\"1e400 MB/s\" is too large for any machine"),
    ("1e17 MB/s", "\"1e17 MB/s\" is too large for any machine"),
  ])
  func `a faulty bandwidth is refused in one sentence`(text: String, sentence: String) {
    let error = #expect(throws: QuantityError.self) { try Bandwidth(parsing: text) }
    #expect(error?.description == sentence)
  }

  @Test func `a time names the units that fit`() {
    let error = #expect(throws: QuantityError.self) { try Duration(parsing: "3 sec") }
    #expect(
      error?.description
        == "\"3 sec\" has the unknown unit sec: a time is written in ns, µs, ms, s or min")
  }

  @Test(arguments: ["4.5", "4 cores", "-4", "many", "1e30"])
  func `a count is a whole number without a unit`(text: String) {
    #expect(throws: QuantityError.self) { try QuantityParser.count(text) }
  }

  @Test func `a time beyond every clock is refused`() {
    #expect(throws: QuantityError.self) { try Duration(parsing: "1e12 s") }
  }
}
