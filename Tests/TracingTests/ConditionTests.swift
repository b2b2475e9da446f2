import Quantities
import Testing
import Tracing

/// What went on beside a run, as a track of the trace file.
@Suite struct ConditionTests {
  /// `name` from `start` to `end`, in microseconds.
  private func condition(_ name: String, _ start: Int64, _ end: Int64) -> ConditionSpan {
    ConditionSpan(
      name, start: Instant(nanoseconds: start * 1000), end: Instant(nanoseconds: end * 1000))
  }

  private var conditions: [ConditionSpan] {
    [
      condition("2 GB of memory taken", 0, 50), condition("2 cores taken", 20, 80),
      condition("device warm", 30, 30), condition("storage stall", 35, 40),
      condition("\"quoted\" \\ and\nbroken ä", 90, 91),
    ]
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `conditions come back beside everything else`(seed: UInt64) throws {
    var trace = Trace.random(count: 30, seed: seed)
    trace.conditions = conditions
    #expect(try ChromeTraceReader(bytes: TraceFile.bytes(of: trace)).trace == trace)
  }

  @Test func `conditions have a process and a track of their own, and one more where they cross`()
    throws
  {
    var trace = Trace.random(count: 5, seed: 1)
    trace.conditions = conditions
    let file = try TraceFile(trace)
    let events = file.events("X").filter { $0.cat == "scenario" }
    #expect(events.map(\.name) == conditions.map(\.name))
    #expect(events.allSatisfy { $0.pid == 3 })
    let tracks = events.map { $0.tid.flatMap { file.trackNames[$0] } ?? "none" }
    #expect(tracks == ["scenario", "scenario (2)", "scenario", "scenario", "scenario"])
    let processes = file.events("M").filter { $0.name == "process_name" }
    let names = processes.compactMap { $0.args?["name"] }
    #expect(names.contains(.text("device")))
  }

  @Test func `a trace without conditions is written as before there were any`() throws {
    var trace = Trace()
    trace.spans = [
      Span(
        activity: .other, start: .start, end: Instant(nanoseconds: 500), inserted: .zero)
    ]
    let plain = String(decoding: TraceFile.bytes(of: trace), as: UTF8.self)
    for word in ["scenario", "conditions", "\"pid\":3"] { #expect(!plain.contains(word)) }
    trace.conditions = [condition("2 cores taken", 0, 1)]
    let other = String(decoding: TraceFile.bytes(of: trace), as: UTF8.self)
    let lines = { (text: String) in text.split(separator: "\n").dropFirst() }
    func rest(_ text: String) -> [Substring] {
      lines(text).filter { !$0.contains("\"pid\":3") }
        .map { $0.hasSuffix(",") ? $0.dropLast() : $0 }
    }
    #expect(rest(other) == rest(plain))
  }

  @Test func `conditions that are missing are missed`() throws {
    var trace = Trace()
    trace.conditions = conditions
    let text = String(decoding: TraceFile.bytes(of: trace), as: UTF8.self)
    let error = try #require(throws: TraceFileError.self) {
      try ChromeTraceReader(text: text.replacing("\"conditions\":5", with: "\"conditions\":6"))
    }
    #expect("\(error)".contains("6 entries of one kind were announced and 5 found"))
  }
}
