import Foundation
import Testing

/// What is in memory as a request comes, and how sure a run's speeds are, as a user sees it.
@Suite struct StartTests {
  let edgewise: Command

  init() throws { edgewise = try Command() }

  private func record(_ arguments: [String]) throws -> [String: Any] {
    let outcome = try edgewise.run(arguments)
    #expect(outcome.status == 0, "\(outcome.complaint)")
    let object = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
    return try #require(object as? [String: Any])
  }

  private func number(_ record: [String: Any], _ key: String) throws -> Double {
    try #require(record[key] as? Double, "\(key)")
  }

  private func intervals(of record: [String: Any]) throws -> [String: Any] {
    try #require(record["intervals"] as? [String: Any])
  }

  private func interval(_ key: String, of record: [String: Any]) throws -> [String: Any] {
    try #require(try intervals(of: record)[key] as? [String: Any])
  }

  @Test(arguments: ["raspberry-pi-5-nvme", "raspberry-pi-5-sd", "oneplus-13"])
  func `a run says from its trace how sure its speeds are, as its replay does`(
    device: String
  ) throws {
    defer { edgewise.remove() }
    let common = ["--device", device, "--memory", "50 MiB", "--format", "json"]
    let run = try record(
      ["run", "--mode", "simulated", "--max-tokens", "20", "--record", "run.ewr", "--output", "r"]
        + common + [RunTests.prompt])
    let replay = try record(["simulate", "--routing", "run.ewr"] + common)
    for (key, speed) in [
      ("decode", "tokens_per_second"), ("prefill", "prefill_tokens_per_second"),
    ] {
      let (told, exact) = (try interval(key, of: run), try interval(key, of: replay))
      #expect(told["class"] as? String == exact["class"] as? String)
      let (first, second) = (try number(told, "factor"), try number(exact, "factor"))
      #expect((0.95...1.05).contains(first / second), "\(key): \(first) for \(second)")
      let middle = try number(told, "low_tokens_per_second") * first
      #expect(try abs(middle / number(run, speed) - 1) < 1e-6)
    }
    for key in ["greatest_ttft_seconds", "greatest_load_seconds"] {
      let (told, exact) = (try intervals(of: run), try intervals(of: replay))
      #expect(try (0.95...1.05).contains(number(told, key) / number(exact, key)), "\(key)")
    }
    let text = try edgewise.run(
      ["run", "--mode", "simulated", "--max-tokens", "20", "--output", "t"]
        + common.dropLast(2) + [RunTests.prompt])
    let letter = try #require(try interval("decode", of: run)["class"] as? String)
    #expect(text.output.contains(" tok/s (\(letter): "))
    // On this machine as it is, nothing stands for other devices.
    let host = try record(
      ["run", "--max-tokens", "4", "--output", "h", "--format", "json", RunTests.prompt])
    #expect(host["intervals"] == nil)
    #expect(try #require(host["load_seconds"] as? Double) > 0)
  }

