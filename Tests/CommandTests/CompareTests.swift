import Foundation
import Testing

/// Holding results to bounds and to each other, as a user would.
@Suite struct CompareTests {
  let edgewise: Command
  private static let shape = ["--model-shape", "smallthinker-tiny", "--max-tokens", "24"]
  private static let memory = ["--memory", "50 MiB"]

  init() throws { edgewise = try Command() }

  @discardableResult private func simulate(
    _ device: String, _ more: String..., status: Int32 = 0
  ) throws -> Command.Outcome {
    let outcome = try edgewise.run(
      ["simulate", "--device", device] + Self.shape + Self.memory + more)
    #expect(outcome.status == status, "\(outcome.complaint)")
    return outcome
  }

  private func object(_ text: String) throws -> [String: Any] {
    try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  private func exists(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: edgewise.folder.path + "/" + name)
  }

  @Test func `gates say value and bound behind the result, and one that fails is exit code 1`()
    throws
  {
    defer { edgewise.remove() }
    let good = try simulate("raspberry-pi-5-sd", "--fail-if", "p99(itl) > 5 s")
    #expect(good.output.split(separator: "\n").last?.hasPrefix("✓ p99(itl) > 5 s: ") == true)
    let bad = try simulate(
      "raspberry-pi-5-sd", "--fail-if", "ttft > 5 min", "--fail-if", "stall_share > 1 %",
      "--format", "json", "--output", "r", status: 1)
    #expect(bad.complaint.contains("✓ ttft > 5 min: ") && bad.complaint.contains("✗ stall_share"))
    let gates = try #require(try object(bad.output)["gates"] as? [[String: Any]])
    #expect(gates.map { $0["passed"] as? Bool } == [true, false])
    #expect(exists("r/run.json") && exists("r/trace.json"))
    let report = try edgewise("report", "r", "--format", "json")
    #expect(report.status == 0 && report.output == bad.output, "\(report.complaint)")
  }

  @Test func `gates that make no sense are found before the work, figures that lack fail`() throws {
    defer { edgewise.remove() }
    for (expression, part) in [
      ("ttfs > 1 s", "nearest: ttft"), ("ttft > 1 MB", "unknown unit MB"),
      ("tok/s < base", "needs --baseline"),
    ] {
      let outcome = try simulate(
        "raspberry-pi-5-sd", "--fail-if", expression, "--output", "r", status: 2)
      #expect(outcome.complaint.contains(part), "\(outcome.complaint)")
      #expect(!exists("r"))
    }
    let missing = try simulate("raspberry-pi-5-sd", "--fail-if", "lag > 1 s", status: 1)
    #expect(missing.output.contains("the result has no such figure"))
  }

  @Test func `a baseline is small, repeats itself, bounds, and is refused elsewhere`() throws {
    defer { edgewise.remove() }
    let device = "raspberry-pi-5-sd"
    try simulate(device, "--write-baseline", "b.json")
    let first = try Data(contentsOf: edgewise.folder.appendingPathComponent("b.json"))
    try simulate(device, "--write-baseline", "b.json")
    let second = try Data(contentsOf: edgewise.folder.appendingPathComponent("b.json"))
    #expect(first == second && first.count < 4000)
    let gates = ["--baseline", "b.json", "--fail-if", "tok/s < 0.99x base"]
    try simulate(device, gates[0], gates[1], gates[2], gates[3])
    let slower = try simulate(
      device, gates[0], gates[1], gates[2], gates[3], "--prefetch-depth", "0", status: 1)
    #expect(slower.complaint.contains("made with other settings: prefetch depth 1"))
    let other = try simulate(
      "raspberry-pi-5-nvme", gates[0], gates[1], gates[2], gates[3], "--output", "r", status: 3)
    #expect(other.sentence.contains("b.json is of another device: raspberry-pi-5-sd, and not"))
    #expect(exists("r/run.json"))
    let replaced = try simulate(
      device, gates[0], gates[1], gates[2], gates[3], "--write-baseline", "b.json", status: 2)
    #expect(replaced.complaint.contains("same file"))
  }

