import Foundation
import Testing

/// Each bad input gets one clear sentence and a non-zero exit, and leaves nothing half-written.
@Suite struct BadInputTests {
  let edgewise: Command

  init() throws { edgewise = try Command() }

  private func expect(
    _ arguments: [String], status: Int32, says parts: [String],
    at location: SourceLocation = #_sourceLocation
  ) throws {
    let outcome = try edgewise.run(arguments)
    #expect(outcome.status == status, "\(outcome.complaint)", sourceLocation: location)
    #expect(!outcome.complaint.contains("Fatal error"), sourceLocation: location)
    for part in parts {
      #expect(
        outcome.complaint.contains(part), "no \"\(part)\" in: \(outcome.complaint)",
        sourceLocation: location)
    }
  }

  private func expectRefused(_ model: Data, says parts: [String]) throws {
    let path = try edgewise.file("bad.gguf", model)
    try expect(["run", "--model", path, "x"], status: 3, says: [path] + parts)
  }

  @Test func `a file that is not there, a directory, an empty file`() throws {
    defer { edgewise.remove() }
    try expect(["run", "--model", "gone.gguf", "x"], status: 3, says: ["gone.gguf"])
    try expect(["run", "--model", edgewise.folder.path, "x"], status: 3, says: ["folder"])
    try expectRefused(Data(), says: ["empty"])
  }

  @Test func `a model truncated at twenty offsets`() throws {
    defer { edgewise.remove() }
    let whole = try Data(contentsOf: Command.model)
    for step in 0..<20 {
      let length = 1 + step * (whole.count - 2) / 19
      try expectRefused(whole.prefix(length), says: [])
    }
  }

  @Test func `a wrong magic, absurd counts, a tensor beyond the end`() throws {
    defer { edgewise.remove() }
    let whole = try Data(contentsOf: Command.model)
    try expectRefused(whole.replacing(at: 0, with: [0x50, 0x4B, 3, 4]), says: ["GGUF"])
    let absurd = Array(repeating: UInt8(0xFF), count: 7) + [0x7F]
    try expectRefused(whole.replacing(at: 8, with: absurd), says: ["tensor"])
    try expectRefused(whole.replacing(at: 16, with: absurd), says: [])
    try expectRefused(whole.prefix(whole.count - 4096), says: ["end"])
  }

  @Test func `a name with line breaks in it leaves the complaint in one line`() throws {
    defer { edgewise.remove() }
    let text = try edgewise("device", "show", "raspberry-pi-5-sd", "--format", "yaml").output
    let profile = try edgewise.file("own.yaml", Data("\"a\\nb\": 1\n\(text)".utf8))
    let outcome = try edgewise(
      "simulate", "--model-shape", "smallthinker-tiny", "--device", profile)
    #expect(outcome.status == 3)
    #expect(outcome.complaint.split(separator: "\n").count == 1, "\(outcome.complaint)")
  }

  @Test func `profiles that are unknown or wrong`() throws {
    defer { edgewise.remove() }
    try expect(
      ["run", "--device", "raspbery-pi-5-sd", "x"], status: 3, says: ["raspberry-pi-5-sd"])
    let text = try edgewise("device", "show", "raspberry-pi-5-sd", "--format", "yaml").output
    let typo = try edgewise.file(
      "typo.yaml", Data(text.replacingOccurrences(of: "storage:", with: "storrage:").utf8))
    try expect(["device", "check", typo], status: 1, says: ["storrage", "storage"])
    let unitless = try edgewise.file(
      "unitless.yaml", Data(text.replacingOccurrences(of: " MB/s", with: "").utf8))
    try expect(["device", "check", unitless], status: 1, says: ["unit"])
  }

  @Test func `a cap below the minimum shows the sum`() throws {
    defer { edgewise.remove() }
    try expect(
      ["run", "--device", "raspberry-pi-5-sd", "--mode", "simulated", "--memory", "10 MiB", "x"],
      status: 3, says: ["10 MiB", "weights", "KV cache", "runtime"])
  }

  @Test func `a prompt longer than the context`() throws {
    defer { edgewise.remove() }
    let words = Array(repeating: "lighthouse", count: 2000).joined(separator: " ")
    try expect(["run", words], status: 3, says: ["context"])
  }

  @Test func `absurd flags are wrong use`() throws {
    defer { edgewise.remove() }
    for flags in [
      ["--max-tokens", "-1"], ["--threads", "0"], ["--memory", "lots"], ["--memory", "12"],
      ["--prefetch-depth", "x"], ["--tokens", "1,,2"], ["--no-such-flag"],
      ["--mode", "simulated"], ["--lm-head", "approximate"],
    ] {
      try expect(["run", "x"] + flags, status: 2, says: [])
    }
    try expect(["run"], status: 2, says: ["prompt"])
    for threads in ["0", "4000"] {
      try expect(
        ["model", "logits", "--tokens", "1", "--threads", threads, "--output", "l.f32"],
        status: 3, says: ["cores"])
    }
    try expect(["run", "x", "--threads", "4000"], status: 3, says: ["cores"])
    try expect(["run", "--tokens", "99999"], status: 3, says: ["vocabulary"])
    try expect(
      ["run", "x", "--lm-head", "predicted"], status: 3, says: ["lm_head_profiler.weight"])
  }

  @Test func `negative and absurd numbers are refused as what they are`() throws {
    defer { edgewise.remove() }
    let most = "\(Int.max)"
    let shape = ["--model-shape", "smallthinker-tiny", "--device", "rk3588-nvme"]
    let cases: [(arguments: [String], says: String)] = [
      (["run", "x", "--max-tokens", most], "--max-tokens must be between 1 and 1000000000."),
      (["simulate"] + shape + ["--max-tokens", "-1"], "--max-tokens must be between 1 and"),
      (["simulate"] + shape + ["--prompt-tokens", most], "--prompt-tokens must be between 1 and"),
      (["simulate"] + shape + ["--locality", "0.37"], "\"0.37\" is no locality; give low"),
      (["simulate"] + shape + ["--locality", "text=2"], "text is 2, but must be a number from 0"),
      (["simulate"] + shape + ["--locality", "txt=.5"], "a locality has no txt; it has text"),
      (["tune"] + shape + ["--best", "-1"], "--best must be between 1 and 100."),
      (["tune"] + shape + ["--max-p99", "-1 s"], "\"-1 s\" must not be negative"),
      (["bench", "-p", "-1"], "\"-1\" is no number, list (1,2) or range"),
      (["bench", "-r", "-5"], "--repetitions must be between 1 and 1000."),
      (["validate", "host", "--max-tokens", most], "--max-tokens must be between 3 and"),
      (["device", "measure", "--output", "m", "--seconds", "-1"], "--seconds must be between 1"),
      (["model", "synthesize", "--preset", "tiny", "--output", "m", "--layers", "-1"], "--layers"),
    ]
    for (arguments, says) in cases { try expect(arguments, status: 2, says: [says]) }
  }

  @Test func `a command that fails leaves no folder behind`() throws {
    defer { edgewise.remove() }
    let kept = Command.root.appendingPathComponent("Tests/InferenceTests/Recordings/bible.ewr").path
    let device = ["--device", "rk3588-nvme", "--memory", "50 MiB"]
    try expect(
      ["validate", "host", "--device", "none", "--output", "o"], status: 3, says: ["none"])
    try expect(
      ["device", "compare", "--device", "none", "--charts", "o"], status: 3, says: ["none"])
    try expect(
      ["tune", "--routing", Command.model.path, "--output", "o"] + device, status: 3,
      says: ["this is no recording of a run"])
    let content = try FileManager.default.contentsOfDirectory(atPath: edgewise.folder.path)
    #expect(!content.contains("o"))
    // What is in the way of run.json is not removed, and no trace is left beside it.
    let taken = edgewise.folder.path + "/taken"
    try FileManager.default.createDirectory(
      atPath: taken + "/run.json", withIntermediateDirectories: true)
    try expect(
      ["simulate", "--routing", kept, "--output", "taken"] + device, status: 3,
      says: ["this is a folder"])
    #expect(try FileManager.default.contentsOfDirectory(atPath: taken) == ["run.json"])
    try expect(
      ["model", "synthesize", "--preset", "tiny", "--output", ""], status: 3,
      says: ["a file needs a name"])
  }

  @Test func `a table with a weight that is none, and flags that a recording does not take`()
    throws
  {
    defer { edgewise.remove() }
    let kept = Command.root.appendingPathComponent("Tests/InferenceTests/Recordings/bible.ewr").path
    try expect(
      ["trace", "routing", kept, "--prompt-tokens", "3"], status: 2, says: ["are for a CSV file"])
    let table = try edgewise("trace", "routing", kept, "--format", "csv").output
    for (weight, sentence) in [
      ("nan", "line 2 does not hold a number"), ("-1", "line 2 has the weight"),
      ("2", "line 2 has the weight"), ("0.9", "line 5 is the last"), ("0.01", "line 5 is the last"),
    ] {
      var lines = table.components(separatedBy: "\n")
      var cells = lines[1].components(separatedBy: ",")
      cells[4] = weight
      lines[1] = cells.joined(separator: ",")
      _ = try edgewise.file("bad.csv", Data(lines.joined(separator: "\n").utf8))
      try expect(
        ["trace", "routing", "bad.csv", "--model-shape", "smallthinker-tiny", "--output", "b.ewr"],
        status: 3, says: [sentence])
    }
  }

  /// Every option that takes a plain number.
  private static let numberOptions: [(command: [String], option: String)] = [
    (["run", "--temperature"], "--temperature"), (["run", "--top-p"], "--top-p"),
    (["run", "--min-p"], "--min-p"), (["run", "--repeat-penalty"], "--repeat-penalty"),
    (["run", "--device", "rk3576", "--dilate"], "--dilate"),
    (["run", "--lm-head", "predicted", "--lm-head-threshold"], "--lm-head-threshold"),
    (["tune", "--device", "rk3576", "--min-tok/s"], "--min-tok/s"),
    (["validate", "published", "--allowed-mean"], "--allowed-mean"),
    (["validate", "published", "--allowed-worst"], "--allowed-worst"),
    (["validate", "host", "--allowed-median"], "--allowed-median"),
    (["validate", "host", "--allowed-tail"], "--allowed-tail"),
    (["validate", "host", "--dilate"], "--dilate"),
    (["device", "selftest", "--dilate"], "--dilate"),
    (["device", "measure", "--output", "m.yaml", "--seconds"], "--seconds"),
  ]

  @Test(arguments: numberOptions.indices)
  func `an option that is a number is a finite decimal one`(index: Int) throws {
    defer { edgewise.remove() }
    let (command, option) = Self.numberOptions[index]
    for number in ["inf", "infinity", "nan", "0x1p4", "1e400", "", "1 s"] {
      let outcome = try edgewise.run(command + [number])
      #expect(outcome.status == 2, "\(number): \(outcome.complaint)")
      #expect(outcome.complaint.contains(option), "\(number): \(outcome.complaint)")
    }
  }

  @Test func `a bundle of another model, and a flipped byte`() throws {
    defer { edgewise.remove() }
    let bundle = edgewise.folder.path + "/tiny.ewx"
    let made = try edgewise("model", "bundle", Command.model.path, "--output", bundle)
    #expect(made.status == 0)
    var other = try Data(contentsOf: Command.model)
    other[other.count - 100] ^= 0x55
    let otherPath = try edgewise.file("other.gguf", other)
    try expect(
      ["run", "--model", otherPath, "--bundle", bundle, "x"], status: 3, says: ["another model"])
    var bytes = try Data(contentsOf: URL(fileURLWithPath: bundle))
    bytes[bytes.count - 8192] ^= 1
    let damaged = try edgewise.file("damaged.ewx", bytes)
    try expect(
      ["model", "bundle", Command.model.path, "--output", damaged, "--verify"], status: 3,
      says: ["layer 7", "expert 31"])
  }

  @Test func `a folder that cannot be written`() throws {
    defer { edgewise.remove() }
    let file = try edgewise.file("occupied", Data([1]))
    try expect(["run", "x", "--output", file + "/run"], status: 3, says: [file])
  }

  @Test func `a cache folder that takes no bundle is named in the result`() throws {
    defer { edgewise.remove() }
    var edgewise = edgewise
    let model = try edgewise.file("m.gguf", try Data(contentsOf: Command.model))
    let run = ["run", "--model", model, "x", "--max-tokens", "2", "--output", "r"]
    edgewise.environment["XDG_CACHE_HOME"] = try edgewise.file("occupied", Data([1]))
    #expect(try edgewise.run(run).status == 0)
    let warnings = try edgewise.record("r")["warnings"] as? [String] ?? []
    #expect(warnings.contains { $0.contains("m.ewx") && $0.contains("occupied") }, "\(warnings)")
    #expect(try edgewise.run(run + ["--force"]).status == 0)
    #expect(try edgewise.record("r")["warnings"] as? [String] == [])
  }

  @Test func `a cap above what a device has is refused, in each command that takes one`() throws {
    defer { edgewise.remove() }
    let given = ["--device", "raspberry-pi-4-sd", "--memory", "64 GiB"]
    let shape = given + ["--model-shape", "smallthinker-tiny"]
    let run = ["run", "--mode", "simulated", "--max-tokens", "2", "--output", "r", "x"] + given
    for command in [["simulate"] + shape, ["device", "compare"] + shape, ["tune"] + shape, run] {
      try expect(command, status: 3, says: ["raspberry-pi-4-sd has 8 GiB", "64 GiB"])
    }
  }

  @Test func `a pipe that is handed over is read as a file is`() throws {
    defer { edgewise.remove() }
    let text = try edgewise("device", "show", "rk3588-nvme", "--format", "yaml").output
    _ = try edgewise.file("p.yaml", Data(text.utf8))
    let shell = URL(fileURLWithPath: "/bin/sh")
    let simulate = ["simulate", "--model-shape", "smallthinker-tiny", "--device"]
    for rest in [["device", "check"], simulate] {
      let script = "cat p.yaml | \"$0\" \"$@\" /dev/stdin"
      let outcome = try edgewise.run(
        ["-c", script, Command.executable.path] + rest, executable: shell)
      #expect(outcome.status == 0, "\(outcome.complaint)")
    }
  }

  @Test func `a run's file is not its folder, and a run without its trace is no trace`() throws {
    defer { edgewise.remove() }
    let simulate = ["simulate", "--model-shape", "smallthinker-tiny", "--device", "rk3588-nvme"]
    #expect(try edgewise.run(simulate + ["--output", "r"]).status == 0)
    try expect(["report", "r/run.json"], status: 3, says: ["name the folder"])
    let run = try String(contentsOf: edgewise.folder.appending(path: "r/run.json"), encoding: .utf8)
    let changed = run.replacing("\"seed\" : 1", with: "\"seed\" : 2")
    _ = try edgewise.file("r/run.json", Data(changed.utf8))
    try expect(["report", "r"], status: 3, says: ["changed after it was written", "seal"])
    _ = try edgewise.file("r/run.json", Data(run.utf8))
    let again = try edgewise("report", "r")
    #expect(again.status == 0 && again.output.first?.isNewline == false)
    try FileManager.default.removeItem(atPath: edgewise.folder.path + "/r/trace.json")
    try expect(["report", "r"], status: 3, says: ["r/trace.json", "make the run again"])
  }

  /// Each command that takes a file, for a file of a name.
  private static func takers(of file: String) -> [[String]] {
    let shape = ["simulate", "--model-shape", "smallthinker-tiny", "--device", "rk3588-nvme"]
    return [
      ["device", "check", file], ["trace", "overlap", file], ["trace", "routing", file],
      ["trace", "routing", "--model-shape", "smallthinker-tiny", "--output", "o.ewr", file],
      ["device", "import-fio", "--output", "o.yaml", file], ["report", file],
      shape + ["--settings", file], shape + ["--cache-policy", "pinned:\(file)"],
      ["simulate", "--device", "rk3588-nvme", "--routing", file],
      ["run", "--mode", "simulated", "--device", file, "x"],
    ]
  }

  @Test(.timeLimit(.minutes(5)))
  func `a gigabyte of zeros costs little memory, and a pipe or a device no waiting`() throws {
    defer { edgewise.remove() }
    for name in ["zeros.yaml", "zeros.csv"] {
      let path = try edgewise.file(name, Data())
      #expect(unsafe truncate(path, 1 << 30) == 0)
    }
    let pipe = edgewise.folder.path + "/pipe.yaml"
    #expect(unsafe mkfifo(pipe, 0o600) == 0)
    // Far below the size of the file, and above what the program and its threads have mapped.
    let limited = ["-c", "ulimit -v 900000; exec \"$0\" \"$@\"", Command.executable.path]
    let shell = URL(fileURLWithPath: "/bin/sh")
    for file in ["./zeros.yaml", "./zeros.csv", pipe] {
      for arguments in Self.takers(of: file) {
        let outcome = try edgewise.run(limited + arguments, executable: shell)
        let said = outcome.output + outcome.complaint
        #expect((1...3).contains(outcome.status), "\(arguments): \(outcome.status) \(said)")
        #expect(!said.isEmpty && !said.contains("Fatal error"), "\(arguments): \(said)")
      }
    }
  }

  @Test func `words that could mean something else are refused`() throws {
    defer { edgewise.remove() }
    try expect(["run", "-hello"], status: 2, says: ["-hello is no option", "--"])
    try expect(["help", "nosuch"], status: 2, says: ["no command \"nosuch\""])
    try expect(["help", "device", "lst"], status: 2, says: ["no command \"lst\""])
    try expect(["run", "--tokens", "5", "--chat"], status: 2, says: ["--chat", "--tokens"])
    try expect(
      ["run", "--memory", "1 GiB", "--memory=2 GiB", "x"], status: 2,
      says: ["--memory is given twice, as \"1 GiB\" and \"2 GiB\"; give it once."])
    try expect(
      ["run", "--threads", "2", "-t", "1", "x"], status: 2,
      says: ["-t is given twice, as \"2\" and \"1\"; give it once."])
    try expect(
      ["trace", "routing", "t.csv", "--guess-accuracy", "0.9,0.8,0.7,0.6,0.5"], status: 2,
      says: ["--guess-accuracy has 5 shares, and predictions reach 4 layers ahead; give 4 at most."]
    )
    try expect(["run", "--top-p", "0.5", "x"], status: 2, says: ["--temperature"])
    try expect(
      ["simulate", "--device", "rk3566-emmc", "--model-shape", "smallthinker-tiny", "--heat"],
      status: 2, says: ["--heat", "rk3566-emmc"])
    for tokens in ["1,,2", "1 2 3,", "1,2\u{301}", ""] {
      try expect(["run", "--tokens", tokens], status: 2, says: ["--tokens"])
    }
  }

  @Test func `tokens are told apart by commas and spaces, and the end has a reason`() throws {
    defer { edgewise.remove() }
    let outcome = try edgewise(
      "run", "--tokens", "1 2 3,4", "--max-tokens", "2", "--output", "short")
    #expect(outcome.status == 0, "\(outcome.complaint)")
    let short = try edgewise.record("short")
    #expect(short["prompt_token_ids"] as? [Int] == [1, 2, 3, 4])
    #expect(short["finish_reason"] as? String == "length")
    let full = try edgewise(
      "run", "--context", "9", "--max-tokens", "20", "--output", "full", "And it came to pass")
    #expect(full.output.contains("context is full"), "\(full.output)\(full.complaint)")
    #expect(try edgewise.record("full")["finish_reason"] as? String == "context")
  }

  @Test func `a program without its profiles and its model says so`() throws {
    defer { edgewise.remove() }
    let copy = edgewise.folder.appendingPathComponent("edgewise")
    try FileManager.default.copyItem(at: Command.executable, to: copy)
    let outcome = try edgewise.run(["device", "list"], executable: copy)
    #expect(outcome.status == 3 && outcome.sentence.contains("no device profiles"))
    for arguments in [["run", "And it came to pass"], ["model", "info"], ["bench"]] {
      let outcome = try edgewise.run(arguments, executable: copy)
      #expect(outcome.status == 3 && outcome.sentence.contains("edgewise_edgewise.resources"))
    }
  }

  @Test func `Ctrl-C keeps what was done and says so`() throws {
    defer { edgewise.remove() }
    let outcome = try edgewise.run(
      [
        "run", "--device", "raspberry-pi-5-sd", "--dilate", "10", "--memory", "50 MiB",
        "--max-tokens", "500", "--output", "kept", "And it came to pass",
      ], interruptsOnOutput: true)
    #expect(outcome.status == 130, "\(outcome.complaint)")
    let record = try edgewise.record("kept")
    #expect(record["finish_reason"] as? String == "interrupted")
    #expect(record["complete"] as? Bool == false)
    #expect((record["generated_token_ids"] as? [Int])?.isEmpty == false)
  }
}

extension Data {
  /// This data with `bytes` written over it from `offset` on.
  fileprivate func replacing(at offset: Int, with bytes: [UInt8]) -> Data {
    var copy = self
    copy.replaceSubrange(offset..<(offset + bytes.count), with: bytes)
    return copy
  }
}
