import FoundationEssentials
import Metrics
import Quantities
@testable import Reporting
@testable import Results
import Testing

@Suite struct RunSummaryTests {
  @Test func `the summary of a known run`() throws {
    #expect(RunSummary(try SampleRecord.storageBound()).text == Golden.summary)
  }

  @Test func `the summary fits on a screen, whatever happened`() throws {
    var record = try SampleRecord.storageBound()
    record.warnings = (0..<40).map { "number \($0)" }
    record.timeShares?[.throttle] = 0.1
    record.deviceTimeShares?[.throttle] = 0.1
    record.isComplete = false
    record.lmHead = try JSONDecoder().decode(
      RunRecord.PredictedHead.self, from: Data(Self.head.utf8))
    record.peakRSSBytes = 1 << 40
    let lines = RunSummary(record).text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count <= 25)
    #expect(lines.last == "39 more warnings in the report")
    // The first stands there in any case.
    #expect(lines.contains("warning: number 0"))
    (record.loadSeconds, record.warnings) = (1.2, ["late", "other"])
    let both = RunSummary(record).text
    #expect(both.hasSuffix("warning: late\n1 more warning in the report"))
    #expect(
      lines.contains("LM head       7.0 % of rows computed, argmax missed for 13 % of 64 tokens"))
  }

  @Test func `a load stands below the first token, and what starts and ends are`() throws {
    var record = try SampleRecord.storageBound()
    let before = RunSummary(record).text.split(separator: "\n", omittingEmptySubsequences: false)
    record.start = .appStart
    (record.loadSeconds, record.ttftFromStartSeconds) = (1.2, 3.1234)
    record.outcome.intervals = RunIntervals(
      decode: nil, prefill: nil, ttft: (1.9234, 1.5), load: (1.2, 1.2),
      ttftFromStart: (3.1234, 1.25))
    record.warnings = (0..<40).map { "number \($0)" }
    let lines = RunSummary(record).text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(
      lines.contains(
        "first token   1.92 s (1.28 s to 2.89 s), prefill 12.4 tok/s, app start: nothing was asked"
          + " before"))
    #expect(
      lines.contains(
        "load          1.20 s (1.00 s to 1.44 s), to the first token 3.12 s (2.50 s to 3.90 s)"))
    #expect(lines.count == before.count + 2 && lines.last == "39 more warnings in the report")
  }

  @Test func `a peak over the cap is one warning, however often it is noted`() throws {
    var record = try SampleRecord.storageBound()
    let warnings = record.warnings
    let cap = try #require(record.memory.capBytes)
    for peak in [cap + 1, cap + 2] { record.outcome.note(peak: ByteCount(peak)) }
    #expect(record.violatesCap && record.peakRSSBytes == cap + 2)
    #expect(record.warnings.count == warnings.count + 1)
    #expect(record.warnings.last?.hasPrefix("the RAM cap was violated: peak RSS") == true)
    record.outcome.note(peak: ByteCount(cap))
    #expect(!record.violatesCap && record.warnings == warnings)
  }

  private static let head = """
    {"threshold": 0, "floor": 1, "active_share": 0.07, "argmax_miss_rate": 0.13,
      "checked_tokens": 64}
    """
}
