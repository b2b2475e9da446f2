import Foundation
import Testing

/// Searching for the best options, and using what was found.
@Suite struct TuneTests {
  let edgewise: Command
  static let machine = ["--device", "raspberry-pi-5-nvme", "--memory", "50 MiB"]
  static let recording = Command.root.appendingPathComponent(
    "Tests/InferenceTests/Recordings/bible.ewr"
  ).path

  init() throws { edgewise = try Command() }

  private func object(_ text: String) throws -> [String: Any] {
    try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @Test func `the model records once, every depth is tried, and a winner is named`() throws {
    defer { edgewise.remove() }
    let outcome = try edgewise.run(
      ["tune", "--max-tokens", "8", "--cache-policy", "lru", "--lanes", "4", "--threads", "4"]
        + ["--read-granularity", "expert", "--batch", "128"] + Self.machine
        + ["--format", "json", "--output", "t"])
    #expect(outcome.status == 0, "\(outcome.complaint)")
    let result = try object(outcome.output)
    #expect((result["trials"] as? [Any])?.count == 5)
    #expect((result["verdict"] as? String)?.isEmpty == false)
    #expect(result["complete"] as? Bool == true && result["routing"] as? String == "recorded")
    for name in ["tune.json", "tune.md", "settings.json"] {
      #expect(FileManager.default.fileExists(atPath: edgewise.folder.path + "/t/" + name))
    }
  }

  @Test func `where RAM is short the embedding table may stay on storage`() throws {
    defer { edgewise.remove() }
    let made = try edgewise(
      "model", "synthesize", "--preset", "tiny", "--layers", "3", "--output", "m.gguf")
    try #require(made.status == 0, "\(made.complaint)")
    func locations(memory: String, _ more: String...) throws -> [String] {
      let outcome = try edgewise.run(
        [
          "tune", "--model", "m.gguf", "--max-tokens", "6", "--context", "64", "--device",
          "raspberry-pi-5-sd", "--cache-policy", "lru", "--lanes", "1", "--threads", "1",
          "--max-prefetch-depth", "0", "--batch", "128", "--memory", memory, "--format", "json",
          "--output", "t",
        ] + more)
      #expect(outcome.status == 0, "\(outcome.complaint)")
      let trials = try #require(try object(outcome.output)["trials"] as? [[String: Any]])
      return trials.map { $0["embedding"] as? String ?? "ram" }
    }
    #expect(try locations(memory: "44 MiB") == ["ram", "storage"])
    #expect(try locations(memory: "1 GiB") == ["ram"])
    // Nine experts have room without the table, and not the least four beside it.
    #expect(try locations(memory: "43 MiB") == ["storage"])
    #expect(try locations(memory: "44 MiB", "--embedding", "storage") == ["storage"])
    let settings = try String(
      contentsOfFile: edgewise.folder.path + "/t/settings.json", encoding: .utf8)
    #expect(try object(settings)["embedding"] as? String == "storage")
    let replay = try edgewise(
      "run", "--model", "m.gguf", "--device", "raspberry-pi-5-sd", "--mode", "simulated",
      "--max-tokens", "2", "--context", "64", "--settings", "t/settings.json", "--format", "json",
      "--output", "r", "hello")
    #expect(try object(replay.output)["embedding"] as? String == "storage")
  }

  @Test func `depths that a recording has no predictions for are refused as in a replay`() throws {
    defer { edgewise.remove() }
    let tune = ["tune", "--routing", Self.recording, "--max-prefetch-depth", "9", "--output", "t"]
    let replay = ["simulate", "--routing", Self.recording, "--prefetch-depth", "9"]
    let outcomes = try [tune, replay].map { try edgewise.run($0 + Self.machine) }
    #expect(outcomes.map(\.status) == [3, 3])
    #expect(outcomes[0].sentence.contains("up to 3, not 9; record it again"))
    #expect(outcomes[0].sentence == outcomes[1].sentence)
    #expect(!FileManager.default.fileExists(atPath: edgewise.folder.path + "/t"))
  }

  @Test func `a replay with the settings that were found is the winner, and flags win over them`()
    throws
  {
    defer { edgewise.remove() }
    let search = ["tune", "--routing", Self.recording, "--max-tokens", "6", "--lanes", "2"]
    let outcome = try edgewise.run(
      search + Self.machine + ["--search", "descent", "--format", "json", "--output", "t"])
    #expect(outcome.status == 0, "\(outcome.complaint)")
    let winner = try #require(try object(outcome.output)["winner"] as? [String: Any])
    let replay = [
      "simulate", "--routing", Self.recording, "--max-tokens", "6", "--format", "json",
      "--settings", "t/settings.json",
    ]
    let again = try edgewise.run(replay + ["--device", "raspberry-pi-5-nvme"])
    #expect(again.status == 0 && again.complaint.isEmpty, "\(again.complaint)")
    let record = try object(again.output)
    for key in ["tokens_per_second", "cache_policy", "cache_slots", "prefetch_depth", "threads"] {
      #expect(record[key] as? NSObject == winner[key] as? NSObject, "\(key)")
    }
    let other = try edgewise.run(
      replay + ["--device", "rk3588-nvme", "--prefetch-depth", "0", "--cache-policy", "sieve"])
    let changed = try object(other.output)
    #expect(changed["prefetch_depth"] as? Int == 0)
    #expect(changed["cache_policy"] as? String == "sieve")
    #expect(
      other.sentence.hasPrefix(
        "these settings were tuned for raspberry-pi-5-nvme, not for rk3588-nvme"))
  }

