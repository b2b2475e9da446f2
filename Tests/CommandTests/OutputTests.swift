import Foundation
import Testing

/// Results on standard output: all of them, or an exit code and a sentence.
@Suite struct OutputTests {
  let edgewise: Command
  static let commands = [
    ["--help"], ["--version"], ["help", "run"], ["manual"], ["completions", "bash"], ["figures"],
    ["schema"], ["device", "list", "--no-speeds"], ["device", "parts"],
    ["device", "show", "rk3576"], ["device", "show", "rk3576", "--format", "json"],
    ["model", "info"], ["model", "tokenize", "--text", "hello"],
    ["simulate"] + PictureTests.replay, ["simulate", "--format", "csv"] + PictureTests.replay,
    ["trace", "routing", TuneTests.recording, "--format", "csv"],
    ["run", "--max-tokens", "2", "--output", "r", "hello"],
  ]

  init() throws { edgewise = try Command() }

  /// Runs the command with `arguments` in a shell, as `script` says, in which it is `"$@"`.
  private func shell(_ script: String, _ arguments: [String]) throws -> Command.Outcome {
    try edgewise.run(
      ["-c", script, "sh", Command.executable.path] + arguments,
      executable: URL(filePath: "/bin/sh"))
  }

  @Test(arguments: commands) func `output without room is said`(arguments: [String]) throws {
    defer { edgewise.remove() }
    let outcome = try shell("\"$@\" > /dev/full", arguments)
    #expect(outcome.status == 3)
    #expect(
      outcome.sentence
        == "the output could not be written completely (No space left on device); free some space"
        + " or send it elsewhere")
  }

  @Test(arguments: commands)
  func `a reader that has gone ends it quietly`(arguments: [String]) throws {
    defer { edgewise.remove() }
    let outcome = try shell("{ { sleep 0.2; \"$@\"; echo $? >&3; } | true; } 3>&1", arguments)
    #expect(outcome.output == "141\n" && outcome.complaint == "")
  }

  @Test func `output that is closed is said, and the run is kept`() throws {
    defer { edgewise.remove() }
    let outcome = try shell("\"$@\" >&-", Self.commands.last ?? [])
    #expect(outcome.status == 3)
    #expect(
      outcome.sentence
        == "standard output is closed, so that the output is lost; send it to a file")
    for name in ["run.json", "report.html"] {
      #expect(FileManager.default.fileExists(atPath: edgewise.folder.path + "/r/" + name))
    }
  }

  @Test func `a file that takes only the beginning is not enough`() throws {
    defer { edgewise.remove() }
    let outcome = try shell(
      "trap '' XFSZ; ulimit -f 8; \"$@\" > page", ["manual"])
    #expect(outcome.status == 3 && outcome.sentence.contains("File too large"))
  }

  @Test func `a worse end than lost output keeps its exit code`() throws {
    defer { edgewise.remove() }
    let outcome = try shell("\"$@\" > /dev/full", ["device", "show", "nothing-like-it"])
    #expect(outcome.status == 3 && outcome.sentence.contains("nothing-like-it"))
  }
}
