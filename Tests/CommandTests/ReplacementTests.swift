import Foundation
import Testing

/// What a command writes never replaces what it reads, nor, unasked, what Edgewise did not write.
@Suite struct ReplacementTests {
  let edgewise: Command
  private let model: String

  init() throws {
    edgewise = try Command()
    model = try edgewise.file("model.gguf", try Data(contentsOf: Command.model))
    let manager = FileManager.default
    try manager.createSymbolicLink(atPath: edgewise["linked"], withDestinationPath: model)
    try manager.linkItem(atPath: model, toPath: edgewise["hard"])
  }

  @Test(arguments: ["model.gguf", "linked", "hard", "./cache/../model.gguf"])
  func `an output that is an input is refused, whatever name it has`(name: String) throws {
    defer { edgewise.remove() }
    try FileManager.default.createDirectory(
      atPath: edgewise["cache"], withIntermediateDirectories: true)
    let before = try Data(contentsOf: URL(fileURLWithPath: model))
    for arguments in [
      ["model", "bundle", model, "--output", name],
      ["run", "--model", model, "--record", name, "x"],
      ["run", "--model", model, "--save-hot-set", name, "x"],
      ["model", "logits", model, "--tokens", "1", "--output", name],
      ["bench", "--model", model, "--output", name, "--format", "csv"],
      ["trace", "routing", model, "--output", name],
      ["device", "import-fio", model, "--output", name],
      ["run", "--bundle", model, "--record", name, "x"],
      ["run", "--settings", model, "--record", name, "x"],
    ] {
      for force in [[], ["--force"]] {
        let outcome = try edgewise.run(arguments + force)
        #expect(outcome.status == 2, "\(arguments): \(outcome.complaint)")
        #expect(outcome.complaint.contains("is the same file as"), "\(outcome.complaint)")
      }
    }
    #expect(try Data(contentsOf: URL(fileURLWithPath: model)) == before)
  }

  @Test func `two outputs have two names, those that are not there yet as well`() throws {
    defer { edgewise.remove() }
    let outcome = try edgewise("run", "--record", "new", "--save-hot-set", "./new", "x")
    #expect(outcome.status == 2 && outcome.complaint.contains("is the same file as"))
  }

  /// Found out before the run, and not when its folder is written.
  @Test(arguments: ["out", "out/run.json", "./out/report.html"])
  func `a recording has another name than the run folder and its files`(name: String) throws {
    defer { edgewise.remove() }
    let outcome = try edgewise("run", "--record", name, "--output", "out", "x")
    #expect(outcome.status == 2 && outcome.complaint.contains("is the same file as"))
    #expect(outcome.complaint.contains("--output"), "\(outcome.complaint)")
    #expect(outcome.output.isEmpty && !FileManager.default.fileExists(atPath: edgewise["out"]))
  }

  /// Commands that write a folder `o`, and some of what they write or remove there.
  private static let folders: [(arguments: [String], names: [String])] = [
    (
      ["run", "--max-tokens", "1", "--output", "o", "x"],
      ["run.json", "trace.json", "report.md", "report.html", "timeline.png", "latency.svg"]
    ),
    (["simulate", "--output", "o"] + PictureTests.replay, ["run.json", "breakdown.png"]),
    (
      ["tune", "--cache-policy", "lru", "--lanes", "4", "--threads", "4", "--output", "o"]
        + PictureTests.replay, ["tune.json", "settings.json", "tune.md", "tune.svg"]
    ),
    (["report", "kept", "--output", "o"], ["report.md", "report.html", "latency.png"]),
    (
      ["validate", "published", "--output", "o"],
      ["validate.json", "validate.md", "published.png"]
    ),
    (
      ["device", "compare", "--device", "rk3576", "--model-shape", "smallthinker-tiny"]
        + ["--memory", "50 MiB", "--prefetch-depth", "1", "--charts", "o"],
      ["depths.png", "token-time.svg"]
    ),
  ]

