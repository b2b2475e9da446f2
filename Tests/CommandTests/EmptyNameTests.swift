import Foundation
import Testing

/// Options and arguments that name files, folders and devices, without a name.
@Suite struct EmptyNameTests {
  let edgewise: Command

  init() throws { edgewise = try Command() }

  private func expect(_ arguments: [String], says option: String) throws {
    let outcome = try edgewise.run(arguments)
    let said = outcome.complaint
    #expect(outcome.status == 2 && outcome.output.isEmpty, "\(arguments): \(said)")
    #expect(said.contains("The value '' is invalid for \(option)"), "\(arguments): \(said)")
    #expect(said.contains(": the name is empty; give one"), "\(arguments): \(said)")
  }

  @Test func `a file, a folder or a device without a name is wrong use, in one sentence`() throws {
    defer { edgewise.remove() }
    let machine = ["--device", "rk3588-nvme", "--max-tokens", "2"]
    let shape = ["--model-shape", "smallthinker-tiny"]
    let cases: [(command: [String], options: [String])] = [
      (
        ["run", "x", "--mode", "simulated"] + machine,
        [
          "--model", "--bundle", "--settings", "--scenario", "--record", "--save-hot-set",
          "--output",
        ]
      ),
      (["simulate"] + shape + machine, ["--settings", "--scenario", "--output"]),
      (["simulate"] + machine, ["--routing"]),
      (["simulate", "--routing", "r", "--start", "warm"] + machine, ["--preceding"]),
      (["simulate"] + shape, ["--device"]),
      (["tune"] + machine, ["--model", "--bundle", "--routing", "--hot-set", "--output"]),
      (["bench"], ["--model", "--bundle", "--settings", "--output", "--device"]),
      (["report", "r"], ["--output"]),
    ]
    for (command, options) in cases {
      for option in options {
        try expect(command + [option, ""], says: "'\(option) <")
      }
    }
    try expect(["report", ""], says: "'<run>'")
    let content = try FileManager.default.contentsOfDirectory(atPath: edgewise.folder.path)
    #expect(!content.contains("Reports"))
  }
}
