import FoundationEssentials
@testable import Results
import TestSupport
import Testing

@Suite struct ScenarioRecordTests {
  private static let record = ScenarioRecord(
    name: "a download", seed: 7,
    events: [
      ScenarioRecord.Event(
        what: "2 GB of memory taken", at: "20 ms", until: "50 ms later", startSeconds: 0.02,
        endSeconds: 0.07),
      ScenarioRecord.Event(
        what: "storage stalls of 40 ms every 1.5 s", at: "0 s", startSeconds: 0, stalls: 3,
        stallSeconds: 0.11),
      ScenarioRecord.Event(what: "1 core taken", at: "token 9"),
    ])

  private func file(_ change: (inout ScenarioRecord) -> Void = { _ in }) throws -> String? {
    let old = try ResultFile<RunRecord>(
      json: Samples.bytes("run-replayed.json"), path: "", orElse: "damaged")
    var run = old.content
    var scenario = Self.record
    change(&scenario)
    run.outcome.scenario = scenario
    let json = try RunFolder.json(
      ResultFile(
        run, origin: ResultOrigin(started: "2026-11-29T02:07:09.123Z", hostID: "a host")))
    let schema = SchemaCheck(try JSONValue(ResultSchema(of: RunRecord.self).json()))
    #expect(schema.complaints(about: try JSONValue(json)) == [])
    do throws(RunError) {
      let again = try ResultFile<RunRecord>(json: json, path: "run.json", orElse: "damaged")
      #expect(again.content == run)
      return nil
    } catch { return error.description }
  }

  @Test func `a run's file says what happened, and comes back`() throws {
    #expect(try file() == nil)
    #expect(Self.record.begunCount == 2)
  }

  @Test func `events that contradict themselves are refused`() throws {
    #expect(
      try file { $0.events[0].endSeconds = 0.01 }?.contains("start_seconds is 0.02") == true)
    #expect(try file { $0.events[2].endSeconds = 1 }?.contains("has an end") == true)
    #expect(try file { $0.events[1].stalls = 0 }?.contains("stall_seconds is 0.11") == true)
    #expect(try file { $0.events[1].stalls = -1 }?.contains("stalls is -1") == true)
  }

  @Test func `events happen within the run, and when they were to`() throws {
    let never = try file { $0.events[2].startSeconds = 7 }
    #expect(never?.contains("events[2].start_seconds is 7, and must be at most the end") == true)
    let late = try file { $0.events[0].startSeconds = 0.03 }
    #expect(late?.contains("what its at says, which is 0.02") == true)
    let long = try file { $0.events[0].endSeconds = 0.09 }
    #expect(long?.contains("what its until says, which is 0.07") == true)
    #expect(try file { ($0.events[2].startSeconds, $0.events[2].endSeconds) = (0.1, 7) } != nil)
    #expect(try file { ($0.events[2].startSeconds, $0.events[2].endSeconds) = (0.1, 0.15) } == nil)
  }
}
