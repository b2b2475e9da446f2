import FoundationEssentials
@testable import Results
import TestSupport
import Testing

@Suite struct ResultFileTests {
  private static let origin = ResultOrigin(started: "2026-11-29T02:07:09.123Z", hostID: "a host")

  private func file<Content: ResultContent>(
    _ name: String, of content: Content.Type = RunRecord.self, changing change: (String) -> String
  ) throws -> ResultFile<Content> {
    let text = String(decoding: try Samples.bytes(name), as: UTF8.self)
    return try ResultFile(json: change(text).utf8, path: name, orElse: "\(name) is damaged")
  }

  @Test(arguments: ["run-host.json", "run-simulated.json", "run-replayed.json"])
  func `a run from before there were versions opens and is written in today's form`(
    name: String
  ) throws {
    let old = try file(name) { $0 }
    #expect(old.head.schemaVersion == nil && old.head.started == nil)
    let written = try RunFolder.json(old)
    let again = try ResultFile<RunRecord>(json: written, path: name, orElse: "damaged")
    #expect(again.content == old.content && again.head.id == old.head.id)
    #expect(again.head.schemaVersion == ResultHead.currentVersion)
  }

  @Test func `a search and a recording's description from before there were versions open`() throws
  {
    let search = try file("tune.json", of: TuningResult.self) { $0 }
    #expect(search.content.trials.contains(search.content.winner))
    let routing = try file("trace-routing.json", of: RoutingDescription.self) { $0 }
    #expect(routing.content.routing == "recorded")
  }

  @Test func `a key that is not known is passed over`() throws {
    let file = try file("run-host.json") { "{\"tomorrow\": {\"key\": 1}," + $0.dropFirst() }
    let same = try self.file("run-host.json") { $0 }
    #expect(file.content == same.content)
  }

  @Test(arguments: ["2.0", "17", "newest"])
  func `a greater major version is refused in one sentence`(version: String) throws {
    let error = #expect(throws: RunError.self) {
      try file("run-host.json") { "{\"schema_version\": \"\(version)\"," + $0.dropFirst() }
    }
    #expect(
      error?.description == "run-host.json has schema version \(version), and this Edgewise reads"
        + " versions up to 1.0; open it with a newer one")
  }

  @Test func `a greater minor version opens`() throws {
    let file = try file("run-host.json") { "{\"schema_version\": \"1.9\"," + $0.dropFirst() }
    #expect(file.head.schemaVersion == "1.9")
  }

  @Test func `what is no result is called damaged`() throws {
    let error = #expect(throws: RunError.self) { try file("run-host.json") { _ in "{}" } }
    #expect(error?.description == "run-host.json is damaged")
  }

  @Test func `a run that was changed after it was written shows it, one laid out anew does not`()
    throws
  {
    let run = try file("run-replayed.json") { $0 }
    let text = String(decoding: try run.json(), as: UTF8.self)
    func read(_ text: String) throws -> ResultFile<RunRecord> {
      try ResultFile(json: text.utf8, path: "run.json", orElse: "damaged")
    }
    let oneLine = String(decoding: try run.json(isOneLine: true), as: UTF8.self)
    let escaped = oneLine.replacing("µ", with: "\\u00B5").replacing("°", with: "\\u00b0")
      .replacing("/", with: "\\/").replacing("S", with: "\\u0053")
    try #require(escaped.count > oneLine.count + 12)
    for text in [text, oneLine, text.replacing("\n", with: "\r\n"), escaped] {
      let again = try read(text)
      #expect(again.content == run.content && again.head.seal == nil && again.change == nil)
    }
    // Figures that nothing else contradicts, and a name.
    for (old, new) in [("\"prefetch_depth\" : 1", "2"), ("\"seed\" : 1", "3")] {
      let key = old.prefix { $0 != ":" }
      let changed = text.replacing(old, with: "\(key): \(new)")
      try #require(changed != text)
      #expect(try read(changed).change?.contains("changed after it was written") == true)
      let unsealed = changed.split(separator: "\n").filter { !$0.contains("\"seal\"") }
      #expect(try read(unsealed.joined(separator: "\n")).change == nil)
    }
  }

  @Test func `figures that owe nothing to a machine have the same file every time`() throws {
    let replay = try file("run-replayed.json") { $0 }.content
    let later = ResultOrigin(started: "2027-01-01T00:00:00.000Z", hostID: "another")
    let (first, second) = (
      try ResultFile(replay, origin: Self.origin), try ResultFile(replay, origin: later)
    )
    #expect(try RunFolder.json(first) == RunFolder.json(second))
    #expect(first.head.started == nil && first.head.hostID == nil && first.head.id?.count == 32)
  }

  @Test func `figures of a machine say which one and since when, and have ids of their own`() throws
  {
    let run = try file("run-host.json") { $0 }.content
    let later = ResultOrigin(started: "2027-01-01T00:00:00.000Z", hostID: "a host")
    let (first, second) = (
      try ResultFile(run, origin: Self.origin), try ResultFile(run, origin: later)
    )
    #expect(first.head.started == Self.origin.started && first.head.hostID == "a host")
    #expect(first.head.id != second.head.id)
    #expect(try ResultFile(run, origin: Self.origin).head.id == first.head.id)
  }

  @Test func `a machine is the same whatever system it runs, and others are others`() throws {
    let host = try #require(try file("run-host.json") { $0 }.content.host)
    var updated = host
    updated.system += "-new"
    var larger = host
    larger.memoryBytes *= 2
    #expect(updated.id == host.id && larger.id != host.id)
  }

  @Test func `the hash is FNV-1a of 128 bits`() {
    #expect(Fingerprint.text(of: "".utf8) == "6c62272e07bb014262b821756295c58d")
    #expect(Fingerprint.text(of: "a".utf8) == "d228cb696f1a8caf78912b704e4a8964")
  }
}
