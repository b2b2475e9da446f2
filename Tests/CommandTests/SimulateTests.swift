import Foundation
import Testing

/// Recording a run and replaying it, as a user would.
@Suite struct SimulateTests {
  let edgewise: Command
  static let machine = ["--device", "raspberry-pi-5-nvme", "--memory", "50 MiB"]

  init() throws { edgewise = try Command() }

  private func record(_ arguments: [String]) throws -> [String: Any] {
    let outcome = try edgewise.run(arguments)
    #expect(outcome.status == 0, "\(outcome.complaint)")
    let object = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
    return try #require(object as? [String: Any])
  }

  @Test(arguments: ["0", "1", "3"])
  func `a replay is the recorded run without the arithmetic`(depth: String) throws {
    defer { edgewise.remove() }
    let common = Self.machine + ["--prefetch-depth", depth, "--format", "json"]
    let run = try record(
      ["run", "--mode", "simulated", "--max-tokens", "20", "--record", "run.ewr", "--output", "r"]
        + common + [RunTests.prompt])
    let replay = try record(["simulate", "--routing", "run.ewr"] + common)
    for key in [
      "model", "model_sha256", "seed", "threads", "cache_slots", "prompt_token_ids",
      "generated_token_ids", "experts", "prefetch", "io", "overlap", "time_shares", "memory",
      "token_seconds", "ttft_seconds", "tokens_per_second", "prefill_tokens_per_second",
      "itl_seconds", "resolved_profile", "start", "load_seconds", "ttft_from_start_seconds",
    ] {
      #expect(replay[key] as? NSObject == run[key] as? NSObject, "\(key)")
    }
    #expect(run["start"] as? String == "app-start")
    #expect(replay["mode"] as? String == "replayed")
    #expect(replay["routing"] as? String == "recorded")
    #expect(replay["host"] == nil && replay["peak_rss_bytes"] == nil)
    #expect(replay["steady_state"] != nil)
  }

  private func intervals(_ shape: String, _ device: String, _ rest: String...) throws -> Intervals {
    let record = try record(
      ["simulate", "--model-shape", shape, "--device", device, "--max-tokens", "16"]
        + ["--format", "json"] + rest)
    return try Intervals(of: record)
  }

  /// What a result says of how sure its speeds are.
  private struct Intervals {
    let decode: (letter: String, factor: Double)
    let prefill: (letter: String, factor: Double)
    let ttftFactor: Double

    init(of record: [String: Any]) throws {
      let all = try #require(record["intervals"] as? [String: Any])
      func interval(_ key: String, around speed: String) throws -> (String, Double) {
        let interval = try #require(all[key] as? [String: Any])
        let factor = try #require(interval["factor"] as? Double)
        let speed = try #require(record[speed] as? Double)
        let low = try #require(interval["low_tokens_per_second"] as? Double)
        #expect(abs(low * factor - speed) < 1e-6 * speed)
        return (try #require(interval["class"] as? String), factor)
      }
      decode = try interval("decode", around: "tokens_per_second")
      prefill = try interval("prefill", around: "prefill_tokens_per_second")
      let ttft = try #require(record["ttft_seconds"] as? Double)
      ttftFactor = try #require(all["greatest_ttft_seconds"] as? Double) / ttft
    }
  }

  @Test func `speeds say how sure they are, by class and by what binds them`() throws {
    defer { edgewise.remove() }
    // Memory alone decides, and it was measured on this SoC.
    let dense = try intervals("qwen3-1.7b", "raspberry-pi-5-nvme")
    #expect(dense.decode.letter == "A" && (1.19...1.2).contains(dense.decode.factor))
    #expect(dense.prefill.letter == "A" && (1.3...1.4).contains(dense.prefill.factor))
    #expect((1.3...1.4).contains(dense.ttftFactor))
    let phone = try intervals("qwen3-1.7b", "pixel-8")
    #expect(phone.decode.letter == "C" && (1.58...1.6).contains(phone.decode.factor))
    // Experts widen it; storage whose speed was measured narrows what it alone decides.
    let experts = try intervals("smallthinker-4b", "raspberry-pi-5-sd")
    #expect((1.36...1.38).contains(experts.decode.factor))
    let bound = try intervals("smallthinker-4b", "raspberry-pi-5-sd", "--memory", "1 GiB")
    #expect((1.18...1.21).contains(bound.decode.factor))
    let outcome = try edgewise(
      "simulate", "--model-shape", "qwen3-1.7b", "--device", "pixel-8", "--max-tokens", "16")
    #expect(outcome.output.contains(" tok/s (C: "))
  }

