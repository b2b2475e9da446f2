import Foundation
import TestSupport
import Testing

/// The form of result files, as a user gets it.
@Suite struct SchemaTests {
  let edgewise: Command

  init() throws { edgewise = try Command() }

  private static func kinds(_ edgewise: Command) throws -> [String] {
    try edgewise("schema").output.split(separator: "\n").map { String($0.prefix { $0 != " " }) }
  }

  private func schema(_ kind: String) throws -> SchemaCheck {
    SchemaCheck(try JSONValue(edgewise("schema", kind).output.utf8))
  }

  @Test func `the schemas in the repository are those that the command makes`() throws {
    defer { edgewise.remove() }
    let kinds = try Self.kinds(edgewise)
    #expect(kinds.count > 10)
    for kind in kinds {
      let made = try edgewise("schema", kind)
      #expect(made.status == 0, "\(made.complaint)")
      let path = Command.root.path + "/Reports/schemas/\(kind).json"
      let kept = FileManager.default.contents(atPath: path)
      #expect(
        kept == Data(made.output.utf8),
        "make it again: edgewise schema \(kind) --output Reports/schemas/\(kind).json")
    }
  }

  @Test func `what commands write is as the schemas say`() throws {
    defer { edgewise.remove() }
    let device = ["--device", "raspberry-pi-5-sd", "--memory", "50 MiB"]
    let prompt = "And it came to pass"
    let run = try edgewise.run(
      [
        "run", "--mode", "simulated", "--max-tokens", "6", "--format", "json", "--output", "r",
        "--record", "r.ewr", "--save-hot-set", "hot.json",
      ] + device + [prompt])
    #expect(run.status == 0, "\(run.complaint)")
    let kept = try Data(contentsOf: edgewise.folder.appendingPathComponent("r/run.json"))
    #expect(kept == Data(run.output.utf8))
    try check(run.output, "run")
    for key in ["started", "host_id"] { #expect(try JSONValue(kept)[key] != nil) }

    let simulate = ["simulate", "--routing", "r.ewr", "--format", "json"] + device
    let replay = try edgewise.run(simulate)
    try check(replay.output, "run")
    #expect(try edgewise.run(simulate).output == replay.output)
    #expect(try JSONValue(replay.output.utf8)["started"] == nil)

    let report = try edgewise("report", "r", "--format", "json")
    #expect(report.output == run.output)
    try check(edgewise("trace", "routing", "r.ewr", "--format", "json").output, "trace-routing")
    try check(
      edgewise(
        "tune", "--routing", "r.ewr", "--best", "1", "--format", "json", "--output", "t",
        "--cache-policy", "lru", "--device", "raspberry-pi-5-sd", "--memory", "50 MiB"
      ).output,
      "tune")
    for (name, kind) in [("hot.json", "hot-set"), ("t/settings.json", "settings")] {
      let file = try Data(contentsOf: edgewise.folder.appendingPathComponent(name))
      try check(String(decoding: file, as: UTF8.self), kind)
    }
  }

  @Test func `rows are as the schemas say`() throws {
    defer { edgewise.remove() }
    let rows = try edgewise(
      "device", "compare", "--model-shape", "smallthinker-4b", "--device", "oneplus-13",
      "--prefetch-depth", "1", "--format", "jsonl")
    #expect(rows.status == 0, "\(rows.complaint)")
    for line in rows.output.split(separator: "\n") { try check(String(line), "device-compare") }
    let parts = try edgewise("device", "parts", "--format", "jsonl").output.split(separator: "\n")
    #expect(!parts.isEmpty)
    for line in parts { try check(String(line), "device-parts") }
    let bench = try edgewise(
      "bench", "-p", "4", "-n", "2", "-r", "1", "--format", "jsonl", "--mode", "simulated",
      "--device", "raspberry-pi-5-sd", "--memory", "50 MiB")
    #expect(bench.status == 0, "\(bench.complaint)")
    for line in bench.output.split(separator: "\n") { try check(String(line), "bench") }
  }

  private func check(_ text: String, _ kind: String) throws {
    #expect(try schema(kind).complaints(about: try JSONValue(text.utf8)) == [], "\(kind)")
  }
}
