import Foundation
import TestSupport
import Testing

/// Models that are priced by their files, or by the headers of these alone.
@Suite struct PricedModelTests {
  let edgewise: Command
  private static let machine = ["--device", "raspberry-pi-5-nvme", "--memory", "50 MiB"]

  init() throws { edgewise = try Command() }

  private func header() throws -> String {
    try edgewise.file("header.gguf", Data(TinyModel.header()))
  }

  @Test(arguments: [[], ["--engine", "own"], ["--engine", "llama.cpp"], ["--start", "warm"]])
  func `a file, its header and the shape of its name have the same price`(
    options: [String]
  ) throws {
    defer { edgewise.remove() }
    let models = [
      ["--model-shape", "smallthinker-tiny"], ["--model", try header()],
      ["--model", Command.model.path],
    ]
    let records = try models.map { model in
      let outcome = try edgewise.run(
        ["simulate", "--max-tokens", "16", "--format", "json"] + Self.machine + model + options)
      #expect(outcome.status == 0, "\(outcome.complaint)")
      let object = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
      return try #require(object as? [String: Any])
    }
    for key in [
      "tokens_per_second", "ttft_seconds", "token_seconds", "experts", "io", "cache_slots",
      "memory",
      "engine", "routing", "assumptions", "intervals",
    ] {
      for record in records.dropFirst() where options.last != "llama.cpp" {
        #expect(record[key] as? NSObject == records[0][key] as? NSObject, "\(key)")
      }
      #expect(records[1][key] as? NSObject == records[2][key] as? NSObject, "\(key)")
    }
  }

  @Test func `devices are compared, and options searched for, on a header as on a name`() throws {
    defer { edgewise.remove() }
    let models = [["--model-shape", "smallthinker-tiny"], ["--model", try header()]]
    let compared = try models.map { model in
      let outcome = try edgewise.run(
        ["device", "compare", "--device", "oneplus-13", "--prefetch-depth", "0-1"]
          + ["--memory", "50 MiB", "--format", "json"] + model)
      #expect(outcome.status == 0, "\(outcome.complaint)")
      let rows = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
      return try #require(rows as? [[String: Any]]).map { $0["tokens_per_second"] as? Double }
    }
    #expect(compared[0] == compared[1] && compared[0].count == 2 && compared[0][0] != nil)
    let winners = try models.enumerated().map { index, model in
      let result = try edgewise.run(
        ["tune", "--max-tokens", "16", "--seeds", "1", "--max-prefetch-depth", "1"]
          + ["--output", "t\(index)", "--format", "csv"] + Self.machine + model)
      #expect(result.status == 0, "\(result.complaint)")
      return result.output
    }
    #expect(winners[0] == winners[1] && !winners[0].isEmpty)
  }