  @Test func `llama cpp computes all neurons of a shape unless it is told otherwise`() throws {
    defer { edgewise.remove() }
    let common = [
      "simulate", "--model-shape", "smallthinker-4b", "--device", "raspberry-pi-5-nvme",
      "--max-tokens", "16", "--format", "json", "--engine",
    ]
    func speed(_ rest: String...) throws -> Double {
      try #require(try record(common + rest)["tokens_per_second"] as? Double)
    }
    let all = try speed("llama.cpp")
    #expect(try all == speed("llama.cpp", "--neuron-sparsity", "off"))
    #expect(try all < 0.95 * speed("llama.cpp", "--neuron-sparsity", "on"))
    #expect(try all < 0.85 * speed("powerinfer-st"))
  }

  @Test func `reads of single matrices are replayed as they were run`() throws {
    defer { edgewise.remove() }
    let common =
      Self.machine + [
        "--read-granularity", "matrix", "--prefetch-depth", "0", "--format", "json",
      ]
    let run = try record(
      ["run", "--mode", "simulated", "--max-tokens", "12", "--record", "run.ewr", "--output", "r"]
        + common + [RunTests.prompt])
    let replay = try record(["simulate", "--routing", "run.ewr"] + common)
    for key in ["experts", "io", "token_seconds", "read_granularity"] {
      #expect(replay[key] as? NSObject == run[key] as? NSObject, "\(key)")
    }
    let whole = try record(
      ["simulate", "--routing", "run.ewr", "--prefetch-depth", "0", "--format", "json"]
        + Self.machine)
    #expect(whole["read_granularity"] == nil)
    #expect(whole["token_seconds"] as? NSObject != run["token_seconds"] as? NSObject)
  }

  @Test func `the prompt of a shape is computed in batches as large as wanted`() throws {
    defer { edgewise.remove() }
    let common =
      ["--model-shape", "smallthinker-tiny", "--max-tokens", "4", "--prompt-tokens", "16"]
      + Self.machine + ["--format", "json"]
    func pace(_ key: String, _ batch: [String]) throws -> Double {
      try #require(try record(["simulate"] + common + batch)[key] as? Double)
    }
    let key = "prefill_tokens_per_second"
    let whole = try pace(key, [])
    #expect(try pace(key, ["--batch", "128"]) == whole)
    #expect(try pace(key, ["--batch", "1"]) < whole)
    let search = ["tune", "--lanes", "1", "--threads", "1", "--cache-policy", "lru"]
    func winner(_ batch: String) throws -> [String: Any] {
      try record(
        search + common + ["--max-prefetch-depth", "0", "--output", "t", "--batch", batch])
    }
    let trials = try ["1", "16"].map { try #require(try winner($0)["trials"] as? NSArray) }
    #expect(trials[0] != trials[1])
    let recording = ["--routing", TuneTests.recording] + Self.machine + ["--format", "json"]
    let recorded = try record(["simulate"] + recording)[key] as? Double
    let single = try record(["simulate"] + recording + ["--batch", "1"])
    #expect(try #require(single[key] as? Double) < #require(recorded))
    #expect(single["batch"] as? Int == 1)
    for (arguments, says) in [
      (["simulate", "--batch", "0"] + common, "--batch must be between 1 and 4096."),
      (["device", "compare", "--batch", "5000"], "--batch must be between 1 and 4096."),
    ] {
      let outcome = try edgewise.run(arguments)
      #expect(outcome.status == 2 && outcome.complaint.contains(says), "\(outcome.complaint)")
    }
  }

  @Test func `an embedding table on storage leaves more room for experts`() throws {
    defer { edgewise.remove() }
    let made = try edgewise(
      "model", "synthesize", "--preset", "tiny", "--layers", "3", "--output", "m.gguf")
    try #require(made.status == 0, "\(made.complaint)")
    let common = [
      "--device", "raspberry-pi-5-nvme", "--memory", "44 MiB", "--format", "json", "--embedding",
    ]
    let arguments =
      ["run", "--model", "m.gguf", "--mode", "simulated", "--max-tokens", "9", "--output", "r"]
      + ["--record", "run.ewr", "--context", "64"] + common
    let memory = try record(arguments + ["ram", "hello"])
    let storage = try record(arguments + ["storage", "hello"])
    #expect(
      storage["generated_token_ids"] as? [Int] == memory["generated_token_ids"] as? [Int])
    #expect(storage["embedding"] as? String == "storage" && memory["embedding"] == nil)
    let slots = try [storage, memory].map { try #require($0["cache_slots"] as? Int) }
    #expect(slots[0] > slots[1])
    let replay = try record(["simulate", "--routing", "run.ewr"] + common + ["storage"])
    #expect(replay["token_seconds"] as? [Double] == storage["token_seconds"] as? [Double])
    let tied = try edgewise(
      "run", "--embedding", "storage", "--max-tokens", "2", "--output", "t", "hello")
    #expect(tied.status == 3)
    #expect(
      tied.complaint.contains("is its LM head too") && tied.complaint.contains("--embedding ram"))
  }

