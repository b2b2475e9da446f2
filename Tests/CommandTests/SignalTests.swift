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

  @Test(arguments: [
    ["run", "--prompts", "-"],
    ["simulate", "--model-shape", "smallthinker-tiny", "--prompts", "-"]
      + ["--device", "raspberry-pi-5-sd"],
    ["run", "--settings", "/dev/stdin", "Ruth"], ["validate", "speeds", "/dev/stdin"],
    ["device", "calibrate", "--device", "raspberry-pi-5-sd", "--output", "p.yaml"]
      + ["--llama-bench", "/dev/stdin"],
  ])
  func `a command that waits for text ends at the first signal`(arguments: [String]) throws {
    defer { edgewise.remove() }
    // Says nothing for longer than anybody waits; the text has begun.
    let script = """
      mkfifo text; { echo; exec sleep 60; } > text & writer=$!
      "$@" < text & sleep 1
      kill -TERM $!; wait $!; code=$?
      kill $writer; exit $code
      """
    let clock = ContinuousClock()
    let start = clock.now
    let outcome = try edgewise.run(
      ["-c", script, "sh", Command.executable.path] + arguments,
      executable: URL(filePath: "/bin/sh"))
    #expect(outcome.status == 143, "\(arguments): \(outcome.complaint)")
    #expect(clock.now - start < .seconds(40), "\(arguments)")
  }

  @Test func `a limit of processor time gives what was done until then`() throws {
    defer { edgewise.remove() }
    let prompts = try edgewise.file(
      "p", Data(Array(repeating: "the king of Israel\n", count: 4000).joined().utf8))
    let outcome = try edgewise.run(
      ["-c", "ulimit -St 2; exec \"$@\"", "sh", Command.executable.path, "run"]
        + ["--prompts", prompts, "--max-tokens", "40", "--output", "w"],
      executable: URL(filePath: "/bin/sh"))
    #expect(outcome.status == 128 + SIGXCPU, "\(outcome.complaint)")
    let result = try Data(contentsOf: edgewise.folder.appendingPathComponent("w/workload.json"))
    let record = try JSONSerialization.jsonObject(with: result) as? [String: Any]
    #expect(record?["complete"] as? Bool == false)
  }
}