  @Test(arguments: folders.indices)
  func `a folder keeps the files of others, and gives up its own`(index: Int) throws {
    defer { edgewise.remove() }
    let (arguments, names) = Self.folders[index]
    if arguments[0] == "report" {
      let kept = try edgewise.run(["simulate", "--output", "kept"] + PictureTests.replay)
      #expect(kept.status == 0, "\(kept.complaint)")
    }
    try FileManager.default.createDirectory(
      atPath: edgewise["o"], withIntermediateDirectories: true)
    for name in names {
      let mine = Data("{\"mine\": 1}\n".utf8)
      let path = try edgewise.file("o/\(name)", mine)
      let refused = try edgewise.run(arguments)
      #expect(refused.status == 2 && refused.output.isEmpty, "\(refused.complaint)")
      #expect(refused.complaint.contains("o/\(name) of --"), "\(refused.complaint)")
      #expect(refused.complaint.contains("--force"), "\(refused.complaint)")
      #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == mine)
      try FileManager.default.removeItem(atPath: path)
    }
    _ = try edgewise.file("o/\(names[0])", Data("mine".utf8))
    // Whole, then half of it: all that is there is its own now, pictures and reports included.
    for force in [["--force"], [], []] {
      let outcome = try edgewise.run(arguments + force)
      // Pictures that were asked for by name and that nothing here can draw.
      let isMissing = arguments.contains("--charts") && outcome.complaint.contains("gnuplot is not")
      #expect(outcome.status == (isMissing ? 3 : 0), "\(outcome.complaint)")
      if force.isEmpty { try FileManager.default.removeItem(atPath: edgewise["o/\(names[0])"]) }
    }
  }

  /// Each reads a file that has the name of one that it writes.
  @Test(arguments: [
    ["run", "--model", "o/trace.json", "--max-tokens", "2", "x", "--output", "o"],
    ["run", "--max-tokens", "2", "x", "--cache-policy", "pinned:o/run.json", "--output", "o"],
    ["run", "--max-tokens", "2", "x", "--settings", "o/report.md", "--output", "o"],
    ["simulate", "--device", "rk3576", "--routing", "o/trace.json", "--output", "o"],
    ["simulate", "--device", "o/report.md", "--model-shape", "smallthinker-4b", "--output", "o"],
    ["tune", "--device", "rk3576", "--routing", "o/tune.json", "--output", "./o"],
    ["tune", "--device", "rk3576", "--hot-set", "o/settings.json", "--output", "o"],
    ["validate", "host", "--model", "o/host.json", "--output", "o"],
    ["device", "compare", "--device", "o/depths.png", "--charts", "o"],
  ])
  func `what a command reads is no file of the folder that it writes`(arguments: [String]) throws {
    defer { edgewise.remove() }
    let word = try #require(arguments.first { $0.contains("o/") })
    let path = edgewise[String(word.split(separator: ":").last ?? "")]
    try FileManager.default.createDirectory(
      atPath: edgewise["o"], withIntermediateDirectories: true)
    if arguments.contains("--cache-policy") {
      // Read with the arguments, so a good one.
      let saved = try edgewise("run", "--max-tokens", "2", "x", "--save-hot-set", path)
      #expect(saved.status == 0, "\(saved.complaint)")
    } else {
      try FileManager.default.copyItem(
        atPath: arguments.contains("--routing") ? TuneTests.recording : Command.model.path,
        toPath: path)
    }
    let before = try Data(contentsOf: URL(fileURLWithPath: path))
    for force in [[], ["--force"]] {
      let outcome = try edgewise.run(arguments + force)
      #expect(outcome.status == 2, "\(outcome.complaint)")
      #expect(outcome.complaint.contains("is the same file as"), "\(outcome.complaint)")
      #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
    }
  }

