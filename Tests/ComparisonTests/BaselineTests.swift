import Files
import FoundationEssentials
import Quantities
import Results
import TestSupport
import Testing

@testable import Comparison

@Suite struct BaselineTests {
  private static let origin = ResultOrigin(started: "2026-11-29T02:07:09.123Z", hostID: "a host")

  private func kept(
    _ results: [ResultFigures], of content: any ResultContent.Type = RunRecord.self,
    gates: [String] = []
  ) throws -> [UInt8] {
    let record = try BaselineRecord(
      results, gates: GateSet(gates, of: content), command: "edgewise simulate")
    return try ResultFile(record, origin: Self.origin).json()
  }

  private func baseline(_ bytes: [UInt8], of kind: ResultKind = .run) throws -> Baseline {
    let files = MemoryFileSystem()
    files.put(bytes, at: "b.json")
    return try Baseline(path: "b.json", of: kind, files: files)
  }

  private func refusal(_ bytes: [UInt8], of kind: ResultKind = .run) -> String {
    do { _ = try baseline(bytes, of: kind) } catch { return "\(error)" }
    return ""
  }

  @Test func `what is kept of a run is small, sorted and the same every time`() throws {
    let figures = try ResultFigures(Samples.run().content)
    let bytes = try kept([figures], gates: ["absent > 4"])
    #expect(try kept([figures], gates: ["absent > 4"]) == bytes)
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(bytes.count < 2500 && !text.contains("started") && !text.contains("host"))
    let keys = text.split(separator: "\n").count { $0.hasPrefix("        \u{22}") }
    #expect(keys > 20 && text.contains("\"experts.absent\" : 0"))
    let read = try baseline(bytes)
    #expect(read.entries[0].figures["itl_seconds.p99"] == 0.022161273)
    #expect(read.entries[0].configuration == figures.configuration)
  }

  @Test func `what was measured on the bare host says when and where`() throws {
    let bytes = try kept([ResultFigures(Samples.run(Samples.host).content)])
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(text.contains("\"started\"") && text.contains("\"host.processor\""))
  }

