@testable import Reporting
import Results
import Testing

@Suite struct DeviceTableTests {
  private func record(_ name: String) -> DeviceRecord {
    DeviceRecord(
      name: name, title: "A board", group: "board", cores: 4, threads: 4, memoryBytes: 4 << 30,
      availableBytes: 3 << 30, storageBytesPerSecond: 1e8)
  }

  @Test func `the speed of a model that was asked for has a column, also where it fits nowhere`() {
    var (fast, slow) = (record("fast"), record("slow"))
    fast.model = "m"
    slow.model = "m"
    #expect(DeviceTable([slow]).markdown().contains("tok/s"))
    fast.interval = SpeedInterval(around: 10, .dataSheet, factor: 2)
    let lines = DeviceTable([fast, slow]).text().split(separator: "\n")
    #expect(lines[0].hasSuffix("tok/s") && !lines[0].contains("4B"))
    #expect(lines[2].contains("10") && lines[3].hasSuffix("-"))
    #expect(fast.interval?.middle == 10 && fast.lowTokensPerSecond == 5)
    #expect(!DeviceTable([record("none")]).text().contains("tok/s"))
  }
}
