import Testing

@testable import Comparison

@Suite struct CommandOptionsTests {
  private func unsaid(
    _ old: String, _ new: String, _ configuration: [String: String] = [:], saysPrompt: Bool = false
  ) -> (old: [String], new: [String]) {
    func texts(_ arguments: String) -> [String: String] {
      configuration.merging(["command": "edgewise run \(arguments)"]) { $1 }
    }
    return CommandOptions.unsaid(texts(old), texts(new), saysPrompt: saysPrompt)
  }

  @Test func `options that no key speaks for are told as both have them`() {
    let cases: [(old: String, new: String, told: ([String], [String]))] = [
      ("--temperature 0.5 a", "a", (["--temperature 0.5"], ["no --temperature"])),
      ("--chat a", "a", (["--chat"], ["no --chat"])),
      ("--max-tokens 4 a", "--max-tokens=4 a", ([], [])),
      ("--max-tokens 4 a", "a --max-tokens 5", (["--max-tokens 4"], ["--max-tokens 5"])),
      ("'one two'", "'one three'", (["prompt 'one two'"], ["prompt 'one three'"])),
      ("--lm-head-threshold -1", "", (["--lm-head-threshold -1"], ["no --lm-head-threshold"])),
    ]
    for (old, new, told) in cases {
      let found = unsaid(old, new)
      #expect(found.old == told.0 && found.new == told.1, "\(old), \(new): \(found)")
    }
  }

  @Test func `options whose keys are there are not told, whether they differ or not`() {
    let keys = ["threads": "4", "memory.cap_bytes": "9", "overrides": "a=1", "routing": "recorded"]
    for (old, new) in [("-t 4", ""), ("--memory '9 B'", ""), ("--set a=1", "--set b=2")] {
      #expect(unsaid(old, new, keys).old.isEmpty, "\(old)")
    }
    #expect(unsaid("--routing a", "--routing b", keys).old == ["--routing a"])
    #expect(unsaid("'one'", "'two'", saysPrompt: true).old.isEmpty)
  }

  @Test func `a long prompt is shortened, and files without a command say nothing`() {
    let long = String(repeating: "x", count: 500)
    #expect(unsaid(long, "y").old.first?.count == 61)
    let command = ["command": "edgewise run a"]
    #expect(CommandOptions.unsaid([:], command, saysPrompt: false).new.isEmpty)
  }
}
