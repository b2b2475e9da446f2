import Foundation
import TestSupport
import Testing

/// Route traces of other engines, as a user brings them.
@Suite struct RoutingTests {
  private let edgewise: Command

  init() throws { edgewise = try Command() }

  private func trace(_ name: String) throws -> String {
    let text = try RecordedTrace(name).routeTrace
    _ = try edgewise.file("\(name).csv", Data(text.utf8))
    return "\(name).csv"
  }

  @Test func `a trace is described without its model, and becomes a recording with it`() throws {
    defer { edgewise.remove() }
    let file = try trace("qwen")
    let text = try edgewise("trace", "routing", file).output
    #expect(text.contains("28 of the prompt, 128 generated"))
    #expect(text.contains("38 % of a token's experts were the token's before"))
    let curves = try edgewise("trace", "routing", file, "--format", "csv").output
    #expect(curves.hasPrefix("policy,lookups,hits,budget_bytes,decode_hit_rate,read_bytes\n"))
    #expect(curves.split(separator: "\n").count == 31)
    let budget = try edgewise("trace", "routing", file, "--budget", "4000 MiB", "--format", "csv")
    #expect(budget.output.contains("\nlru,39526,29597,4194304000,0.80"), "\(budget.output)")
    let make = [
      "trace", "routing", file, "--model-shape", "qwen3-30b-a3b", "--skip-prefill",
      "--guess-accuracy", "0.8,0.6", "--output", "q.ewr",
    ]
    let made = try edgewise.run(make)
    #expect(made.status == 0, "\(made.complaint)")
    #expect(made.output == "q.ewr: 128 positions of qwen3-30b-a3b\n")
    #expect(made.complaint.contains("a token uses 6 experts of a layer, the model 8"))
    let device = ["simulate", "--routing", "q.ewr", "--device", "oneplus-13", "--memory", "6 GiB"]
    let run = try edgewise.run(device + ["--prefetch-depth", "3", "--format", "json"]).output
    let object = try JSONSerialization.jsonObject(with: Data(run.utf8)) as? [String: Any]
    #expect(object?["routing"] as? String == "recorded")
    let assumptions = try #require(object?["assumptions"] as? [String])
    #expect(assumptions[0].contains("80, 60 % of a layer's experts are right, by layers they look"))
    let exported = try edgewise("trace", "routing", "q.ewr", "--route-trace").output
    #expect(exported.hasPrefix("# route_trace v1\n# model=qwen3-30b-a3b arch=qwen3moe n_layer=48"))
    // Sizes are those of Q4_K_M, as traced, layer by layer.
    #expect(exported.contains("\n# layer=0 expert_bytes=3059712 "))
    #expect(exported.contains("\n# layer=6 expert_bytes=2654208 "))
    _ = try edgewise.file("again.csv", Data(exported.utf8))
    let again = try edgewise.run([
      "trace", "routing", "again.csv", "--model-shape", "qwen3-30b-a3b", "--skip-prefill",
      "--output", "again.ewr",
    ])
    #expect(again.status == 0, "\(again.complaint)")
  }

  @Test func `made-up routing passes against one trace, and fails where less is allowed`() throws {
    defer { edgewise.remove() }
    let file = try trace("qwen")
    let passed = try edgewise.run(["validate", "routing", file, "--texts", "4", "--output", "v"])
    #expect(passed.status == 0, "\(passed.output)\(passed.complaint)")
    #expect(passed.output.hasPrefix("Passed: 37 of 37 figures of my model=1.gguf (128 tokens"))
    let report = try String(
      contentsOf: edgewise.folder.appendingPathComponent("v/routing.md"), encoding: .utf8)
    #expect(report.contains("the locality is typical of Qwen3 with experts, confidence high"))
    let strict = try edgewise.run(["validate", "routing", file, "--allowed-hits", "1"])
    #expect(strict.status == 1)
    let low = try edgewise.run(
      ["validate", "routing", file, "--locality", "text=0.2", "--texts", "1", "--format", "csv"])
    #expect(low.status == 1)
    #expect(low.output.hasPrefix("measure,at,traced,generated,deviation,error,allowed\nlru,0.1,"))
  }

