import Foundation
import Testing

/// `--scenario`, as a user would take it.
@Suite struct ScenarioTests {
  let edgewise: Command
  private static let machine = ["--device", "raspberry-pi-5-nvme", "--memory", "50 MiB"]
  private static let stalling = """
    name: a busy board
    seed: 3
    events:
      - at: token 4
        until: token 8
        takes: { cores: 3, storage: 200 MB/s }
      - { at: 0 s, stalls: { every: 5 ms, lasting: 2 ms } }
      - { at: 900 s, takes: { memory: 64 MiB } }

    """

  init() throws { edgewise = try Command() }

  private func record(_ arguments: [String]) throws -> [String: Any] {
    let outcome = try edgewise.run(arguments + ["--format", "json"])
    #expect(outcome.status == 0, "\(outcome.complaint)")
    let object = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
    return try #require(object as? [String: Any])
  }

  private func file(_ text: String, _ name: String = "s.yaml") throws -> String {
    try edgewise.file(name, Data(text.utf8))
  }

  private func events(_ record: [String: Any]) throws -> [[String: Any]] {
    let scenario = try #require(record["scenario"] as? [String: Any])
    #expect(scenario["name"] as? String == "a busy board" && scenario["seed"] as? Int == 3)
    return try #require(scenario["events"] as? [[String: Any]])
  }

