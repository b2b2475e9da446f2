import Foundation
import Testing

/// What commands do with models of other families than the one that comes along.
@Suite struct FamilyCommandTests {
  let edgewise: Command

  init() throws { edgewise = try Command() }

  private func model(_ name: String) -> String {
    Command.root.appendingPathComponent("Tests/InferenceTests/Families/\(name).gguf").path
  }

  @Test(arguments: ["gemma3", "lfm2", "lfm2moe", "gptoss"])
  func `models with experts and without are measured`(name: String) throws {
    defer { edgewise.remove() }
    let outcome = try edgewise(
      "bench", "--model", model(name), "-p", "8", "-n", "4", "-r", "1", "--format", "json")
    #expect(outcome.status == 0, "\(outcome.complaint)")
  }

  /// Its biases of all experts are as many numbers as the model is wide.
  @Test func `experts with biases are replayed and searched`() throws {
    defer { edgewise.remove() }
    let device = ["--device", "raspberry-pi-5-sd"]
    let run = try edgewise.run(
      ["run", "--model", model("gptoss-mxfp4"), "--mode", "simulated", "--tokens", "1,2,3"]
        + ["--max-tokens", "6", "--record", "r.ewr", "--output", "o"] + device)
    try #require(run.status == 0, "\(run.complaint)")
    let replay = try edgewise.run(["simulate", "--routing", "r.ewr"] + device)
    #expect(replay.status == 0, "\(replay.complaint)")
    let search = try edgewise.run(
      ["tune", "--routing", "r.ewr", "--search", "descent", "--max-prefetch-depth", "1"]
        + device)
    #expect(search.status == 0, "\(search.complaint)")
  }
}