  @Test(arguments: [
    ("cat trace.csv", ["trace", "routing", "/dev/stdin"], 0, ""),
    (
      "cat table.csv",
      [
        "trace", "routing", "/dev/stdin", "--model-shape", "smallthinker-tiny", "--output", "t.ewr",
      ], 0, ""
    ),
    ("yes 0,0", ["trace", "routing", "/dev/stdin"], 3, "more than 96 MiB"),
    // Options come before the rows.
    ("cat table.csv", ["trace", "routing", "/dev/stdin"], 2, "Say with --model or --model-shape"),
    (
      "cat table.csv", ["trace", "routing", "/dev/stdin", "--model-shape", "smallthinker-tiny"], 2,
      "with --output"
    ),
    ("cat /dev/zero", ["trace", "routing", "/dev/stdin"], 3, "line 1 has the byte 0x00"),
    ("cat /dev/zero", ["trace", "overlap", "/dev/stdin"], 3, "line 1 has the byte 0x00"),
    ("cat /dev/zero", ["validate", "routing", "/dev/stdin"], 3, "line 1 has the byte 0x00"),
    (
      "echo text", ["trace", "routing", "/dev/stdin"], 3,
      "gave neither a route trace nor a table of routing"
    ),
  ]) func `what a pipe gives is known by its first bytes`(
    source: String, arguments: [String], status: Int32, says: String
  ) throws {
    defer { edgewise.remove() }
    _ = try edgewise.file("trace.csv", Data(RecordedTrace("qwen").routeTrace.utf8))
    let table = try edgewise("trace", "routing", TuneTests.recording, "--format", "csv").output
    _ = try edgewise.file("table.csv", Data(table.utf8))
    let outcome = try edgewise.run(
      ["-c", "\(source) 2>&- | exec \"$0\" \"$@\"", Command.executable.path] + arguments,
      executable: URL(fileURLWithPath: "/bin/sh"))
    #expect(outcome.status == status, "\(outcome.complaint)")
    #expect(says.isEmpty || outcome.complaint.contains(says), "\(outcome.complaint)")
  }

  @Test func `wrong use gets a sentence`() throws {
    defer { edgewise.remove() }
    let file = try trace("gptoss")
    let other = try RecordedTrace("qwen").routeTrace
      .replacing("3059712", with: "1048576").replacing("2654208", with: "1048576")
    _ = try edgewise.file("other.csv", Data(other.utf8))
    let make = ["--model-shape", "qwen3-30b-a3b", "--output", "q.ewr"]
    let cases: [(arguments: [String], status: Int32, says: String)] = [
      (["trace", "routing", file] + make, 3, "is of 36 layers with 128 experts each"),
      (
        ["trace", "routing", "other.csv", "--skip-prefill"] + make, 3,
        "has experts of 1 MiB, those of qwen3-30b-a3b take 2.53 MiB in Q4_0"
      ),
      (["trace", "routing", file, "--skip-prefill"], 2, "--skip-prefill is for a recording"),
      (["trace", "routing", file, "--prompt-tokens", "3"] + make, 2, "it has its own"),
      (["trace", "routing", file, "--max-rows", "100"], 3, "line 140 is row 101"),
      (["trace", "routing", file, "--max-rows", "0"], 2, "--max-rows must be between 1"),
      (
        ["trace", "routing", file, "--guess-accuracy", "0.5,2"] + make, 2,
        "2 is no share from 0 to 1"
      ),
      (
        ["trace", "routing", TuneTests.recording, "--skip-prefill"], 2,
        "--skip-prefill is for a route trace"
      ),
      (["validate", "routing", TuneTests.recording], 3, "is no route trace"),
      (["validate", "routing", "none.csv"], 3, "no such file"),
      (["validate", "routing", file, "--texts", "0"], 2, "--texts must be between 1 and 1000"),
      (["validate", "routing", file, "--allowed-hits", "-1"], 2, "from 0 on"),
      (["validate", "routing", file, "--locality", "x=1"], 2, "a locality has no x"),
    ]
    for (arguments, status, says) in cases {
      let outcome = try edgewise.run(arguments)
      #expect(outcome.status == status, "\(arguments)")
      #expect(outcome.complaint.contains(says), "\(arguments): \(outcome.complaint)")
    }
  }
}
