import Foundation
import Testing

/// Writing models of random weights: what is refused, and that failures leave nothing behind.
@Suite struct SynthesizeTests {
  let edgewise: Command

  init() throws { edgewise = try Command() }

  private func models() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: edgewise.folder.path)
      .filter { $0.contains("gguf") }
  }

  @Test func `a synthetic model runs, and the run says what it is`() throws {
    defer { edgewise.remove() }
    let made = try edgewise(
      "model", "synthesize", "--preset", "tiny", "--layers", "3", "--output", "m.gguf")
    #expect(made.status == 0, "\(made.complaint)")
    #expect(try edgewise("model", "info", "m.gguf").output.contains("random weights, seed 1"))
    let run = try edgewise.json(
      "run", "--model", "m.gguf", "--max-tokens", "4", "--format", "json", "--output", "r", "hello")
    let assumptions = try #require(run["assumptions"] as? [String])
    #expect(assumptions.contains { $0.contains("synthetic") && $0.contains("wiki") })
    let again = try edgewise("model", "synthesize", "--preset", "tiny", "--output", "m.gguf")
    #expect(again.status == 2)
    #expect(again.complaint.contains("--force"))
  }

  @Test(arguments: [
    ["--layers", "-1"], ["--layers", "99999999999999"], ["--embedding", "100"], ["--heads", "0"],
    ["--kv-heads", "3"], ["--experts-used", "33"], ["--vocabulary", "9223372036854775807"],
    ["--head-dim", "9223372036854775807"], ["--window", "-1"], ["--preset", "7b"],
    ["--uniform", "--domain", "wiki"], ["--seed", "-1"],
  ])
  func `absurd values are refused by name`(arguments: [String]) throws {
    defer { edgewise.remove() }
    let common = ["model", "synthesize", "--output", "m.gguf"]
    let preset = arguments.contains("--preset") ? [] : ["--preset", "tiny"]
    let outcome = try edgewise.run(common + preset + arguments)
    #expect(outcome.status == 2, "\(outcome.complaint)")
    #expect(outcome.complaint.contains(arguments[0]), "\(outcome.complaint)")
    #expect(try models().isEmpty)
  }

  @Test func `a folder that is missing is named`() throws {
    defer { edgewise.remove() }
    let outcome = try edgewise(
      "model", "synthesize", "--preset", "tiny", "--output", "gone/m.gguf")
    #expect(outcome.status == 3)
    #expect(outcome.sentence.contains("gone/m.gguf"), "\(outcome.complaint)")
  }

  @Test func `a disk without room leaves nothing`() throws {
    defer { edgewise.remove() }
    let shell = try start("ulimit -f 2000; trap '' XFSZ; exec \"$0\" \"$@\"", preset: "tiny")
    shell.waitUntilExit()
    #expect(shell.terminationStatus == 3)
    #expect(try models().isEmpty)
  }

  @Test func `Ctrl-C leaves nothing`() throws {
    defer { edgewise.remove() }
    // What started the tests in the background may let them ignore Ctrl-C.
    let shell = try start("exec env --default-signal=INT \"$0\" \"$@\"", preset: "4b")
    while shell.isRunning, try models().isEmpty { Thread.sleep(forTimeInterval: 0.01) }
    shell.interrupt()
    shell.waitUntilExit()
    #expect(shell.terminationStatus == 130)
    #expect(try models().isEmpty)
  }

  /// Starts the command from a shell that runs `script` first.
  private func start(_ script: String, preset: String) throws -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = [
      "-c", script, Command.executable.path, "model", "synthesize", "--preset", preset, "--output",
      "m.gguf",
    ]
    process.currentDirectoryURL = edgewise.folder
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    return process
  }
}
