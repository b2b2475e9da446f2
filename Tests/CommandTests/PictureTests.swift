import Foundation
import Testing

/// Pictures beside results: what one that fails costs, and what is left of earlier ones.
@Suite struct PictureTests {
  var edgewise: Command
  static let replay = [
    "--routing", TuneTests.recording, "--device", "raspberry-pi-5-nvme", "--memory", "50 MiB",
    "--max-tokens", "4",
  ]

  init() throws { edgewise = try Command() }

  /// Puts a shell script before the real gnuplot.
  private mutating func replaceGnuplot(by body: String) throws {
    let folder = edgewise.folder.appendingPathComponent("bin")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let script = try edgewise.file("bin/gnuplot", Data("#!/bin/sh\n\(body)\n".utf8))
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: script)
    edgewise.environment["PATH"] = folder.path + ":" + (edgewise.environment["PATH"] ?? "")
  }

  private func names(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: "\(edgewise.folder.path)/\(folder)")
      .sorted()
  }

  private func contents(_ path: String) throws -> Data {
    try Data(contentsOf: edgewise.folder.appendingPathComponent(path))
  }

  /// All commands that draw, and the files that they leave without pictures.
  enum Drawing: CaseIterable {
    case run, simulate, tune, compare

    var arguments: [String] {
      switch self {
      case .run: ["run", "--max-tokens", "4", "hello", "--output", "o"]
      case .simulate: ["simulate", "--output", "o"] + replay
      case .tune:
        ["tune", "--cache-policy", "lru", "--lanes", "4", "--threads", "4", "--read-granularity"]
          + ["expert", "--output", "o"] + replay
      case .compare:
        ["device", "compare", "--device", "rk3576", "--model-shape", "smallthinker-tiny"]
          + ["--memory", "50 MiB", "--prefetch-depth", "1", "--charts", "o"]
      }
    }

    var files: [String] {
      switch self {
      case .run, .simulate: ["report.html", "report.md", "run.json", "trace.json"]
      case .tune: ["settings.json", "tune.json", "tune.md"]
      case .compare: []
      }
    }
  }

  @Test(arguments: Drawing.allCases, ["kill -9 $$", "echo 'no terminal' >&2; exit 1", "echo half"])
  func `a picture that fails is a note and costs nothing else`(
    drawing: Drawing, gnuplot: String
  ) throws {
    var test = self
    defer { edgewise.remove() }
    try test.replaceGnuplot(by: gnuplot)
    let outcome = try test.edgewise.run(drawing.arguments + ["--format", "json"])
    // Where pictures are all that was asked for beside the result, without them it is no success.
    #expect(outcome.status == (drawing == .compare ? 3 : 0), "\(outcome.complaint)")
    #expect(outcome.complaint.contains("not drawn: "), "\(outcome.complaint)")
    #expect(outcome.complaint.split(separator: "\n").count == 1, "\(outcome.complaint)")
    _ = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
    let names = (try? names("o")) ?? []
    #expect(names == drawing.files)
  }

  @Test(.timeLimit(.minutes(1)), arguments: Drawing.allCases)
  func `a wish to end while gnuplot hangs costs the pictures alone`(drawing: Drawing) throws {
    var test = self
    defer { edgewise.remove() }
    try test.replaceGnuplot(by: "kill -TERM $PPID; exec sleep 600")
    let outcome = try test.edgewise.run(drawing.arguments + ["--format", "json"])
    #expect(outcome.status == 143, "\(outcome.complaint)")
    #expect(outcome.complaint.contains("not drawn: the command was to end"))
    #expect(((try? names("o")) ?? []) == drawing.files)
  }

  @Test func `without one format the other is drawn and shown`() throws {
    var test = self
    defer { edgewise.remove() }
    try test.replaceGnuplot(
      by: """
        grep -q pngcairo /dev/stdin && { echo 'unknown terminal type' >&2; exit 1; }
        PATH=${PATH#*:} exec gnuplot "$@"
        """)
    let outcome = try test.edgewise.run(["simulate", "--output", "r"] + Self.replay)
    #expect(outcome.status == 0, "\(outcome.complaint)")
    guard outcome.complaint.contains("unknown terminal") else { return }
    let drawn = ["breakdown.svg", "latency.svg", "timeline.svg"]
    #expect(try names("r").filter { $0.hasSuffix(".svg") || $0.hasSuffix(".png") } == drawn)
    let report = String(decoding: try contents("r/report.md"), as: UTF8.self)
    #expect(drawn.allSatisfy { report.contains("(\($0))") })
  }

  @Test(arguments: [
    ("GNUTERM", "x11"), ("GNUTERM", "qt"), ("GNUTERM", "wxt"), ("GNUTERM", "none"),
    ("TMPDIR", ""), ("TMPDIR", "/nowhere"), ("LC_ALL", "de_DE.UTF-8"), ("GNUPLOT_LIB", "/nowhere"),
    ("DISPLAY", ":99"),
  ])
  func `the environment changes no picture`(name: String, value: String) throws {
    var changed = edgewise
    defer { edgewise.remove() }
    changed.environment[name] = value
    let plain = try edgewise.run(["simulate", "--output", "plain"] + Self.replay)
    let other = try changed.run(["simulate", "--output", "other"] + Self.replay)
    #expect(other.status == 0 && other.complaint == plain.complaint, "\(other.complaint)")
    #expect(try names("plain") == names("other"))
    for picture in try names("plain") where picture.hasSuffix(".svg") || picture.hasSuffix(".png") {
      #expect(try contents("plain/" + picture) == contents("other/" + picture), "\(picture)")
    }
  }

  /// What is to come out twice, and the lines that may differ: how much the process held, when it
  /// was, and so its name.
  @Test(arguments: [
    (["simulate", "--output", "r"] + replay, []),
    (
      ["run", "--device", "raspberry-pi-5-sd", "--mode", "simulated", "--memory", "80 MiB"]
        + ["--max-tokens", "8", "--output", "r", "hello"],
      ["peak RSS", "\"peak_rss_bytes\"", "\"started\"", "\"id\"", "\"run_id\"", "\"seal\""]
    ),
  ])
  func `the same simulation writes the same files, to the byte`(
    arguments: [String], mayDiffer: [String]
  ) throws {
    defer { edgewise.remove() }
    var runs: [[String: [Substring]]] = []
    for _ in 0..<2 {
      let outcome = try edgewise.run(arguments)
      #expect(outcome.status == 0, "\(outcome.complaint)")
      let files = try names("r").map { name in
        // Any bytes are text of this encoding.
        let text = try #require(String(data: contents("r/" + name), encoding: .isoLatin1))
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return (name, lines.filter { line in !mayDiffer.contains { line.contains($0) } })
      }
      runs.append(Dictionary(uniqueKeysWithValues: files))
      try FileManager.default.removeItem(atPath: edgewise.folder.path + "/r")
    }
    #expect(runs[0].keys.contains("report.html") && runs[0].keys == runs[1].keys)
    for (name, lines) in runs[0] { #expect(lines == runs[1][name], "\(name)") }
  }

  @Test func `a second run leaves no picture of the first`() throws {
    var test = self
    defer { edgewise.remove() }
    let first = try edgewise.run(["simulate", "--output", "r"] + Self.replay)
    #expect(first.status == 0, "\(first.complaint)")
    let plain = ["report.html", "report.md", "run.json", "trace.json"]
    try test.replaceGnuplot(by: "exit 1")
    // A report that is made again keeps what is its own where it cannot be drawn.
    let before = try names("r")
    let page = try contents("r/report.html")
    #expect(try test.edgewise("report", "r").status == 0)
    #expect(try names("r") == before)
    #expect(try contents("r/report.html") == page)
    _ = try edgewise.run(["simulate", "--output", "other"] + Self.replay)
    let refused = try test.edgewise("report", "r", "--output", "other")
    #expect(refused.status == 2 && refused.complaint.contains("is of another run; name another"))
    #expect(try names("other") == before && refused.output.isEmpty)
    // One token has neither a timeline of typical ones nor a way to be drawn.
    let second = try test.edgewise.run(["run", "--max-tokens", "1", "--output", "r", "hello"])
    #expect(second.status == 0, "\(second.complaint)")
    #expect(try names("r") == plain)
  }

  @Test func `runs that start together lose nothing`() async throws {
    defer { edgewise.remove() }
    let edgewise = edgewise
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask {
          let outcome = try edgewise("run", "--max-tokens", "1", "hello")
          #expect(outcome.status == 0, "\(outcome.complaint)")
        }
      }
      try await group.waitForAll()
    }
    #expect(try names("Reports") == (1...8).map { "host-\($0)" })
    for number in 1...8 { #expect(try names("Reports/host-\(number)").contains("run.json")) }
  }

  @Test(arguments: [Drawing.run, .simulate, .tune])
  func `a result that cannot be kept is shown all the same`(drawing: Drawing) throws {
    defer { edgewise.remove() }
    try FileManager.default.createDirectory(
      atPath: edgewise.folder.path + "/o", withIntermediateDirectories: true)
    // The bundle is there before no file may have a byte; what is printed goes through pipes.
    #expect(try edgewise("run", "--max-tokens", "1", "--output", "first", "hello").status == 0)
    let script = """
      mkfifo out err; cat out & cat err >&2 &
      (trap '' XFSZ; ulimit -f 0; exec "$@") > out 2> err; code=$?; wait; exit $code
      """
    let outcome = try edgewise.run(
      ["-c", script, "sh", Command.executable.path] + drawing.arguments + ["--format", "json"],
      executable: URL(filePath: "/bin/sh"))
    #expect(outcome.status == 3 && outcome.complaint.contains("ulimit -f"), "\(outcome.complaint)")
    _ = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
    #expect(try names("o").isEmpty)
  }

  @Test(arguments: [
    (Drawing.run, "run.json"), (.run, "report.html"), (.simulate, "trace.json"),
    (.simulate, "report.md"), (.tune, "tune.json"), (.tune, "tune.md"),
  ])
  func `a folder in the way of a result is found before the work`(
    drawing: Drawing, name: String
  ) throws {
    defer { edgewise.remove() }
    try FileManager.default.createDirectory(
      atPath: edgewise.folder.path + "/o/\(name)", withIntermediateDirectories: true)
    for force in [[], ["--force"]] {
      let outcome = try edgewise.run(drawing.arguments + ["--format", "json"] + force)
      #expect(outcome.status == 3 && outcome.sentence.contains("this is a folder"))
      #expect(outcome.sentence.contains("o/\(name)") && outcome.output.isEmpty)
    }
    #expect(try names("o") == [name])
  }

  @Test func `a report that is made again on a full disk stays as it was`() throws {
    defer { edgewise.remove() }
    // Where nothing may be mounted there is nothing to be tested.
    let script = """
      mkdir o && mount -t tmpfs -o size=4m tmpfs o || exit 77
      "$@" || exit 77; cp -r o before; cat /dev/zero > o/fill 2> /dev/null
      "$1" report o; code=$?; rm o/fill; cp -r o kept; umount o; exit $code
      """
    let outcome = try edgewise.run(
      ["--mount", "sh", "-c", script, "sh", Command.executable.path] + Drawing.simulate.arguments,
      executable: URL(filePath: "/usr/bin/unshare"))
    guard outcome.status != 77, let before = try? names("before") else { return }
    #expect(outcome.status == 3 && outcome.complaint.contains("the disk is full"))
    #expect(try names("kept") == before)
    for name in before { #expect(try contents("kept/\(name)") == contents("before/\(name)")) }
  }

  /// The more a file says, the earlier it has room; what has none is said.
  @Test(arguments: [Drawing.run, .simulate, .tune], [40, 64, 100, 300])
  func `on a disk that is full the result comes before all else`(
    drawing: Drawing, kibibytes: Int
  ) throws {
    defer { edgewise.remove() }
    // Where nothing may be mounted there is nothing to be tested.
    let script = """
      mkdir o && mount -t tmpfs -o size=\(kibibytes)k tmpfs o || exit 77
      "$@"; code=$?; cp -r o kept; umount o; exit $code
      """
    let outcome = try edgewise.run(
      ["--mount", "sh", "-c", script, "sh", Command.executable.path] + drawing.arguments,
      executable: URL(filePath: "/usr/bin/unshare"))
    guard let names = try? names("kept"), outcome.status != 77 else { return }
    let isWhole = drawing == .tune || names.contains("trace.json")
    #expect(outcome.status == (isWhole ? 0 : 3), "\(outcome.complaint)")
    #expect(kibibytes > 40 || outcome.complaint.contains("the disk is full"))
    #expect(drawing.files.allSatisfy { names.contains($0) || $0 == "trace.json" }, "\(names)")
    if drawing == .run, !outcome.complaint.contains("gnuplot is not installed") {
      let pictures = ["timeline", "latency", "breakdown"].flatMap { ["\($0).svg", "\($0).png"] }
      for picture in pictures where !names.contains(picture) {
        #expect(outcome.complaint.contains(picture), "\(outcome.complaint)")
      }
    }
    let report = drawing.files.first { $0.hasSuffix(".md") } ?? ""
    let text = String(decoding: try contents("kept/\(report)"), as: UTF8.self)
    for picture in text.matches(of: /\]\((.*?)\)/) { #expect(names.contains("\(picture.1)")) }
  }

  @Test(arguments: [Drawing.run, .tune, .compare])
  func `a folder that has a picture's name costs that picture`(drawing: Drawing) throws {
    defer { edgewise.remove() }
    let taken = ["tune.png", "latency.png", "depths.png"]
    for name in taken {
      try FileManager.default.createDirectory(
        at: edgewise.folder.appendingPathComponent("o/\(name)/kept"),
        withIntermediateDirectories: true)
    }
    let outcome = try edgewise.run(drawing.arguments)
    #expect(outcome.status == (drawing == .compare ? 3 : 0), "\(outcome.complaint)")
    let left = try names("o")
    #expect(drawing.files.allSatisfy(left.contains), "\(left)")
    for name in taken { #expect(try names("o/\(name)") == ["kept"]) }
  }

  @Test func `what is asked for beside a run costs nothing of it`() throws {
    defer { edgewise.remove() }
    // The folder of the hot set goes away once the run has begun.
    let script = """
      mkdir gone; "$@" & while [ ! -d r ]; do sleep 0.05; done; rmdir gone; wait $!
      """
    let outcome = try edgewise.run(
      [
        "-c", script, "sh", Command.executable.path, "run", "--device", "raspberry-pi-5-sd",
        "--dilate", "10", "--memory", "50 MiB", "--max-tokens", "10", "--format", "json",
        "--output", "r", "--save-hot-set", "gone/hot.json", "hello",
      ], executable: URL(filePath: "/bin/sh"))
    #expect(outcome.status == 3 && outcome.sentence.hasPrefix("gone/hot.json: "))
    _ = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
    #expect(try names("r").contains("report.html"))
  }
}