  @Test func `what is recorded does not depend on the run's own prefetch depth`() throws {
    defer { edgewise.remove() }
    let files = try ["0", "2"].map { depth in
      _ = try record(
        ["run", "--mode", "simulated", "--max-tokens", "6", "--record", depth, "--output", "r"]
          + Self.machine + ["--prefetch-depth", depth, "--format", "json", RunTests.prompt])
      return try Data(contentsOf: edgewise.folder.appendingPathComponent(depth))
    }
    #expect(files[0] == files[1])
  }

  @Test func `two simulations of a shape give the same bytes, and say that they are made up`()
    throws
  {
    defer { edgewise.remove() }
    let arguments =
      ["simulate", "--model-shape", "smallthinker-4b", "--device", "oneplus-13"] + [
        "--memory", "1 GiB", "--lm-head", "predicted", "--max-tokens", "4", "--prefetch-depth", "2",
        "--format", "json",
      ]
    let outputs = try (0..<2).map { _ in try edgewise.run(arguments).output }
    #expect(outputs[0] == outputs[1])
    let object = try JSONSerialization.jsonObject(with: Data(outputs[0].utf8))
    let run = try #require(object as? [String: Any])
    #expect(run["routing"] as? String == "synthetic")
    let assumptions = try #require(run["assumptions"] as? [String])
    #expect(
      assumptions[0].hasPrefix(
        "the routing is synthetic (seed 1, locality text=0.1,topic=0.14,topic_tokens=32,near=0.2,"
          + "layer_spread=1,token_spread=0.8,skew=0.55; typical of SmallThinker, confidence low:"
          + " implied by published speeds only)"))
    #expect(run["model_sha256"] == nil)
    let text = try edgewise.run(arguments.dropLast(2) + ["--format", "text"]).output
    #expect(text.contains("oneplus-13 (replayed, synthetic routing, PowerInfer-ST, Q4_0)"))
  }

  @Test func `what-ifs stand in the summary, the report and the record`() throws {
    defer { edgewise.remove() }
    let kept = Command.root.appendingPathComponent("Tests/InferenceTests/Recordings/bible.ewr")
    let arguments =
      ["simulate", "--routing", kept.path, "--max-tokens", "4", "--set", "storage=ufs-4.0"]
      + ["--set", "memory.dma=1"] + Self.machine
    let run = try record(arguments + ["--format", "json"])
    #expect(run["overrides"] as? [String] == ["storage=ufs-4.0", "memory.dma=1"])
    #expect(run["device"] as? String == "raspberry-pi-5-nvme")
    let device = "raspberry-pi-5-nvme with storage ufs-4.0 and memory.dma 1 (replayed)"
    #expect(try edgewise.run(arguments).output.contains(device))
    let report = try edgewise.run(arguments + ["--format", "md"]).output
    #expect(report.contains("| changed by --set | storage=ufs-4.0, memory.dma=1 |"))
    let shown = try edgewise("device", "show", "raspberry-pi-5-nvme", "--set", "storage=ufs-4.0")
    #expect(shown.output.hasPrefix("Raspberry Pi 5, 16 GB, NVMe HAT, but with storage ufs-4.0\n"))
  }