  /// Nothing of the command line names them.
  @Test func `what is read through another file is no output`() throws {
    defer { edgewise.remove() }
    let manager = FileManager.default
    let run = ["run", "--max-tokens", "2", "x"]
    let saved = try edgewise.run(run + ["--save-hot-set", "hot.json"])
    #expect(saved.status == 0, "\(saved.complaint)")
    let settings = """
      {
        "cache_policy": "pinned:hot.json", "device": "small", "format": "edgewise-settings",
        "lanes": 1, "model": "tiny", "objective": "tok/s", "placement": { "a76": 1 },
        "prefetch_depth": 1, "threads": 1, "version": 1
      }
      """
    _ = try edgewise.file("settings.json", Data(settings.utf8))
    let base = try edgewise("device", "show", "rk3576", "--format", "yaml").output
    _ = try edgewise.file("base0.yaml", Data(base.utf8))
    _ = try edgewise.file("mine.yaml", Data("title: mine\nextends: base0\n".utf8))
    let cached = try manager.contentsOfDirectory(atPath: edgewise["cache/edgewise"])
    let bundle = "cache/edgewise/" + (try #require(cached.first { $0.hasSuffix(".ewx") }))
    let commands: [(arguments: [String], file: String)] = [
      (run + ["--settings", "settings.json", "--save-hot-set", "hot.json"], "hot.json"),
      (run + ["--record", bundle], bundle),
      (["bench", "--format", "csv", "--output", bundle], bundle),
      (["device", "calibrate", "--device", "mine.yaml", "--output", "base0.yaml"], "base0.yaml"),
      (run + ["--device", "mine.yaml", "--record", "base0.yaml"], "base0.yaml"),
      (["device", "compare", "--device", "mine.yaml", "--output", "base0.yaml"], "base0.yaml"),
    ]
    for (arguments, file) in commands { try expectUntouched(file, by: arguments) }
  }

  /// Each makes up its routing after a file that it would write.
  @Test func `how routing is made up is read, too`() throws {
    defer { edgewise.remove() }
    try FileManager.default.createDirectory(
      atPath: edgewise["o"], withIntermediateDirectories: true)
    let like = Command.root.appendingPathComponent("Sources/edgewise/Resources/routing/qwen3.yaml")
    let shape = ["--model-shape", "smallthinker-tiny", "--device", "rk3576"]
    let commands: [(arguments: [String], file: String)] = [
      (["simulate", "--output", "o"] + shape, "o/report.md"),
      (["tune", "--output", "o"] + shape, "o/tune.md"),
      (["device", "compare", "--output", "o/rows.csv"] + shape, "o/rows.csv"),
    ]
    for (arguments, file) in commands {
      _ = try edgewise.file(file, try Data(contentsOf: like))
      try expectUntouched(file, by: arguments + ["--locality", file])
    }
  }

  private func expectUntouched(_ file: String, by arguments: [String]) throws {
    let before = try Data(contentsOf: URL(fileURLWithPath: edgewise[file]))
    for force in [[], ["--force"]] {
      let outcome = try edgewise.run(arguments + force)
      #expect(outcome.status == 2, "\(arguments): \(outcome.complaint)")
      #expect(outcome.complaint.contains("is the same file as"), "\(outcome.complaint)")
    }
    #expect(try Data(contentsOf: URL(fileURLWithPath: edgewise[file])) == before, "\(arguments)")
  }

  @Test(arguments: [("example-run", 0), ("example-tune", 2), ("example-validate", 4)])
  func `the examples that are kept are Edgewise's own`(name: String, index: Int) throws {
    defer { edgewise.remove() }
    try FileManager.default.copyItem(
      atPath: Command.root.appendingPathComponent("Reports/\(name)").path, toPath: edgewise["o"])
    let outcome = try edgewise.run(Self.folders[index].arguments)
    #expect(outcome.status == 0, "\(outcome.complaint)")
  }

  @Test func `a bundle is for nobody else to write whatever the mask, and refused if it is`()
    throws
  {
    defer { edgewise.remove() }
    let made = try edgewise.run(
      [
        "-c", "umask 0 && exec \"$0\" \"$@\"", Command.executable.path, "model", "bundle",
        model, "--output", "tiny.ewx",
      ], executable: URL(fileURLWithPath: "/bin/sh"))
    #expect(made.status == 0, "\(made.complaint)")
    let run = ["run", "--model", model, "--bundle", "tiny.ewx", "--max-tokens", "1", "x"]
    #expect(try edgewise.run(run).status == 0)
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o666], ofItemAtPath: edgewise["tiny.ewx"])
    let outcome = try edgewise.run(run)
    #expect(outcome.status == 3 && outcome.complaint.contains("chmod go-w"), "\(outcome.complaint)")
  }

  @Test func `a bundle that was made unasked can be verified`() throws {
    defer { edgewise.remove() }
    #expect(try edgewise("run", "--model", model, "--max-tokens", "1", "x").status == 0)
    let outcome = try edgewise("model", "bundle", model, "--verify")
    #expect(outcome.status == 0 && outcome.output.contains("/cache/"), "\(outcome.output)")
  }

  @Test(arguments: [
    ["device", "list", "--no-speeds", "--format", "json"], ["schema", "run"],
    ["model", "logits", "--tokens", "1"], ["model", "bundle"],
    ["model", "synthesize", "--preset", "tiny", "--layers", "1", "--vocabulary", "512"],
  ]) func `the file of another program is replaced with --force only`(arguments: [String]) throws {
    defer { edgewise.remove() }
    let notes = try edgewise.file("notes", Data("{ \"mine\": 1 }\n".utf8))
    let refused = try edgewise.run(arguments + ["--output", notes])
    #expect(refused.status == 2 && refused.complaint.contains("--force"), "\(refused.complaint)")
    #expect(try String(contentsOfFile: notes, encoding: .utf8).contains("mine"))
    #expect(try edgewise.run(arguments + ["--output", notes, "--force"]).status == 0)
    #expect(try !Data(contentsOf: URL(fileURLWithPath: notes)).contains(Data("mine".utf8)))
  }

  @Test func `what somebody else writes meanwhile is not replaced`() throws {
    defer { edgewise.remove() }
    // Once its folder is there, all questions have been asked and the run has begun.
    let script = """
      "$@" & while [ ! -d r ]; do sleep 0.05; done; echo notes >r/report.md; wait $!
      """
    let outcome = try edgewise.run(
      [
        "-c", script, "sh", Command.executable.path, "run", "--device", "raspberry-pi-5-sd",
        "--dilate", "10", "--memory", "50 MiB", "--max-tokens", "10", "--format", "json",
        "--output", "r", "hello",
      ], executable: URL(filePath: "/bin/sh"))
    #expect(outcome.status == 3, "\(outcome.complaint)")
    #expect(outcome.complaint.contains("r/report.md: another program has made a file"))
    #expect(try String(contentsOfFile: edgewise["r/report.md"], encoding: .utf8) == "notes\n")
    _ = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
    #expect(FileManager.default.fileExists(atPath: edgewise["r/run.json"]))
  }

  @Test func `a model that is named as a bundle is not to be replaced by one`() throws {
    defer { edgewise.remove() }
    let outcome = try edgewise("run", "--model", model, "--bundle", "hard", "x")
    #expect(outcome.status == 3 && outcome.complaint.contains("this is no expert bundle"))
    #expect(!outcome.complaint.contains("--force"), "\(outcome.complaint)")
  }

  @Test func `the name of a model and the text of a profile are data`() throws {
    defer { edgewise.remove() }
    var bytes = try Data(contentsOf: Command.model)
    let key = try #require(bytes.range(of: Data("general.name".utf8)))
    bytes.replaceSubrange(key.upperBound + 12..<key.upperBound + 16, with: Data("\u{1B}[2J".utf8))
    let named = try edgewise.file("named.gguf", bytes)
    let profile = try edgewise("device", "show", "rk3576", "--format", "yaml").output
      .replacing(/title: "/, with: "title: \"\\e[2J")
    let device = try edgewise.file("device.yaml", Data(profile.utf8))
    for arguments in [
      ["model", "info", named], ["model", "info", named, "--format", "md"],
      ["run", "--model", named, "--max-tokens", "2", "--output", "run", "x"],
      ["device", "show", device], ["device", "check", device],
      ["report", "run", "--format", "json"],
      ["run", "--model", "\u{1B}[2J", "x"],
    ] {
      let outcome = try edgewise.run(arguments)
      #expect(!(outcome.output + outcome.complaint).contains("\u{1B}"), "\(arguments)")
    }
  }

  @Test(arguments: ["json", "jsonl", "csv", "sql"])
  func `a result of Edgewise is replaced unasked, as is an empty file`(format: String) throws {
    defer { edgewise.remove() }
    let file = try edgewise.file("rows", Data())
    for command in ["list", "parts"] {
      let speeds = command == "list" ? ["--no-speeds"] : []
      let outcome = try edgewise.run(
        ["device", command, "--format", format, "--output", file] + speeds)
      #expect(outcome.status == 0, "\(outcome.complaint)")
    }
  }
}

extension Command {
  /// The path of `name` in the command's folder.
  fileprivate subscript(name: String) -> String { folder.appendingPathComponent(name).path }
}

extension Data {
  fileprivate func contains(_ other: Data) -> Bool { range(of: other) != nil }
}
