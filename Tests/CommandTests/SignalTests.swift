import Foundation
import Testing

/// What a signal leaves behind.
@Suite struct SignalTests {
  let edgewise: Command

  init() throws { edgewise = try Command() }

  @Test func `a signal during the replay leaves no empty folder`() throws {
    defer { edgewise.remove() }
    let script = """
      "$@" & while [ ! -d r ] && kill -0 $!; do sleep 0.02; done
      kill -TERM $!; wait $!
      """
    let outcome = try edgewise.run(
      ["-c", script, "sh", Command.executable.path, "simulate", "--model-shape", "smallthinker-4b"]
        + ["--device", "oneplus-13", "--max-tokens", "2000", "--output", "r"],
      executable: URL(filePath: "/bin/sh"))
    #expect(outcome.status == 143, "\(outcome.complaint)")
    #expect(!FileManager.default.fileExists(atPath: edgewise.folder.path + "/r"))
  }
}
