import Foundation
import TestSupport
import Testing

/// A model in several files is given by any of them, wherever a model is.
@Suite struct SplitModelTests {
  let edgewise: Command
  private let folder = TemporaryFolder()
  private let split: SplitModel

  init() throws {
    edgewise = try Command()
    split = try SplitModel(tinyIn: folder, isFirstEmpty: true)
  }

  @Test func `a split model answers, is measured and has the price of the whole`() throws {
    defer { edgewise.remove() }
    let run = ["run", "--max-tokens", "8", "--temperature", "0", "And it came to pass"]
    let device = ["--device", "raspberry-pi-5-nvme", "--memory", "50 MiB"]
    let commands = [
      run, ["simulate", "--max-tokens", "8"] + device,
      ["device", "compare", "--prefetch-depth", "1"] + device, ["device", "list"],
    ]
    for command in commands {
      let outputs = try [Command.model.path, split.path(1)].map { path in
        let outcome = try edgewise.run(command + ["--model", path])
        #expect(outcome.status == 0, "\(outcome.complaint)")
        // Of a run the answer: what follows was measured here.
        return command == run ? outcome.output.components(separatedBy: "\n\n")[0] : outcome.output
      }
      #expect(outputs[0] == outputs[1] && !outputs[0].isEmpty, "\(command[0])")
    }
    let bench = try edgewise(
      "bench", "--model", split.path(2), "-p", "4", "-n", "2", "-r", "1", "--format", "json")
    #expect(bench.status == 0, "\(bench.complaint)")
  }

  @Test func `facts and tokens are those of the whole`() throws {
    defer { edgewise.remove() }
    let whole = try edgewise.json("model", "info", "--format", "json")
    let info = try edgewise.json("model", "info", split.path(2), "--format", "json")
    for key in ["layers", "experts", "residentBytes", "tensorTypes", "allExpertsBytes"] {
      #expect(info[key] as? NSObject == whole[key] as? NSObject && whole[key] != nil, "\(key)")
    }
    #expect(info["obstacle"] == nil && info["path"] as? String == split.path(0))
    let tokens = try [Command.model.path, split.path(1)].map {
      try edgewise("model", "tokenize", $0, "--text", "And it came").output
    }
    #expect(tokens[0] == tokens[1] && !tokens[0].isEmpty)
  }

  @Test func `its bundle has the name of its first file, and is that of all`() throws {
    defer { edgewise.remove() }
    let made = try edgewise("model", "bundle", split.path(2))
    #expect(made.status == 0, "\(made.complaint)")
    #expect(folder.files.contains("m-00001-of-00003.ewx"))
    let verified = try edgewise("model", "bundle", split.path(1), "--verify")
    #expect(verified.status == 0 && verified.output.contains("all good"), "\(verified.complaint)")
  }

  @Test func `none of its files is replaced`() throws {
    defer { edgewise.remove() }
    let device = ["--device", "raspberry-pi-5-nvme"]
    for (given, other) in [(0, 2), (2, 0), (1, 1)] {
      let (model, output) = (split.path(given), split.path(other))
      let before = try folder.bytes(of: split.name(other))
      for arguments in [
        ["model", "bundle", model, "--output", output],
        ["run", "--model", model, "--record", output, "x"],
        ["bench", "--model", model, "--output", output, "--format", "csv"],
        ["device", "compare", "--model", model, "--output", output] + device,
        ["device", "list", "--model", model, "--output", output],
        ["trace", "routing", "x.csv", "--model", model, "--output", output],
      ] {
        let outcome = try edgewise.run(arguments + ["--force"])
        #expect(outcome.status == 2, "\(arguments): \(outcome.complaint)")
        #expect(outcome.complaint.contains("is the same file as"), "\(outcome.complaint)")
      }
      #expect(try folder.bytes(of: split.name(other)) == before)
    }
  }

  @Test func `a file that is missing is named in a sentence`() throws {
    defer { edgewise.remove() }
    try FileManager.default.removeItem(atPath: split.path(1))
    for command in [["run", "x", "--model"], ["model", "info"]] {
      let outcome = try edgewise.run(command + [split.path(0)])
      #expect(outcome.status == 3, "\(outcome.complaint)")
      #expect(
        outcome.sentence.contains("m-00002-of-00003.gguf: there is no such file, which is number"),
        "\(outcome.complaint)")
    }
  }
}