  @Test func `threads compute where they are placed, in a replay and in a search`() throws {
    defer { edgewise.remove() }
    let common = [
      "--model-shape", "smallthinker-tiny", "--device", "rk3588-nvme", "--max-tokens", "4",
      "--memory", "50 MiB", "--format", "json",
    ]
    func speed(_ threads: String...) throws -> Double {
      let run = try record(["simulate"] + common + threads)
      #expect(run["threads"] as? Int == 4)
      return try #require(run["tokens_per_second"] as? Double)
    }
    #expect(try speed("--placement", "a76:4") == speed("--threads", "4"))
    #expect(try speed("--placement", "a55:4") < speed("--placement", "a76:4"))
    let tuned = try record(["tune", "--output", "t", "--placement", "a55:4"] + common)
    let trials = try #require(tuned["trials"] as? [[String: Any]])
    #expect(trials.allSatisfy { $0["placement"] as? [String: Int] == ["a55": 4] })
  }

  @Test func `a recording becomes a table and the table a recording`() throws {
    defer { edgewise.remove() }
    let kept = Command.root.appendingPathComponent("Tests/InferenceTests/Recordings/manual.ewr")
    let table = try edgewise("trace", "routing", kept.path, "--format", "csv").output
    _ = try edgewise.file("manual.csv", Data(table.utf8))
    let made = try edgewise(
      "trace", "routing", "manual.csv", "--model-shape", "smallthinker-tiny", "--prompt-tokens",
      "8", "--output", "again.ewr")
    #expect(made.status == 0, "\(made.complaint)")
    let again = try edgewise("trace", "routing", "again.ewr", "--format", "csv").output
    #expect(again == table)
    let facts = try edgewise.json("trace", "routing", kept.path, "--format", "json")
    #expect(facts["experts_per_layer"] as? Int == 32 && facts["routing"] as? String == "recorded")
    let replay = try record(
      ["simulate", "--routing", "again.ewr", "--format", "json"] + Self.machine)
    #expect((replay["prompt_token_ids"] as? [Int])?.count == 8)
  }

  @Test func `a replay leaves the folder of a run`() throws {
    defer { edgewise.remove() }
    let kept = Command.root.appendingPathComponent("Tests/InferenceTests/Recordings/bible.ewr")
    let outcome = try edgewise.run(
      ["simulate", "--routing", kept.path, "--output", "r"] + Self.machine)
    #expect(outcome.status == 0, "\(outcome.complaint)")
    for name in ["run.json", "trace.json", "report.md", "report.html"] {
      let path = edgewise.folder.appendingPathComponent("r/" + name).path
      #expect(FileManager.default.fileExists(atPath: path))
    }
  }

  @Test func `a trace is of the run beside it, or there is no report`() throws {
    defer { edgewise.remove() }
    for (name, count) in [("a", "10"), ("b", "12")] {
      let arguments = ["simulate", "--output", name] + PictureTests.replay
      let outcome = try edgewise.run(arguments.dropLast() + [count])
      #expect(outcome.status == 0, "\(outcome.complaint)")
    }
    #expect(try edgewise("report", "a", "--output", "new").status == 0)
    let trace = edgewise.folder.path + "/a/trace.json"
    try FileManager.default.removeItem(atPath: trace)
    try FileManager.default.copyItem(
      atPath: edgewise.folder.path + "/b/trace.json", toPath: trace)
    let outcome = try edgewise("report", "a", "--output", "mixed")
    #expect(outcome.status == 3, "\(outcome.complaint)")
    #expect(outcome.sentence.contains("is of another run than run.json beside it"))
    #expect(!FileManager.default.fileExists(atPath: edgewise.folder.path + "/mixed"))
  }

