import Foundation
import Testing

/// Many requests, as a user would make them.
@Suite struct WorkloadTests {
  let edgewise: Command
  private static let shape = [
    "simulate", "--model-shape", "smallthinker-tiny", "--memory", "50 MiB",
  ]

  init() throws { edgewise = try Command() }

  private func object(_ text: String) throws -> [String: Any] {
    try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  private func requests(_ record: [String: Any]) throws -> [[String: Any]] {
    try #require(record["requests"] as? [[String: Any]])
  }

  private func text(_ name: String) throws -> String {
    String(
      decoding: try Data(contentsOf: edgewise.folder.appendingPathComponent(name)), as: UTF8.self)
  }

  /// The least of `values` that `percentile` of a hundred do not exceed.
  private func ranked(_ values: [Double], _ percentile: Double) -> Double {
    values.sorted()[Int((percentile / 100 * Double(values.count)).rounded(.up)) - 1]
  }

  @Test func `each request is a row, and its figures come to the statistics`() throws {
    defer { edgewise.remove() }
    let outcome = try edgewise.run(
      ["run", "--prompts", "short", "--requests", "10", "--max-tokens", "6", "--output", "w"]
        + ["--mode", "simulated", "--device", "raspberry-pi-5-sd", "--format", "json"])
    #expect(outcome.status == 0, "\(outcome.complaint)")
    let record = try object(outcome.output)
    let rows = try requests(record)
    #expect(rows.map { $0["request"] as? Int } == Array(1...10))
    #expect(
      rows.map { $0["start"] as? String } == ["app-start"] + Array(repeating: "warm", count: 9))
    #expect(rows[0]["name"] as? String == rows[8]["name"] as? String)
    #expect(Set(rows.prefix(8).compactMap { $0["name"] as? String }).count == 8)
    let statistics = try #require(record["statistics"] as? [String: [String: Any]])
    for (key, values) in [
      ("ttft_seconds", rows.compactMap { $0["ttft_seconds"] as? Double }),
      ("itl_seconds", rows.flatMap { $0["itl_seconds"] as? [Double] ?? [] }),
      ("e2e_seconds", rows.compactMap { $0["e2e_seconds"] as? Double }),
    ] {
      let found = try #require(statistics[key])
      #expect(found["count"] as? Int == values.count && values.count >= 5)
      for percentile in [1.0, 50, 90, 99] {
        let value = try #require(found["p\(Int(percentile))"] as? Double)
        #expect(abs(value / ranked(values, percentile) - 1) < 0.001, "\(key) p\(percentile)")
      }
    }
    let lines = try text("w/requests.csv").split(separator: "\n")
    #expect(lines.count == 11 && lines[0].hasPrefix("request,repetition,"))
    #expect(try text("w/report.md").contains("## Requests"))
    let page = try text("w/report.html")
    #expect(page.contains("<h2>Requests</h2>") && page.contains("cooking-supper"))
    #expect(try text("w/ttft.hgrm").contains("#[Max"))
  }

  @Test func `the experts of one request are there for the next`() throws {
    defer { edgewise.remove() }
    let prompts = try edgewise.file("p.txt", Data("the king of Israel\nthe king of Israel\n".utf8))
    let rows = try requests(
      edgewise.json("run", "--prompts", prompts, "--max-tokens", "4", "--format", "json"))
    let reads = rows.compactMap { $0["bytes_read"] as? Int }
    #expect(reads.count == 2 && reads[0] > 0 && reads[1] == 0)
  }

  @Test func `a later turn computes only what is new`() throws {
    defer { edgewise.remove() }
    let line = #"{"turns": ["And it came to pass", " in those days", " that the king"]}"# + "\n"
    let prompts = try edgewise.file("p.jsonl", Data(line.utf8))
    let rows = try requests(
      edgewise.json("run", "--prompts", prompts, "--max-tokens", "5", "--format", "json"))
    #expect(rows.compactMap { $0["turn"] as? Int } == [1, 2, 3])
    var position = 0
    for (index, row) in rows.enumerated() {
      let counts = ["context_tokens", "prompt_tokens", "generated_tokens"].compactMap {
        row[$0] as? Int
      }
      #expect(counts.count == 3 && counts[0] == position)
      // The last token of an answer is read with the turn behind it.
      position += counts[1] + counts[2] - 1
      #expect(index == 0 || counts[1] > 1)
    }
  }

