import Foundation
import Testing

/// `--lm-head predicted` from a file with a predictor to the record of a run.
@Suite(.serialized) struct PredictedHeadTests {
  let edgewise: Command

  init() throws {
    edgewise = try Command()
    let made = try edgewise(
      "model", "synthesize", "--preset", "tiny", "--layers", "3", "--predictor", "--output",
      "m.gguf")
    try #require(made.status == 0, "\(made.complaint)")
  }

  private func run(_ options: String...) throws -> [String: Any] {
    let outcome = try edgewise.run(
      ["run", "--model", "m.gguf", "--max-tokens", "12", "--format", "json", "--output", "r"]
        + options + ["hello"])
    try #require(outcome.status == 0, "\(outcome.complaint)")
    let object = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
    return try #require(object as? [String: Any])
  }

  private func weightBytes(_ run: [String: Any]) throws -> Int {
    try #require((run["memory"] as? [String: Any])?["weights_bytes"] as? Int)
  }

  @Test func `a predicted head says how much it computed and missed`() throws {
    defer { edgewise.remove() }
    let dense = try run()
    #expect(dense["lm_head"] == nil)
    let predicted = try run("--lm-head", "predicted")
    let head = try #require(predicted["lm_head"] as? [String: Any])
    #expect((0.02...0.15).contains(try #require(head["active_share"] as? Double)))
    #expect((0...1).contains(try #require(head["argmax_miss_rate"] as? Double)))
    #expect(head["checked_tokens"] as? Int == 12)
    // 128 × (d + V) weights of Q4_0.
    let info = try edgewise.json("model", "info", "m.gguf", "--format", "json")
    #expect(
      try weightBytes(predicted) - weightBytes(dense) == info["headPredictorBytes"] as? Int)
    let assumptions = try #require(predicted["assumptions"] as? [String])
    #expect(assumptions.contains { $0.contains("LM head") })
    let simulated = try run(
      "--lm-head", "predicted", "--device", "raspberry-pi-5-sd", "--mode", "simulated", "-t", "1")
    #expect(simulated["lm_head"] as? NSDictionary == head as NSDictionary)
    #expect(
      simulated["generated_token_ids"] as? [Int] == predicted["generated_token_ids"] as? [Int])
  }

  @Test func `a threshold below every score gives the dense answer`() throws {
    defer { edgewise.remove() }
    let all = try run("--lm-head", "predicted", "--lm-head-threshold", "-inf")
    #expect(all["generated_token_ids"] as? [Int] == (try run())["generated_token_ids"] as? [Int])
    let head = try #require(all["lm_head"] as? [String: Any])
    #expect(head["active_share"] as? Double == 1)
    #expect(head["argmax_miss_rate"] as? Double == 0)
    #expect(head["threshold"] == nil)
    let one = try run(
      "--lm-head", "predicted", "--lm-head-threshold", "1e9", "--lm-head-floor", "8")
    let share = try #require((one["lm_head"] as? [String: Any])?["active_share"] as? Double)
    #expect(share > 0 && share < 0.01)
  }

  @Test func `a model without a predictor says what to do`() throws {
    defer { edgewise.remove() }
    let outcome = try edgewise("run", "--lm-head", "predicted", "--output", "none", "hello")
    #expect(outcome.status == 3)
    #expect(outcome.sentence.contains("model synthesize --predictor"), "\(outcome.complaint)")
    #expect(outcome.sentence.contains("model_lm_head.pt"), "\(outcome.complaint)")
    #expect(!FileManager.default.fileExists(atPath: edgewise.folder.path + "/none"))
  }

  @Test(arguments: [
    ["--lm-head-floor", "2"], ["--lm-head-threshold", "1"],
    ["--lm-head", "predicted", "--lm-head-floor", "0"],
    ["--lm-head", "predicted", "--lm-head-threshold", "nan"], ["--lm-head", "sparse"],
  ])
  func `options that make no sense are refused`(options: [String]) throws {
    defer { edgewise.remove() }
    let outcome = try edgewise.run(["run"] + options + ["hello"])
    #expect(outcome.status == 2)
    #expect(outcome.complaint.contains("--lm-head"), "\(outcome.complaint)")
  }

  @Test func `benchmarks and tuning predict too`() throws {
    defer { edgewise.remove() }
    let bench = try edgewise(
      "bench", "--model", "m.gguf", "-p", "4", "-n", "4", "-r", "1", "--lm-head", "predicted",
      "--format", "json")
    let rows = try #require(
      JSONSerialization.jsonObject(with: Data(bench.output.utf8)) as? [[String: Any]])
    for row in rows {
      #expect(row["lm_head"] as? String == "predicted")
      #expect((0.02...0.15).contains(try #require(row["lm_head_active_share"] as? Double)))
    }
    let tuned = try edgewise(
      "tune", "--model", "m.gguf", "--device", "raspberry-pi-5-nvme", "--lm-head", "predicted",
      "--max-tokens", "8", "--max-prefetch-depth", "1", "--cache-policy", "lru", "--output", "t",
      "hello")
    #expect(tuned.status == 0, "\(tuned.complaint)")
  }
}