  @Test func `a figure that its trace contradicts makes no report`() throws {
    defer { edgewise.remove() }
    let arguments = ["simulate", "--output", "a"] + PictureTests.replay
    #expect(try edgewise.run(arguments).status == 0)
    let path = edgewise.folder.path + "/a/run.json"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    for (key, value) in [
      ("reads", "3"), ("bytes_per_token", "5"), ("hidden_io_share", "0.001"), ("accuracy", "0.5"),
      ("coverage", "0"), ("cache_slots", "1"), ("ttft_seconds", "100"), ("complete", "false"),
      ("load_seconds", "100"), ("ttft_from_start_seconds", "100"),
      ("opt_hit_rate", "0.001"), ("late", "1"),
    ] {
      let number = try Regex("\"\(key)\" : [-+.eE0-9a-z]+")
      #expect(text.contains(number), "\(key)")
      _ = try edgewise.file(
        "a/run.json", Data(text.replacing(number, with: "\"\(key)\" : \(value)").utf8))
      let outcome = try edgewise("report", "a")
      #expect(outcome.status == 3, "\(key): \(outcome.complaint)")
      let said = key == "late" ? "misses" : key
      #expect(outcome.sentence.contains(said), "\(key): \(outcome.complaint)")
    }
  }

  @Test func `spans of one track do not overlap`() throws {
    defer { edgewise.remove() }
    let arguments = ["simulate", "--output", "a"] + PictureTests.replay
    #expect(try edgewise.run(arguments).status == 0)
    let text = try String(contentsOfFile: edgewise.folder.path + "/a/trace.json", encoding: .utf8)
    let first = try #require(
      text.firstMatch(of: /"dur":([.0-9]+),"order":[0-9]+,"cat":"other"/))
    let longer = text.replacingCharacters(
      in: first.output.1.startIndex..<first.output.1.endIndex, with: "1000000000.5")
    _ = try edgewise.file("a/trace.json", Data(longer.utf8))
    for command in [["trace", "overlap", "a/trace.json"], ["report", "a"]] {
      let outcome = try edgewise.run(command)
      #expect(outcome.status == 3 && outcome.output.isEmpty, "\(outcome.complaint)")
      #expect(outcome.sentence.contains("on the same track has begun at"), "\(outcome.complaint)")
    }
  }

  @Test func `wrong use gets a sentence`() throws {
    defer { edgewise.remove() }
    let kept = Command.root.appendingPathComponent("Tests/InferenceTests/Recordings/bible.ewr").path
    let cases: [(arguments: [String], status: Int32, says: String)] = [
      (
        ["--device", "oneplus-13"], 2,
        "Give one of --routing FILE, --model-shape NAME and --model FILE."
      ),
      (["--routing", kept], 2, "Name a --device"),
      (
        ["--routing", kept, "--device", "oneplus-13", "--locality", "low"], 2,
        "--locality is for --model-shape"
      ),
      (
        ["--routing", kept, "--device", "rk3588-nvme", "--placement", "a76:2", "-t", "2"], 2,
        "Give --threads or --placement, not both"
      ),
      (
        ["--routing", kept, "--device", "rk3588-nvme", "--placement", "a78:2"], 3,
        "there is no cluster a78 (the nearest is a76) among a76 (4 cores), a55 (4 cores)"
      ),
      (
        ["--routing", kept, "--device", "oneplus-13", "--prefetch-depth", "9"], 3,
        "record it again with --max-prefetch-depth 9"
      ),
      (
        ["--routing", kept, "--device", "oneplus-13", "--lm-head", "predicted"], 3,
        "no predictor of the LM head"
      ),
      (
        ["--routing", Command.model.path, "--device", "oneplus-13"], 3,
        "this is no recording of a run"
      ),
      (
        [
          "--model-shape", "qwen3-1.7b", "--device", "oneplus-13", "--memory", "1 GiB", "--engine",
          "own",
        ], 3, "a dense one has no experts that could stay on storage"
      ),
      (
        ["--model-shape", "smallthinker-tiny", "--device", "oneplus-13", "--max-tokens", "2000"], 3,
        "do not fit in a context of"
      ),
    ]
    for (arguments, status, says) in cases {
      let outcome = try edgewise.run(["simulate"] + arguments)
      #expect(outcome.status == status && outcome.complaint.contains(says), "\(outcome.complaint)")
    }
    _ = try edgewise.file("x.csv", Data("position,layer\n".utf8))
    let table = try edgewise(
      "trace", "routing", "x.csv", "--model-shape", "smallthinker-tiny", "--output", "x.ewr")
    #expect(table.status == 3 && table.complaint.contains("the first line is not position,layer,"))
  }
}