  @Test func `simulated and replayed runs have the same scenario, and other runs the same tokens`()
    throws
  {
    defer { edgewise.remove() }
    let path = try file(Self.stalling)
    let run = ["run", "--mode", "simulated", "--max-tokens", "12"] + Self.machine
    let plain = try record(run + ["--output", "p", RunTests.prompt])
    let simulated = try record(
      run + ["--scenario", path, "--record", "r.ewr", "--output", "r", RunTests.prompt])
    let replayed = try record(
      ["simulate", "--routing", "r.ewr", "--scenario", path] + Self.machine)
    for key in ["token_seconds", "ttft_seconds", "io", "time_shares", "scenario"] {
      #expect(replayed[key] as? NSObject == simulated[key] as? NSObject, "\(key)")
    }
    #expect(plain["scenario"] == nil)
    #expect(simulated["generated_token_ids"] as? [Int] == plain["generated_token_ids"] as? [Int])
    let times = try [plain, simulated].map { try #require($0["token_seconds"] as? [Double]) }
    // Tokens 4 to 7 have a quarter of the cores.
    let sums: [Double] = times.map { $0[3..<7].reduce(0, +) }
    #expect(sums[1] > 1.3 * sums[0])
    let events = try events(simulated)
    let pace = try #require(simulated["prefill_tokens_per_second"] as? Double)
    let prompt = Double(try #require(simulated["prompt_token_ids"] as? [Int]).count)
    var starts = [prompt / pace]
    for time in times[1] { starts.append(starts[starts.count - 1] + time) }
    let (began, ended) = (
      try #require(events[0]["start_seconds"] as? Double),
      try #require(events[0]["end_seconds"] as? Double)
    )
    #expect(abs(began - starts[3]) < 1e-6 && abs(ended - starts[7]) < 1e-6)
    #expect(try #require(events[1]["stalls"] as? Int) > 5)
    #expect((events[1]["start_seconds"] as? NSNumber)?.doubleValue == 0)
    #expect(events[1]["end_seconds"] == nil)
    #expect(events[2]["start_seconds"] == nil)
    let trace = try String(contentsOfFile: edgewise.folder.path + "/r/trace.json", encoding: .utf8)
    for name in ["200 MB/s of the storage, 3 cores taken", "storage stall"] {
      #expect(trace.contains("\"cat\":\"scenario\",\"name\":\"\(name)\""))
    }
    let report = try edgewise("report", "r", "--format", "md")
    #expect(report.status == 0 && report.output.contains("## Scenario"), "\(report.complaint)")
  }

  @Test func `an applied run has the instants of the simulated one`() throws {
    defer { edgewise.remove() }
    let path = try file(Self.stalling)
    let run = ["run", "--max-tokens", "10", "--scenario", path] + Self.machine
    let applied = try record(run + ["--dilate", "6", "--output", "a", RunTests.prompt])
    let simulated = try record(
      run + ["--mode", "simulated", "--output", "s", RunTests.prompt])
    #expect(applied["scenario"] as? NSObject == simulated["scenario"] as? NSObject)
    #expect(applied["text"] as? String == simulated["text"] as? String)
  }

  @Test func `another app's memory makes mapped weights come again while it lasts`() throws {
    defer { edgewise.remove() }
    // About 1 GB of weights and some 200 MB beside them.
    let arguments = [
      "simulate", "--model-shape", "qwen3-1.7b", "--device", "raspberry-pi-5-nvme", "--context",
      "512", "--dense-weights", "mmap", "--set", "memory.available=2 GiB", "--max-tokens", "9",
    ]
    let path = try file(
      "events: [{ at: token 4, until: token 6, takes: { memory: 1400 MiB } }]", "m.yaml")
    let short = try record(arguments + ["--scenario", path])
    let times = try [record(arguments), short].map {
      try #require($0["token_seconds"] as? [Double])
    }
    for token in 1...8 {
      let ratio = times[1][token - 1] / times[0][token - 1]
      let isAsExpected = token == 4 || token == 5 ? ratio > 2 : abs(ratio - 1) < 1e-6
      #expect(isAsExpected, "\(token): \(ratio)")
    }
    #expect(short["faults"] != nil)
  }

  @Test func `what cannot be is refused in one sentence, with nothing left behind`() throws {
    defer { edgewise.remove() }
    let good = try file(Self.stalling)
    let typo = try file(Self.stalling.replacingOccurrences(of: "takes", with: "takse"), "t.yaml")
    let greedy = try file("events: [{ at: 1 s, takes: { cores: 4 } }]", "g.yaml")
    let heap = try file("events: [{ at: 1 s, takes: { memory: 15 GiB } }]", "h.yaml")
    let hot = try file("events: [{ at: 1 s, heat: warm }]", "w.yaml")
    let run = ["run", "--mode", "simulated", "--output", "r", "x"] + Self.machine
    for (arguments, status, says) in [
      (["run", "x", "--scenario", good], 2, "--scenario needs a --device"),
      (
        ["run", "x", "--enforce", "kernel", "--scenario", good] + Self.machine, 2,
        "--enforce kernel sets its limits once"
      ),
      (run + ["--scenario", "gone.yaml"], 3, "gone.yaml: there is no such file"),
      (run + ["--scenario", edgewise.folder.path], 3, "this is a directory, not a scenario"),
      (run + ["--scenario", typo], 3, "takse: is not a key of a scenario; the nearest is"),
      (run + ["--scenario", greedy], 3, "event 1 (from 1 s) of the scenario 4 cores are taken"),
      (run + ["--scenario", heap], 3, "15 GiB of memory are taken"),
      (run + ["--scenario", hot], 3, "add --heat"),
      (
        ["simulate", "--model-shape", "smallthinker-tiny", "--scenario", greedy] + Self.machine, 3,
        "4 cores are taken"
      ),
    ] as [([String], Int32, String)] {
      let outcome = try edgewise.run(arguments)
      #expect(outcome.status == status && outcome.complaint.contains(says), "\(outcome.complaint)")
      #expect(status == 2 || outcome.complaint.split(separator: "\n").count == 1)
      #expect(!FileManager.default.fileExists(atPath: edgewise.folder.path + "/r"))
    }
  }

  @Test func `the scenarios that come along can be run`() throws {
    defer { edgewise.remove() }
    let folder = Command.root.appendingPathComponent("Profiles/scenarios").path
    for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
      let run = try record(
        [
          "simulate", "--model-shape", "smallthinker-4b", "--max-tokens", "40", "--memory", "2 GiB",
          "--device", "raspberry-pi-5-nvme", "--scenario", "\(folder)/\(name)",
        ])
      let scenario = try #require(run["scenario"] as? [String: Any])
      let events = try #require(scenario["events"] as? [[String: Any]])
      #expect(events.allSatisfy { $0["start_seconds"] != nil }, "\(name)")
    }
  }
}