  @Test func `a run starts with as much in memory as is asked for`() throws {
    defer { edgewise.remove() }
    let common =
      SimulateTests.machine
      + ["--mode", "simulated", "--max-tokens", "8", "--format", "json"]
    func run(_ start: String, _ rest: String...) throws -> [String: Any] {
      try record(["run", "--output", "r", "--start", start] + common + rest + [RunTests.prompt])
    }
    let (started, installed) = (try run("app-start"), try run("installed"))
    let warm = try run("warm", "--preceding", "In the beginning was the word")
    #expect(
      [started, installed, warm].map { $0["start"] as? String } == [
        "app-start", "installed", "warm",
      ])
    let load = try number(started, "load_seconds")
    let ttft = try number(started, "ttft_seconds")
    #expect(try abs(number(started, "ttft_from_start_seconds") - (load + ttft)) < 1e-9)
    #expect(try abs(number(installed, "ttft_seconds") - (load + ttft)) < 1e-9)
    #expect(warm["load_seconds"] == nil)
    #expect(try number(warm, "ttft_seconds") < ttft)
    for key in ["text", "generated_token_ids"] {
      #expect(warm[key] as? NSObject == started[key] as? NSObject, "\(key)")
    }
    for record in [started, installed, warm] {
      let experts = try #require(record["experts"] as? [String: Any])
      #expect(try number(experts, "hit_rate") <= number(experts, "opt_hit_rate"))
    }
    let all = try record(
      ["run", "--output", "r", "--start", "warm", "--device", "raspberry-pi-5-nvme"]
        + common.suffix(6) + [RunTests.prompt])
    let experts = try #require(all["experts"] as? [String: Any])
    #expect(try number(experts, "hit_rate") == 1 && number(experts, "opt_hit_rate") == 1)
    let report = try edgewise("report", "r")
    #expect(report.status == 0, "\(report.complaint)")
  }

  @Test func `a warm run that is held back has the answer of a modelled one`() throws {
    defer { edgewise.remove() }
    let warm =
      ["run", "--output", "r", "--start", "warm", "--preceding", "In the beginning"]
      + ["--max-tokens", "3", "--format", "json", RunTests.prompt] + SimulateTests.machine
    let (applied, simulated) = (
      try record(warm + ["--dilate", "100"]), try record(warm + ["--mode", "simulated"])
    )
    #expect(
      applied["generated_token_ids"] as? [Int] == simulated["generated_token_ids"] as? [Int])
    #expect(applied["experts"] as? NSObject == simulated["experts"] as? NSObject)
  }

  @Test func `a scenario is not asked about a load that it does not reach`() throws {
    defer { edgewise.remove() }
    let outcome = try edgewise.run(
      ["run", "--start", "installed", "--scenario", "s.yaml", "x"] + SimulateTests.machine)
    #expect(outcome.status == 2 && outcome.complaint.contains("--start app-start"))
  }

  @Test func `what precedes a warm start says so where it changes nothing`() throws {
    defer { edgewise.remove() }
    let kept = Command.root.appendingPathComponent("Tests/InferenceTests")
    let recording = kept.appendingPathComponent("Recordings/bible.ewr").path
    let run = ["run", "--mode", "simulated", "--max-tokens", "3", "--output", "r"]
    let commands: [(arguments: [String], says: String)] = [
      (run + [RunTests.prompt, "--preceding", "In the beginning"], "has all experts in"),
      (["simulate", "--routing", recording, "--preceding", recording], "has all experts in"),
      (
        run + [
          "--model", kept.appendingPathComponent("Families/qwen3.gguf").path, "--tokens", "1,2",
          "--preceding", "x",
        ], "the model has no experts"
      ),
    ]
    func notes(_ arguments: [String]) throws -> [String] {
      let common = ["--start", "warm", "--device", "raspberry-pi-5-nvme", "--format", "json"]
      let warnings = try record(arguments + common)["warnings"] as? [String]
      return try #require(warnings).filter { $0.contains("--preceding") }
    }
    for (arguments, says) in commands {
      let notes = try notes(arguments)
      #expect(notes.count == 1 && notes[0].contains(says), "\(arguments): \(notes)")
    }
    for (arguments, _) in commands.prefix(2) {
      #expect(try notes(arguments + ["--memory", "50 MiB"]) == [])
    }
    #expect(try notes(run + [RunTests.prompt]) == [])
  }

  @Test func `what precedes a warm start is given, or made up`() throws {
    defer { edgewise.remove() }
    let kept = Command.root.appendingPathComponent("Tests/InferenceTests/Recordings")
    let routing = ["--routing", kept.appendingPathComponent("bible.ewr").path]
    let earlier = ["--preceding", kept.appendingPathComponent("manual.ewr").path]
    let small = SimulateTests.machine + ["--format", "json"]
    func hits(_ arguments: [String]) throws -> Double {
      let found = try record(["simulate"] + arguments + small)["experts"] as? [String: Any]
      return try #require(found?["hit_rate"] as? Double)
    }
    #expect(try hits(routing + earlier + ["--start", "warm"]) > hits(routing))
    let shape = ["--model-shape", "smallthinker-tiny", "--max-tokens", "16"]
    #expect(try hits(shape + ["--start", "warm"]) > hits(shape + ["--start", "installed"]))
    let cases: [(arguments: [String], status: Int32, says: String)] = [
      (routing + ["--start", "warm"], 3, "give a recording of that with --preceding"),
      (routing + earlier, 2, "add --start warm"),
      (shape + earlier + ["--start", "warm"], 2, "--preceding is for --routing"),
      (routing + ["--start", "cold"], 2, "cold"),
    ]
    for (arguments, status, says) in cases {
      let outcome = try edgewise.run(["simulate"] + arguments + SimulateTests.machine)
      #expect(outcome.status == status && outcome.complaint.contains(says), "\(outcome.complaint)")
    }
    let run = try edgewise.run(
      ["run", "--mode", "simulated", "--start", "warm", "--output", "r", "x"]
        + SimulateTests.machine)
    #expect(run.status == 3 && run.complaint.contains("give it with --preceding"))
  }
}
