import Quantities
@testable import Reporting
import Results
import Testing
import Tracing

/// What is shown of a scenario.
@Suite struct ScenarioReportTests {
  private func record() throws -> RunRecord {
    var record = try SampleRecord.storageBound()
    record.scenario = ScenarioRecord(
      name: "a download", seed: 7,
      events: [
        ScenarioRecord.Event(
          what: "2 GB of memory taken", at: "2 s", until: "5 s later", startSeconds: 2,
          endSeconds: 7),
        ScenarioRecord.Event(
          what: "storage stalls", at: "0 s", startSeconds: 0, stalls: 3, stallSeconds: 0.11),
        ScenarioRecord.Event(what: "1 core taken", at: "token 9", until: "token 12"),
      ])
    return record
  }

  @Test func `the report says what was to happen and what happened`() throws {
    let section = try #require(RunSections(record: record(), trace: nil).scenario)
    #expect(section.note?.hasPrefix("a download, seed 7.") == true)
    #expect(section.rows.map(\.name) == ["2 GB of memory taken", "storage stalls", "1 core taken"])
    #expect(
      section.rows.map(\.cells) == [
        ["from 2 s, until 5 s later", "2.00 s", "7.00 s", ""],
        ["from 0 s", "0 s", "with the run", "3, 110 ms in all"],
        ["from token 9, until token 12", "not at all", "", ""],
      ])
    #expect(section.rows.allSatisfy { $0.cells.count + 1 == section.header.count })
    let plain = try SampleRecord.storageBound()
    #expect(RunSections(record: plain, trace: nil).scenario == nil)
  }

  @Test func `headline and summary say that there was one`() throws {
    let text = RunSummary(try record()).text
    #expect(text.contains("on raspberry-pi-5-sd (simulated, in a scenario)"))
    #expect(text.contains("seed 42; scenario a download (2 of 3 events)"))
    let plain = RunSummary(try SampleRecord.storageBound()).text
    #expect(text.split(separator: "\n").count == plain.split(separator: "\n").count)
  }

  @Test func `a timeline has a row of what went on while it shows`() throws {
    var trace = Trace()
    func instant(_ milliseconds: Int64) -> Instant {
      Instant(nanoseconds: milliseconds * 1_000_000)
    }
    trace.spans = [
      Span(activity: .token(index: 1), start: instant(10), end: instant(20), inserted: .zero)
    ]
    let window = try #require(TimelineWindow(of: trace, typicalSeconds: nil))
    let without = TimelineRow.all(in: window, of: trace).map(\.name)
    trace.conditions = [
      ConditionSpan("before", start: instant(0), end: instant(10)),
      ConditionSpan("1 core taken", start: instant(12), end: instant(15)),
      ConditionSpan("storage stall", start: instant(14), end: instant(99)),
    ]
    let rows = TimelineRow.all(in: window, of: trace)
    #expect(rows.map(\.name) == without + ["scenario"])
    #expect(abs((rows.last?.busySeconds ?? 0) - 0.008) < 1e-12)
  }
}