  @Test func `a shape is decided on several texts, and simulate says the same of what was found`()
    throws
  {
    defer { edgewise.remove() }
    let shape = [
      "--model-shape", "smallthinker-tiny", "--max-tokens", "8", "--prompt-tokens", "40",
      "--device", "raspberry-pi-5-sd",
    ]
    let outcome = try edgewise.run(
      ["tune"] + shape + [
        "--memory", "50 MiB", "--seeds", "3", "--threads", "4", "--lanes", "1", "--objective",
        "ttft", "--format", "json", "--output", "t",
      ])
    #expect(outcome.status == 0, "\(outcome.complaint)")
    let result = try object(outcome.output)
    let texts = try #require(result["texts"] as? [String: Any])
    #expect(texts["seeds"] as? [Int] == [1, 2, 3])
    let trials = try #require(result["trials"] as? [[String: Any]])
    #expect(Set(trials.map { $0["batch"] as? Int ?? 128 }) == [16, 32, 64, 128])
    #expect(result["engine"] as? String == "powerinfer-st")
    let winner = try #require(result["winner"] as? [String: Any])
    let best = trials.compactMap { $0["ttft_seconds"] as? Double }.min() ?? 0
    #expect(try #require(winner["ttft_seconds"] as? Double) <= best * 1.02)

    let replay = try edgewise.run(
      ["simulate"] + shape + ["--settings", "t/settings.json", "--format", "json"])
    let record = try object(replay.output)
    for key in ["ttft_seconds", "tokens_per_second", "batch", "cache_slots", "prefetch_depth"] {
      #expect(record[key] as? NSObject == winner[key] as? NSObject, "\(key)")
    }
    let text = try edgewise.run(["simulate"] + shape + ["--settings", "t/settings.json"]).output
    let bound = try #require(winner["bound"] as? String)
    #expect(text.contains("bound by \(bound): "), "\(text)")
  }

  @Test func `a shape needs no weights, and what cannot be reached ends with code 1`() throws {
    defer { edgewise.remove() }
    let outcome = try edgewise.run([
      "tune", "--model-shape", "smallthinker-tiny", "--max-tokens", "4", "--device",
      "raspberry-pi-5-sd", "--memory", "50 MiB", "--cache-policy", "lfu", "--threads", "4",
      "--min-tok/s", "1000000", "--output", "t",
    ])
    #expect(outcome.status == 1, "\(outcome.complaint)")
    #expect(outcome.output.contains("Nothing that was tried has at least 1000000 tok/s"))
    #expect(outcome.output.contains("synthetic routing"))
  }

  @Test func `wrong use gets a sentence`() throws {
    defer { edgewise.remove() }
    _ = try edgewise.file("no.json", Data("{}".utf8))
    let device = ["--device", "oneplus-13"]
    let cases: [(arguments: [String], status: Int32, says: String)] = [
      (["tune"], 2, "Name a --device to tune for"),
      (
        ["tune", "--routing", "x", "--model-shape", "smallthinker-4b"] + device, 2,
        "Give one of --routing FILE, --model-shape NAME and --model FILE."
      ),
      (["tune", "--routing", "x", "hello"] + device, 2, "A prompt is for a model with weights"),
      (["tune", "--locality", "low"] + device, 2, "--locality is for --model-shape."),
      (
        ["tune", "--routing", "x", "--verify"] + device, 2,
        "--verify computes, so it needs a model with weights"
      ),
      (["tune", "--routing", "x", "--seeds", "3"] + device, 2, "--seeds is for --model-shape."),
      (
        ["tune", "--model-shape", "smallthinker-4b", "--seeds", "0"] + device, 2,
        "--seeds must be between 1 and 20."
      ),
      (["tune", "--workers", "0"] + device, 2, "--workers must be between 1 and 256."),
      (["tune", "--weights", "f16"] + device, 2, "--weights is for --model-shape."),
      (["tune", "--engine", "llama.cpp"] + device, 2, "--engine is for --routing"),
      (["validate", "tune", "--rows", "21"], 2, "--rows must be between 1 and 20."),
      (["tune", "--keep", "90"] + device, 2, "--keep is for --objective ram."),
      (["tune", "--max-p99", "soon"] + device, 2, "soon"),
      (
        ["tune", "--routing", Self.recording, "--threads", "99"] + device, 3,
        "--threads 99 does not fit the"
      ),
      (["run", "--settings", "no.json", "hello"] + device, 3, "holds no settings"),
      (["run", "--settings", "none.json", "hello"] + device, 3, "cannot be read"),
    ]
    for (arguments, status, says) in cases {
      let outcome = try edgewise.run(arguments)
      #expect(outcome.status == status && outcome.complaint.contains(says), "\(outcome.complaint)")
    }
  }
}
