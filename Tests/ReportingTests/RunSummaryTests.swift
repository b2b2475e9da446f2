import Experiments
import Testing

@testable import Reporting

@Suite struct RunSummaryTests {
  @Test func `the summary of a known run`() throws {
    #expect(RunSummary(try SampleRecord.storageBound()).text == Golden.summary)
  }

  @Test func `the summary fits on a screen, whatever happened`() throws {
    var record = try SampleRecord.storageBound()
    record.warnings = (0..<40).map { "number \($0)" }
    record.timeShares?.throttle = 0.1
    record.deviceTimeShares?.throttle = 0.1
    record.isComplete = false
    record.peakRSSBytes = 1 << 40
    let lines = RunSummary(record).text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count <= 25)
    #expect(lines.last == "37 more warnings in the report")
  }
}