  @Test func `rows of bench and winners of searches are held to bounds`() throws {
    defer { edgewise.remove() }
    let bench = [
      "bench", "-p", "4", "-n", "2", "-r", "1", "--mode", "simulated", "--device",
      "raspberry-pi-5-sd",
    ]
    let rows = try edgewise.run(
      bench + Self.memory + ["--fail-if", "tok/s < 1", "--write-baseline", "b.json"])
    #expect(rows.status == 0 && rows.output.contains("✓ tok/s < 1 (g2"), "\(rows.complaint)")
    let held = try edgewise.run(
      bench + Self.memory + ["--baseline", "b.json", "--fail-if", "pp tok/s < 2x base"])
    #expect(held.status == 1 && held.output.contains("✗ pp tok/s < 2x base (p4"))
    let search = try edgewise.run(
      ["tune", "--routing", TuneTests.recording, "--best", "1", "--cache-policy", "lru"]
        + TuneTests.machine
        + ["--format", "json", "--output", "t", "--fail-if", "p99(itl) > 1 ns"])
    #expect(search.status == 1 && search.complaint.contains("✗ p99(itl) > 1 ns: "))
    #expect((try object(search.output)["gates"] as? [Any])?.count == 1)
  }

  @Test func `runs are compared by folder and by file`() throws {
    defer { edgewise.remove() }
    try simulate("raspberry-pi-5-sd", "--output", "a")
    let file = try simulate("raspberry-pi-5-nvme", "--output", "b", "--format", "json").output
    _ = try edgewise.file("b.json", Data(file.utf8))
    let text = try edgewise("compare", "a", "b", "b.json")
    #expect(text.status == 0, "\(text.complaint)")
    #expect(
      text.output.hasPrefix("b beside a: better, ") && text.output.contains("b.json beside a"))
    #expect(text.output.contains("stall: storage too slow") && text.output.contains("exact: both"))
    let json = try object(try edgewise("compare", "a", "b", "--format", "json").output)
    let comparison = try #require((json["comparisons"] as? [[String: Any]])?.first)
    let parts = try #require(comparison["parts"] as? [[String: Any]])
    let sum = parts.reduce(0) { $0 + ($1["change_seconds"] as? Double ?? .nan) }
    let token = try #require((comparison["token"] as? [String: Any])?["change_seconds"] as? Double)
    #expect(abs(sum - token) < 1e-9 && token < 0)
    let gate = try edgewise("compare", "b", "a", "--fail-if", "tok/s < base", "--format", "md")
    #expect(gate.status == 1 && gate.output.contains("- ✗ tok/s"))
    let same = try edgewise("compare", "a", "a")
    #expect(same.status == 0 && same.output.contains("no difference seen"))
  }

  @Test(arguments: [["--domain", "gsm8k"], ["--uniform"], ["--locality", "low"]])
  func `another choice of experts is said where results have no key for it`(
    choice: [String]
  ) throws {
    defer { edgewise.remove() }
    let device = "raspberry-pi-5-sd"
    try simulate(device, "--output", "a", "--write-baseline", "b.json")
    let gate = ["--baseline", "b.json", "--fail-if", "tok/s < 0.01x base", "--output", "b"]
    let held = try edgewise.run(
      ["simulate", "--device", device] + Self.shape + Self.memory + choice + gate)
    #expect(held.status == 0)
    #expect(held.complaint.contains("made with other settings: no \(choice[0])"))
    for runs in [["a", "b"], ["b", "a"]] {
      let outcome = try edgewise.run(["compare"] + runs)
      #expect(outcome.status == 0 && !outcome.output.contains("Nothing that the runs"))
      #expect(outcome.output.contains(choice[0]) && !outcome.output.contains("--output"))
    }
  }

  @Test func `what is no run, or of another model, gets one sentence`() throws {
    defer { edgewise.remove() }
    try simulate("raspberry-pi-5-sd", "--output", "a")
    _ = try edgewise.file(
      "list.json", Data(try edgewise("device", "list", "--format", "json").output.utf8))
    _ = try edgewise.file("none.json", Data("{}".utf8))
    let other = try edgewise.run(
      ["simulate", "--model-shape", "smallthinker-4b", "--device", "oneplus-13", "--output", "o"]
        + ["--max-tokens", "4"])
    #expect(other.status == 0)
    for (path, part) in [
      ("list.json", "kind `device-list`"), ("none.json", "is no result of Edgewise"),
      ("gone", "gone cannot be read"), ("o", "of another model than a"),
    ] {
      let outcome = try edgewise("compare", "a", path)
      #expect(outcome.status == 3 && outcome.complaint.contains(part), "\(outcome.complaint)")
      #expect(outcome.complaint.split(separator: "\n").count == 1 && outcome.output.isEmpty)
    }
  }
}