  @Test func `the list has the speed of a header on every device, as the comparison has it`()
    throws
  {
    defer { edgewise.remove() }
    let header = try header()
    func rows(_ arguments: [String]) throws -> [[String: Any]] {
      let outcome = try edgewise.run(arguments + ["--format", "json"])
      #expect(outcome.status == 0, "\(outcome.complaint)")
      let rows = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
      return try #require(rows as? [[String: Any]])
    }
    let list = try rows(["device", "list", "--model", header])
    #expect(list.count == (try rows(["device", "list", "--no-speeds"])).count)
    for row in list {
      #expect(row["model"] as? String == "smallthinker-tiny" && row["tokens_per_second_4b"] == nil)
    }
    let devices = ["oneplus-13", "raspberry-pi-5-sd"]
    let compared = try rows(
      ["device", "compare", "--model", header, "--prefetch-depth", "1"]
        + devices.flatMap { ["--device", $0] })
    for (name, row) in zip(devices, compared) {
      let listed = list.first { $0["name"] as? String == name }
      #expect(listed?["class"] as? String == row["class"] as? String && row["class"] != nil)
      for key in ["tokens_per_second", "low_tokens_per_second"] {
        let speeds = try [listed, row].map { try #require($0?[key] as? Double) }
        #expect(abs(speeds[0] / speeds[1] - 1) < 1e-9, "\(name)")
      }
    }
    let text = try edgewise("device", "list", "--model", header).output
    #expect(text.split(separator: "\n")[0].hasSuffix("tok/s"))
  }

  @Test func `a header shows what the whole file does, and that it is priced only`() throws {
    defer { edgewise.remove() }
    let whole = try edgewise.json("model", "info", "--format", "json")
    let header = try edgewise.json("model", "info", header(), "--format", "json")
    for key in [
      "layers", "experts", "residentBytes", "bytesPerToken", "expertBytes", "tensorTypes",
    ] {
      #expect(header[key] as? NSObject == whole[key] as? NSObject && whole[key] != nil, "\(key)")
    }
    #expect(whole["obstacle"] == nil && whole["pricingCaveats"] == nil)
    #expect(header["obstacle"] as? String == "the file has no weights")
    #expect(header["pricingCaveats"] as? [String] == [])
  }

  @Test func `a file that ends in its weights has the price of its header, and it is said`()
    throws
  {
    defer { edgewise.remove() }
    let whole = try Data(contentsOf: Command.model)
    let cut = try edgewise.file("cut.gguf", whole.prefix(whole.count / 2))
    let info = try edgewise.json("model", "info", cut, "--format", "json")
    #expect(info["obstacle"] as? String == "the file ends before its weights do")
    #expect((info["pricingCaveats"] as? [String])?.first?.contains("ends before") == true)
    let speeds = try [cut, header()].map { model in
      let outcome = try edgewise.run(
        ["simulate", "--max-tokens", "16", "--format", "json", "--model", model] + Self.machine)
      let record = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
      return try #require(record as? [String: Any])
    }
    #expect(speeds[0]["tokens_per_second"] as? Double == speeds[1]["tokens_per_second"] as? Double)
    let assumptions = try #require(speeds[0]["assumptions"] as? [String])
    #expect(assumptions.contains { $0.contains("the model's file ends before") })
    for command in [["run", "x"], ["bench"]] {
      let outcome = try edgewise.run(command + ["--model", cut])
      #expect(outcome.status == 3 && outcome.output.isEmpty, "\(outcome.complaint)")
      #expect(outcome.complaint.contains("beyond the"), "\(outcome.complaint)")
    }
  }

  @Test func `a header is not run, and wrong use gets a sentence`() throws {
    defer { edgewise.remove() }
    let header = try header()
    let simulate = ["simulate", "--model", header] + Self.machine
    let cases: [(arguments: [String], status: Int32, says: String)] = [
      (["run", "--model", header, "x"], 3, "ends with its header, without any weights"),
      (simulate + ["--weights", "q8_0"], 2, "--weights is for --model-shape; a file has its own."),
      (simulate + ["--model-shape", "qwen3-1.7b"], 2, "Give one of --routing FILE, --model-shape"),
      (
        simulate + ["--start", "warm", "--preceding", "x.ewr"], 2, "--preceding is for --routing"
      ),
      (simulate + ["--max-tokens", "2000"], 3, "do not fit in a context of"),
      (
        ["device", "compare", "--model", header, "--model-shape", "qwen3-1.7b"], 2,
        "Give --model-shape NAME or --model FILE, not both."
      ),
      (
        ["device", "compare", "--model", header, "--weights", "f16"], 2,
        "--weights is for --model-shape; a file has its own."
      ),
      (
        ["device", "list", "--model", header, "--weights", "f16"], 2,
        "--weights is for --model-shape; a file has its own."
      ),
      (["device", "list", "--model", header, "--no-speeds"], 2, "leave --no-speeds out"),
      (["device", "list", "--engine", "own"], 2, "--engine and --weights are for --model-shape"),
      (["tune", "--model", header, "x"] + Self.machine, 2, "A prompt is for a model with weights"),
      (["tune", "--model", header, "--verify"] + Self.machine, 2, "--verify computes"),
      (
        ["tune", "--model", Command.model.path, "--seeds", "2"] + Self.machine, 2,
        "--seeds is for --model-shape."
      ),
    ]
    for (arguments, status, says) in cases {
      let outcome = try edgewise.run(arguments)
      #expect(outcome.status == status && outcome.complaint.contains(says), "\(outcome.complaint)")
    }
  }
}
