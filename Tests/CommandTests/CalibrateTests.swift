import Foundation
import TestSupport
import Testing

/// A device fitted to what llama-bench says, as a user does it.
@Suite struct CalibrateTests {
  let edgewise: Command

  init() throws { edgewise = try Command() }

  /// As llama-bench writes a test of Qwen3-1.7B in Q4_0 on four threads.
  private static func entry(prompt: Int, answer: Int, speed: Double) -> String {
    let nanoseconds = Double(prompt + answer) / speed * 1e9
    return """
      {"build_commit": "abc", "build_number": 7500, "cpu_info": "CPU", "backends": "CPU",
       "model_filename": "Qwen3-1.7B-Q4_0.gguf", "model_type": "qwen3 1.7B Q4_0",
       "model_size": 1054000000, "model_n_params": 1720574976, "n_batch": 2048, "n_ubatch": 512,
       "n_threads": 4, "type_k": "f16", "type_v": "f16", "n_gpu_layers": 99, "n_depth": 0,
       "n_prompt": \(prompt), "n_gen": \(answer), "avg_ns": \(Int(nanoseconds)),
       "stddev_ns": 0, "avg_ts": \(speed), "stddev_ts": 0.0}
      """
  }

  private func bench(_ entries: String...) throws -> String {
    try edgewise.file("bench.json", Data("[\(entries.joined(separator: ",\n"))]".utf8))
  }

  @Test func `two tests make a profile that is checked, simulated and of class A`() throws {
    defer { edgewise.remove() }
    let file = try bench(
      Self.entry(prompt: 512, answer: 0, speed: 40), Self.entry(prompt: 0, answer: 128, speed: 8))
    let made = try edgewise(
      "device", "calibrate", "--device", "raspberry-pi-5-nvme", "--llama-bench", file, "--output",
      "mine.yaml", "--name", "My board", "--format", "json")
    #expect(made.status == 0, "\(made.complaint)")
    let record = try JSONValue(made.output.utf8)
    let schema = SchemaCheck(
      try JSONValue(edgewise("schema", "device-calibrate").output.utf8))
    #expect(schema.complaints(about: record) == [])
    let again = try edgewise(
      "device", "calibrate", "--device", "raspberry-pi-5-nvme", "--llama-bench", file, "--output",
      "again.yaml")
    #expect(again.output.hasPrefix("2 of 6 figures of raspberry-pi-5-nvme are told by 2 rows;"))
    #expect(again.output.contains("kept: cpu.dispatch: add the rows of `llama-bench -m SmolLM2"))
    let check = try edgewise("device", "check", "mine.yaml")
    #expect(check.status == 0 && check.output.hasSuffix(" all good\n"), "\(check.output)")
    let simulated = try edgewise(
      "simulate", "--model-shape", "qwen3-1.7b", "--engine", "llama.cpp", "--device", "mine.yaml",
      "--max-tokens", "128")
    #expect(simulated.status == 0, "\(simulated.complaint)")
    #expect(simulated.output.contains("(A: "), "\(simulated.output)")
    #expect(try edgewise("device", "show", "mine.yaml").output.hasPrefix("My board\n"))
  }

  @Test func `a data sheet alone makes a profile, and says what would tell more`() throws {
    defer { edgewise.remove() }
    let sheet = [
      "device", "calibrate", "--core", "A76", "--cores", "4", "--clock", "2.4 GHz", "--memory",
      "8 GiB", "--output", "sheet.yaml",
    ]
    let missing = try edgewise.run(sheet)
    #expect(missing.status == 2)
    #expect(missing.complaint.contains("--peak-bandwidth is missing."))
    let made = try edgewise.run(sheet + ["--peak-bandwidth", "17.1 GB/s", "--name", "Sheet"])
    #expect(made.status == 0, "\(made.complaint)")
    #expect(made.output.hasPrefix("No speeds: every figure of Sheet stays what it is."))
    #expect(try edgewise("device", "check", "sheet.yaml").output.hasSuffix(" all good\n"))
    let unknown = try edgewise(
      "device", "calibrate", "--core", "6502", "--cores", "1", "--clock", "1 MHz",
      "--peak-bandwidth", "1 MB/s", "--memory", "1 MiB", "--output", "x.yaml")
    #expect(unknown.status == 3)
    #expect(unknown.sentence.contains("nothing is known of cores called 6502"))
    let both = try edgewise(
      "device", "calibrate", "--device", "rk3588-nvme", "--cores", "4", "--output", "x.yaml")
    #expect(both.status == 2)
    #expect(both.complaint.contains("--cores is for a device without a profile"))
  }

  @Test func `nobody's file is replaced, and what contradicts itself leaves none`() throws {
    defer { edgewise.remove() }
    let file = try bench(Self.entry(prompt: 0, answer: 128, speed: 8))
    let mine = try edgewise.file("mine.yaml", Data("notes: mine\n".utf8))
    let calibrate = ["device", "calibrate", "--device", "raspberry-pi-5-nvme", "--llama-bench"]
    let refused = try edgewise.run(calibrate + [file, "--output", mine])
    #expect(refused.status == 2)
    #expect(refused.complaint.contains("add --force to replace it"))
    #expect(try String(contentsOfFile: mine, encoding: .utf8) == "notes: mine\n")
    let itself = try edgewise.run(calibrate + [file, "--output", file, "--force"])
    #expect(itself.status == 2)
    let wrong = try bench(
      Self.entry(prompt: 0, answer: 128, speed: 8)
        .replacingOccurrences(of: "\"avg_ts\": 8.0", with: "\"avg_ts\": 9.0"))
    let contradicting = try edgewise.run(calibrate + [wrong, "--output", "new.yaml"])
    #expect(contradicting.status == 3)
    #expect(contradicting.sentence.contains("entry 1: avg_ts 9.0 x avg_ns 16000000000 makes 144"))
    let folder = try FileManager.default.contentsOfDirectory(atPath: edgewise.folder.path)
    #expect(!folder.contains("new.yaml"))
    let missing = try edgewise.run(calibrate + ["nowhere.json", "--output", "new.yaml"])
    #expect(missing.status == 3)
    #expect(missing.sentence.hasPrefix("nowhere.json cannot be read"))
  }
}