  @Test(arguments: [Samples.simulated, Samples.host]) func `a whole result is a baseline too`(
    path: String
  ) throws {
    let baseline = try Baseline(path: Samples.path(path), of: .run, files: DiskFileSystem())
    let match = baseline.match(try ResultFigures(Samples.run(path).content))
    guard case .figures(let figures) = match.base else { return #expect(Bool(false)) }
    #expect(figures["tokens_per_second"] != nil && match.remark == nil)
  }

  @Test func `what was interrupted is no baseline`() throws {
    var rows = try Samples.rows()
    rows[0].isComplete = false
    let bench = try rows.map {
      String(decoding: try ResultFile($0, origin: Self.origin).json(isOneLine: true), as: UTF8.self)
    }.joined()
    var run = try Samples.run(Samples.host).content
    (run.isComplete, run.finishReason) = (false, .interrupted)
    for (bytes, kind) in [
      (Array(bench.utf8), ResultKind.bench),
      (try ResultFile(run, origin: Self.origin).json(), .run),
    ] {
      let told = refusal(bytes, of: kind)
      #expect(told.hasPrefix("b.json was interrupted, so that"), "\(told)")
    }
  }

  @Test func `the folder of a search is a baseline as its file is`() throws {
    let files = MemoryFileSystem()
    let bytes = try DiskFileSystem().text(
      of: Samples.path(Samples.tune), limit: ByteLimit(.mebibytes(1), of: "sample"))
    files.put(bytes, at: "t/tune.json")
    #expect(try Baseline(path: "t", of: .tune, files: files).entries.count == 1)
  }

  @Test func `figures of another model, device, mode or machine bound nothing`() throws {
    func reason(_ path: String, _ change: (inout RunRecord) -> Void) throws -> String {
      let baseline = try Baseline(path: Samples.path(path), of: .run, files: DiskFileSystem())
      var record = try Samples.run(path).content
      change(&record)
      guard case .refused(let reason) = baseline.match(try ResultFigures(record)).base else {
        return ""
      }
      return reason
    }
    let simulated = Samples.simulated
    #expect(
      try reason(simulated) { $0.model = "Other" }
        == Samples.path(simulated)
        + " is of another model: SmallThinker-Tiny-21M-A5M, and not Other"
    )
    #expect(try reason(simulated) { $0.device = "rk3576" }.contains("another device"))
    #expect(
      try reason(simulated) { $0.overrides = ["a=1"] }.contains(
        "without --set, and not with --set a=1"))
    #expect(try reason(simulated) { $0.mode = "applied" }.contains("simulated, and not applied"))
    #expect(try reason(simulated) { $0.modelSHA256 = "0" }.contains("SHA-256"))
    #expect(try reason(Samples.host) { $0.host?.processor = "Z80" }.contains("not Z80"))
    #expect(try reason(simulated) { $0.host?.processor = "Z80" }.isEmpty)
  }

  @Test func `other settings bound, and are said`() throws {
    let baseline = try Baseline(
      path: Samples.path(Samples.simulated), of: .run, files: DiskFileSystem())
    var record = try Samples.run().content
    record.settings[.prefetchDepth] = .count(1)
    let match = baseline.match(try ResultFigures(record))
    guard case .figures = match.base else { return #expect(Bool(false)) }
    #expect(match.remark?.hasSuffix("made with other settings: prefetch depth 2") == true)
    record.settings[.batch] = .count(64)
    record.outcome.command += " --temperature 0.5 --batch 64"
    let more = baseline.match(try ResultFigures(record)).remark
    #expect(
      more?.hasSuffix(": prefetch depth 2, no --batch, no --temperature") == true, "\(more ?? "")")
  }

  @Test func `files of the same name may have other contents, which is said`() throws {
    let bytes = try kept([ResultFigures(Samples.run(Samples.replayed).content)])
    func remark(_ change: (inout RunRecord) -> Void) throws -> String {
      var record = try Samples.run(Samples.replayed).content
      change(&record)
      return try baseline(bytes).match(ResultFigures(record)).remark ?? ""
    }
    #expect(try remark { _ in }.isEmpty)
    #expect(try remark { $0.resolvedProfile?.append("\n") }.hasSuffix("settings: another profile"))
    #expect(try remark { $0.promptTokenIDs[0] += 1 }.hasSuffix("settings: another prompt"))
    // Kept before contents were looked at.
    let early = String(decoding: bytes, as: UTF8.self)
      .replacing(/"(resolved_profile|prompt_token_ids|seal)" : "[0-9a-f]*",\s*/, with: "")
    var record = try Samples.run(Samples.replayed).content
    record.resolvedProfile = "title: other"
    #expect(try baseline(Array(unsealed(early).utf8)).match(ResultFigures(record)).remark == nil)
  }

  @Test func `each row of bench is held to the row that is most like it`() throws {
    let rows = try Samples.rows().map { try ResultFigures($0) }
    let baseline = try baseline(kept(rows, of: BenchmarkRecord.self), of: .bench)
    for row in rows {
      guard case .figures(let figures) = baseline.match(row).base else {
        return #expect(Bool(false), "\(row.label ?? "")")
      }
      #expect(figures["tokens_per_second"] == row.figures["tokens_per_second"])
    }
    var other = try Samples.rows()[0]
    other.outcome.test = "pp77"
    guard case .refused(let reason) = try baseline.match(ResultFigures(other)).base else {
      return #expect(Bool(false))
    }
    #expect(reason == "b.json has no row of pp77")
  }

  @Test func `a list, lines and a single row of bench are read`() throws {
    let bytes = try DiskFileSystem().text(
      of: Samples.path(Samples.bench), limit: ByteLimit(.mebibytes(1), of: "sample"))
    guard case .list(let rows) = try JSONTree(bytes) else { return #expect(Bool(false)) }
    let lines = rows.map { $0.json + "\n" }
    #expect(try baseline(Array(lines.joined().utf8), of: .bench).entries.count == 4)
    #expect(try baseline(Array(lines[0].utf8), of: .bench).entries.count == 1)
  }

  @Test func `every figure of a baseline is one that can be`() throws {
    let bytes = try kept([ResultFigures(Samples.run().content)], gates: ["absent > 4"])
    func refusal(_ key: String, _ value: String) throws -> String {
      let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map { line in
        guard line.contains("\"\(key)\" : ") else { return String(line) }
        return "        \"\(key)\" : \(value)" + (line.last == "," ? "," : "")
      }
      return self.refusal(Array(lines.joined(separator: "\n").utf8))
    }
    let values = [
      ("experts.hit_rate", "7"), ("itl_seconds.p50", "-9"), ("itl_seconds.p50", "1e300"),
      ("itl_seconds.p99", "0.0001"), ("overlap.hidden_io_share", "4"), ("experts.absent", "1.5"),
      ("device_time_shares.stall", "-0.5"), ("tokens_per_second", "5e9"),
    ]
    for (key, value) in values {
      let found = try refusal(key, value)
      #expect(found.hasPrefix("b.json: ") && found.contains(" must be "), "\(key): \(found)")
    }
    #expect(try refusal("experts.absent", "0").isEmpty)
  }

  @Test func `figures of other names are those of newer files alone`() throws {
    let text = try String(
      decoding: kept([ResultFigures(Samples.run().content)]), as: UTF8.self)
    let other = text.replacing("\"experts.hit_rate\"", with: "\"experts.hit\"")
    #expect(
      refusal(Array(other.utf8)).contains("no figure \"experts.hit\" in results of `run`"))
    let newer = other.replacing(
      "\"schema_version\" : \"1.0\"", with: "\"schema_version\" : \"1.9\"")
    #expect(refusal(Array(unsealed(newer).utf8)).isEmpty)
  }

  /// `text` as it was written before there was a seal.
  private func unsealed(_ text: String) -> String {
    text.replacing(/,\s*"seal" : "[0-9a-f]*"/, with: "")
  }

  @Test func `what was changed after it was written shows it, where it has a seal`() throws {
    let figures = try ResultFigures(Samples.run().content)
    let kept = try String(decoding: kept([figures], gates: ["absent > 4"]), as: UTF8.self)
    let files = try Samples.rows().map { try ResultFile($0, origin: Self.origin).sealed() }
    let list = String(decoding: try RunFolder.json(files), as: UTF8.self)
    let lines = try files.map { String(decoding: try $0.json(isOneLine: true), as: UTF8.self) }
    for (text, old, new, kind) in [
      (kept, "\"experts.absent\" : 0", "\"experts.absent\" : 3", ResultKind.run),
      (list, "\"seed\" : 1", "\"seed\" : 2", .bench),
      (lines.joined(), "\"seed\":1", "\"seed\":2", .bench),
    ] {
      #expect(refusal(Array(text.utf8), of: kind).isEmpty)
      let changed = text.replacing(old, with: new)
      try #require(changed != text)
      let told = refusal(Array(changed.utf8), of: kind)
      #expect(told.hasPrefix("b.json was changed after it was written"), "\(told)")
      guard kind == .run else { continue }
      #expect(refusal(Array(unsealed(changed).utf8)).isEmpty)
    }
  }

  @Test(arguments: [
    "ttft_seconds", "itl_seconds", "tpot_seconds", "e2e_seconds", "tokens_per_second",
    "prefill_tokens_per_second", "stall_seconds",
  ]) func `statistics that are kept of a workload ascend`(name: String) {
    func fault(_ key: String = "avg", _ value: Double = 2) -> String? {
      var figures: [String: Double] = [
        "min": 1, "p1": 0.999, "avg": 2, "p50": 2, "p99": 4, "max": 4,
      ]
      figures[key] = value
      let entry = BaselineRecord.Entry(
        configuration: [:],
        figures: Dictionary(
          uniqueKeysWithValues: figures.map { ("statistics.\(name).\($0.key)", $0.value) }))
      return BaselineRecord(
        engineVersion: "1", resultKind: .workload, results: [entry], command: ""
      ).contradiction
    }
    #expect(fault() == nil)
    for (key, value) in [("p50", 4.5), ("p99", 5), ("p99", 1.5), ("min", 1.1), ("avg", 0.5)] {
      #expect(fault(key, value)?.contains("must be at most") == true, "\(key) \(value)")
    }
  }

  @Test func `what is larger than any result is pointed to what is kept of it`() {
    let told = refusal(Array(repeating: UInt8(ascii: " "), count: (32 << 20) + 1))
    #expect(told.hasPrefix("b.json has more than 32 MiB") && told.contains("--write-baseline"))
  }

  @Test func `a row of bench says of its samples what they say`() throws {
    let row = try #require(try Samples.rows().first)
    let changes: [(inout BenchmarkRecord) -> Void] = [
      { $0.tokensPerSecond = 5 }, { $0.median += 1 }, { $0.least -= 1 }, { $0.greatest += 1 },
      { $0.standardDeviation = nil }, { $0.standardDeviation = 1 }, { $0.samples = [1, 2, 3] },
      { $0.samples = [] }, { $0.repetitions = 9 }, { $0.memoryBoundShare = 0.5 },
    ]
    #expect(row.contradiction == nil)
    for (index, change) in changes.enumerated() {
      var changed = row
      change(&changed)
      #expect(changed.contradiction != nil, "change \(index)")
    }
  }

  @Test func `bad files get one sentence`() throws {
    let run = try RunFolder.json(Samples.run())
    let text = String(decoding: run, as: UTF8.self)
    #expect(refusal([]) == "b.json is no result of Edgewise; name a run folder or a result in JSON")
    #expect(refusal(Array(text.dropLast(9).utf8)).contains("is no result"))
    #expect(refusal(Array("{\"a\": 1}".utf8)).contains("is no result"))
    let newer = text.replacing("\"schema_version\" : \"1.0\"", with: "\"schema_version\" : \"2.0\"")
    #expect(refusal(Array(newer.utf8)).contains("has schema version 2.0"))
    let damaged = text.replacing("\"hit_rate\" : 0.2", with: "\"hit_rate\" : 7.2")
    #expect(refusal(Array(damaged.utf8)).contains("hit_rate is 7.2"))
    #expect(
      refusal(run, of: .bench).contains("has figures of `run`, and those here are of `bench`"))
    let part = text.replacing("\"seed\" : 1,", with: "")
    #expect(refusal(Array(part.utf8)).contains("damaged or of another version"))
    #expect(throws: RunError("gone.json cannot be read; name a run folder or a result in JSON")) {
      try Baseline(path: "gone.json", of: .run, files: MemoryFileSystem())
    }
  }
}