  @Test func `turns in chat form go on behind each other, and give what one text would`() throws {
    defer { edgewise.remove() }
    let line = #"{"messages": [{"role": "user", "content": "Who was the first king?"}]}"#
    let turns = """
      {"conversations": [{"from": "human", "value": "Who was the first king?"}, \
      {"from": "gpt", "value": "?"}, {"from": "human", "value": "And the second?"}]}
      """
    let prompts = try edgewise.file("p.jsonl", Data((line + "\n" + turns).utf8))
    let rows = try requests(
      edgewise.json("run", "--prompts", prompts, "--max-tokens", "5", "--format", "json"))
    #expect(rows.count == 3)
    #expect(rows[0]["prompt_tokens"] as? Int == rows[1]["prompt_tokens"] as? Int)
    #expect(rows[2]["context_tokens"] as? Int ?? 0 > 0)
  }

  @Test func `a model without a template goes on with what was said, and says so`() throws {
    defer { edgewise.remove() }
    let model = Command.root.appendingPathComponent("Tests/InferenceTests/Families/mixtral.gguf")
    let prompts = try edgewise.file("p.jsonl", Data(#"{"turns": ["a b c", "d", "e"]}"#.utf8))
    let record = try edgewise.json(
      "run", "--model", model.path, "--prompts", prompts, "--chat", "--max-tokens", "3",
      "--format", "json")
    let warnings = try #require(record["warnings"] as? [String])
    #expect(warnings.contains { $0.hasPrefix("the model has no chat template") })
    #expect(!warnings.contains { $0.contains("writes earlier turns otherwise") })
    let contexts = try requests(record).compactMap { $0["context_tokens"] as? Int }
    #expect(contexts.count == 3 && contexts[0] < contexts[1] && contexts[1] < contexts[2])
  }

  @Test func `a shape's requests are priced by their lengths, and come out the same each time`()
    throws
  {
    defer { edgewise.remove() }
    let prompts = try edgewise.file(
      "p.jsonl",
      Data(#"{"input_length": 20, "output_length": 4}"#.utf8)
        + Data("\n{\"token_ids\": [1, 2, 3], \"max_tokens\": 3}\n".utf8))
    let arguments =
      Self.shape + ["--device", "raspberry-pi-5-sd", "--prompts", prompts, "--format", "json"]
    let outcome = try edgewise.run(arguments)
    #expect(outcome.status == 0, "\(outcome.complaint)")
    #expect(try edgewise.run(arguments).output == outcome.output)
    let rows = try requests(object(outcome.output))
    #expect(rows.map { $0["prompt_tokens"] as? Int } == [20, 3])
    #expect(rows.map { $0["generated_tokens"] as? Int } == [4, 3])
  }

  /// The generated tokens of each request of `file`, by a command.
  private func generated(_ command: [String], _ file: String) throws -> [Int] {
    let outcome = try edgewise.run(command + ["--prompts", file, "--format", "json"])
    #expect(outcome.status == 0, "\(outcome.complaint)")
    return try requests(object(outcome.output)).compactMap { $0["generated_tokens"] as? Int }
  }

  @Test func `an answer has the file's limit, and no more tokens than --max-tokens`() throws {
    defer { edgewise.remove() }
    let lines = [#"{"prompt": "a"}"#, #"{"prompt": "b", "max_tokens": 9}"#]
    let file = try edgewise.file("p.jsonl", Data(lines.joined(separator: "\n").utf8))
    let commands = [["run"], Self.shape + ["--device", "raspberry-pi-5-sd"]]
    for command in commands {
      #expect(try generated(command + ["--max-tokens", "5"], file) == [5, 5])
      #expect(try generated(command + ["--max-tokens", "20"], file) == [20, 9])
    }
    #expect(try generated(commands[0], file) == [64, 9])
    let cut = try edgewise.run(["run", "--prompts", file, "--max-tokens", "5", "--output", "w"])
    #expect(try text("w/report.md").contains("1 of 2 answers have at most 5 tokens"), "\(cut)")
  }

  @Test func `a conversation takes as many positions as are checked`() throws {
    defer { edgewise.remove() }
    let turns = try edgewise.file(
      "p.jsonl", Data(#"{"turns": ["the kings of Israel", "a", "b"], "max_tokens": 5}"#.utf8))
    let command =
      Self.shape + ["--device", "raspberry-pi-5-sd", "--prompts", turns, "--format", "json"]
    let rows = try requests(object(edgewise.run(command).output))
    // The last token of an answer is read with the turn behind it.
    let counts = rows.compactMap { $0["prompt_tokens"] as? Int }
    let contexts = rows.compactMap { $0["context_tokens"] as? Int }
    #expect(counts.count == 3 && counts.dropFirst() == [2, 2])
    #expect(contexts == [0, counts[0] + 4, counts[0] + 10])
    let most = counts[0] + 16
    #expect(try edgewise.run(command + ["--context", "\(most)"]).status == 0)
    let refused = try edgewise.run(command + ["--context", "\(most - 1)"])
    #expect(refused.status == 3 && refused.sentence.contains("takes \(most) positions"))
  }

  @Test func `gates and baselines hold workloads to their own like`() throws {
    defer { edgewise.remove() }
    func simulate(_ more: String..., status: Int32) throws -> Command.Outcome {
      let outcome = try edgewise.run(
        Self.shape + ["--device", "raspberry-pi-5-sd", "--max-tokens", "4"] + more)
      #expect(outcome.status == status, "\(outcome.complaint)")
      return outcome
    }
    _ = try simulate("--prompts", "short", "--write-baseline", "b.json", status: 0)
    _ = try simulate(
      "--prompts", "short", "--baseline", "b.json", "--fail-if", "p99(ttft) > 1.05x base",
      "--fail-if", "tok/s < 0.95x base", "--fail-if", "avg(e2e) > 60 min", status: 0)
    let slower = try simulate(
      "--prompts", "short", "--baseline", "b.json", "--fail-if", "tok/s < 0.95x base", "--set",
      "storage.bandwidth=5 MB/s", status: 3)
    #expect(
      slower.complaint.contains("was made without --set, and not with --set storage"),
      "\(slower.complaint)")
    let other = try simulate(
      "--prompts", "short", "--requests", "3", "--baseline", "b.json", "--fail-if",
      "tok/s < 0.95x base", status: 3)
    #expect(other.complaint.contains("another id of the workload"), "\(other.complaint)")
  }

  @Test func `a folder of many requests is a baseline, and takes no other report`() throws {
    defer { edgewise.remove() }
    let run = Self.shape + ["--device", "raspberry-pi-5-sd", "--max-tokens", "4"]
    #expect(try edgewise.run(run + ["--prompts", "short", "--output", "w"]).status == 0)
    let again = try edgewise.run(
      run + ["--prompts", "short", "--baseline", "w", "--fail-if", "tok/s < 1x base"])
    #expect(again.status == 0, "\(again.complaint)")
    #expect(try edgewise.run(run + ["--output", "r"]).status == 0)
    let mixed = try edgewise("report", "r", "--output", "w")
    #expect(mixed.status == 2 && mixed.complaint.contains("the result of many requests"))
    let report = try edgewise("report", "w")
    #expect(report.status == 3 && report.sentence.contains("w holds many requests, whose report"))
  }

  @Test func `requests that are answered with nothing count in no total`() throws {
    defer { edgewise.remove() }
    let record = try edgewise.json(
      "run", "--prompts", "short", "--requests", "8", "--max-tokens", "1", "--memory", "50 MiB",
      "--device", "raspberry-pi-5-sd", "--mode", "simulated", "--format", "json")
    let rows = try requests(record)
    let speeds = rows.compactMap { $0["prefill_tokens_per_second"] as? Double }
    #expect(!speeds.isEmpty && speeds.count < rows.count)
    let (all, share) = (
      try #require(record["prefill_tokens_per_second"] as? Double),
      try #require(record["stall_share"] as? Double)
    )
    #expect((speeds.min() ?? 0)...(speeds.max() ?? 0) ~= all && (0...1) ~= share)
    #expect((record["warnings"] as? [String])?.contains { $0.contains("with nothing") } == true)
  }

  @Test func `the step that only ends an answer is no part of its figures`() throws {
    defer { edgewise.remove() }
    let rows = try [1, 2].map { limit in
      let prompts = try edgewise.file(
        "p\(limit).jsonl", Data("{\"prompt\": \"one\", \"max_tokens\": \(limit)}\n".utf8))
      let record = try edgewise.json(
        "run", "--prompts", prompts, "--memory", "50 MiB", "--device", "raspberry-pi-5-sd",
        "--mode", "simulated", "--format", "json")
      return try #require(requests(record).first)
    }
    #expect(rows.map { $0["generated_tokens"] as? Int } == [1, 1])
    #expect(rows.map { $0["finish_reason"] as? String } == ["length", "stop"])
    for key in ["stall_seconds", "e2e_seconds", "bytes_read", "hit_rate"] {
      let values = rows.compactMap { $0[key] as? Double }
      #expect(values.count == 2 && values[0] == values[1], "\(key) \(values)")
    }
  }

  @Test func `a conversation that cannot fit is refused before any of it`() throws {
    defer { edgewise.remove() }
    let turns = Array(repeating: "\"the king of Israel\"", count: 40).joined(separator: ", ")
    let prompts = try edgewise.file("p.jsonl", Data("{\"turns\": [\(turns)]}".utf8))
    let computed = try edgewise("run", "--prompts", prompts, "--max-tokens", "64")
    #expect(computed.status == 3 && computed.sentence.hasPrefix("conversation 1 may take"))
    let priced = try edgewise.run(
      Self.shape + ["--device", "raspberry-pi-5-sd", "--prompts", prompts, "--context", "500"])
    #expect(priced.status == 3 && priced.sentence.hasPrefix("conversation 1 takes"))
  }

  @Test func `repetitions begin from the start, and modelled ones are the same`() throws {
    defer { edgewise.remove() }
    let record = try edgewise.json(
      "simulate", "--model-shape", "smallthinker-tiny", "--memory", "50 MiB", "--device",
      "raspberry-pi-5-sd", "--max-tokens", "3", "--prompts", "short", "--requests", "3",
      "--repetitions", "3", "--format", "json")
    let rows = try requests(record)
    #expect(rows.map { $0["repetition"] as? Int } == [1, 1, 1, 2, 2, 2, 3, 3, 3])
    #expect(rows[0]["ttft_seconds"] as? Double == rows[3]["ttft_seconds"] as? Double)
    let repetitions = try #require(record["repetitions"] as? [String: [String: Any]])
    #expect(repetitions["tokens_per_second"]?["verdict"] as? String == "steady")
    #expect(repetitions["tokens_per_second"]?["variation"] as? Double == 0)
  }

  @Test(arguments: [
    (["--prompts", "p", "a prompt"], "a prompt is for one"),
    (["--requests", "3"], "--requests is for --prompts"),
    (["--prompts", "p", "--requests", "0"], "--requests is from 1"),
    (["--prompts", "short", "--blocks"], "--blocks is for a file"),
    (["--prompts", "p", "--record", "r.ewr"], "--record is for one"),
    (["--prompts", "p", "--start", "warm"], "every request but the first is warm"),
    (["--prompts", "ids.jsonl", "--chat"], "--chat puts texts in chat form"),
  ])
  func `what makes no sense is refused before any work`(arguments: [String], part: String) throws {
    defer { edgewise.remove() }
    _ = try edgewise.file("p", Data("a\n".utf8))
    _ = try edgewise.file("ids.jsonl", Data(#"{"token_ids": [1, 2]}"#.utf8))
    let outcome = try edgewise.run(["run", "--output", "w"] + arguments)
    #expect(outcome.status == 2 && outcome.complaint.contains(part), "\(outcome.complaint)")
    #expect(!FileManager.default.fileExists(atPath: edgewise.folder.path + "/w"))
  }

  @Test func `prompts that come along are named where a file has their name`() throws {
    defer { edgewise.remove() }
    _ = try edgewise.file("short", Data("my own\n".utf8))
    let command = Self.shape + ["--device", "raspberry-pi-5-sd", "--max-tokens", "2"]
    let along = try edgewise.run(command + ["--prompts", "short", "--requests", "1"])
    #expect(along.status == 0 && along.complaint.contains("write ./short for the file"))
    let own = try edgewise.run(command + ["--prompts", "./short", "--requests", "1"])
    #expect(own.status == 0 && own.complaint.isEmpty, "\(own.complaint)")
  }

  @Test func `a request that is too long is named, and standard input is read`() throws {
    defer { edgewise.remove() }
    let words = String(repeating: "king ", count: 9000)
    let prompts = try edgewise.file("p", Data("short\n\(words)\n".utf8))
    let outcome = try edgewise("run", "--prompts", prompts)
    #expect(outcome.status == 3 && outcome.complaint.contains("request 1 of conversation 2 has"))
    #expect(
      try edgewise("run", "--prompts", "none.txt").sentence.hasPrefix("none.txt: there is no"))
  }
}
