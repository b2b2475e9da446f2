@testable import Calibration
import Models
import Results
import Runs
import Testing

/// What our own benchmark writes, as speeds of a device.
@Suite struct OwnBenchTests {
  private static func entry(_ changes: [String: String] = [:]) -> String {
    let fields = [
      "engine_version": "\"1.0\"", "mode": "\"host\"", "model": "\"SmallThinker tiny synthetic\"",
      "model_parameters": "21000000", "model_bytes": "12500000", "threads": "2", "batch": "64",
      "prompt_tokens": "0", "generated_tokens": "32", "context_depth": "100",
      "tokens_per_second": "400", "tokens_per_second_sd": "4", "samples": "[404, 396]",
      "cache_slots": "256", "expert_count": "256", "host_processor": "\"CPU\"",
    ]
    let lines = fields.merging(changes) { $1 }.map { "\"\($0)\": \($1)" }
    return "{ \(lines.sorted().joined(separator: ", ")) }"
  }

  private static func tests(_ text: String) throws -> MeasuredTests {
    var tests = MeasuredTests(coreCount: 4)
    try tests.add(bytes: Array(text.utf8), file: "own.json", program: .own)
    return tests
  }

  @Test func `a row of bench is one of the shapes that can be synthesized`() throws {
    let row = try #require(try Self.tests("[\(Self.entry())]").rows.first)
    #expect(row.conditions.shape.rawValue == "smallthinker-tiny")
    #expect(row.conditions.pricing == .own && row.conditions.batch == 64)
    #expect(row.conditions.contextDepth == 116 && row.conditions.threads == 2)
    #expect(row.engine == "Edgewise 1.0" && row.deviation == 0.01)
  }

  @Test(arguments: [
    (["mode": "\"applied\""], "its time is applied, not that of a machine"),
    (["cache_slots": "200"], "56 of 256 experts were on the storage"),
    (["lm_head_active_share": "0.07"], "its LM head was predicted"),
    (["model_parameters": "90000000"], "SmallThinker tiny synthetic has 90.0 M weights"),
    (["model_bytes": "42000000"], "SmallThinker tiny synthetic has 40.1 MiB, which is more than"),
  ])
  func `what is no speed of this machine in memory is passed over`(
    changes: [String: String], reason: String
  ) throws {
    let tests = try Self.tests("[\(Self.entry(changes)), \(Self.entry())]")
    #expect(tests.rows.count == 1)
    #expect(tests.unpriced.first?.reason.hasPrefix(reason) == true, "\(tests.unpriced)")
  }

  @Test(arguments: [
    (["prompt_tokens": "8"], "prompt_tokens is 8 and generated_tokens 32"),
    (["tokens_per_second": "500"], "tokens_per_second is 500.0, but the mean of samples is 400.0"),
    (["tokens_per_second_sd": "40"], "tokens_per_second_sd is 40, but samples deviate by 5.66"),
    (["threads": "5"], "5 threads are more than the 4 cores of the device"),
  ])
  func `what contradicts itself is refused with both figures`(
    changes: [String: String], sentence: String
  ) throws {
    let error = #expect(throws: RunError.self) { try Self.tests(Self.entry(changes)) }
    #expect(error?.description.hasPrefix("own.json: entry 1: \(sentence)") == true)
  }
}
