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

  @Test func `a header is not run, and wrong use gets a sentence`() throws {
    defer { edgewise.remove() }
    let header = try header()
    let simulate = ["simulate", "--model", header] + Self.machine
    let cases: [(arguments: [String], status: Int32, says: String)] = [
      (["run", "--model", header, "x"], 3, "ends with its header, without any weights"),
      (simulate + ["--weights", "q8_0"], 2, "--weights is for --model-shape; a file has its own."),
      (simulate + ["--model-shape", "qwen3-1.7b"], 2, "Give one of --routing FILE, --model-shape"),
      (simulate + ["--preceding", "x.ewr"], 2, "--preceding is for --routing"),
      (simulate + ["--max-tokens", "2000"], 3, "do not fit in a context of"),
    ]
    for (arguments, status, says) in cases {
      let outcome = try edgewise.run(arguments)
      #expect(outcome.status == status && outcome.complaint.contains(says), "\(outcome.complaint)")
    }
  }
}
