@testable import Calibration
import Files
import Models
import Results
import Runs
import Testing
import Validation

/// What other programs write, read right or refused in one sentence.
@Suite struct MeasuredTestsTests {
  /// An entry of llama-bench 2025 for a prefill of 512 tokens, as a Raspberry Pi 4 makes it.
  private static let fields: [(key: String, value: String)] = [
    ("build_commit", "\"f40a2e5f1\""), ("build_number", "7095"), ("cpu_info", "\"CPU\""),
    ("gpu_info", "\"\""), ("backends", "\"CPU\""),
    ("model_filename", "\"models/llama3.2-1b-Q4_0.gguf\""), ("model_type", "\"llama 1B Q4_0\""),
    ("model_size", "763097216"), ("model_n_params", "1235814432"), ("n_batch", "2048"),
    ("n_ubatch", "512"), ("n_threads", "4"), ("cpu_mask", "\"0x0\""), ("cpu_strict", "false"),
    ("type_k", "\"f16\""), ("type_v", "\"f16\""), ("n_gpu_layers", "99"), ("n_prompt", "512"),
    ("n_gen", "0"), ("n_depth", "0"), ("test_time", "\"2025-11-22T10:35:48Z\""),
    ("avg_ns", "51200000000"), ("stddev_ns", "51200000"), ("avg_ts", "10.0"),
    ("stddev_ts", "0.01"), ("samples_ns", "[51251251251, 51148851149]"),
    ("samples_ts", "[9.99, 10.01]"),
  ]

  private static func entry(_ changes: [String: String?] = [:]) -> String {
    let lines = fields.compactMap { key, value -> String? in
      guard let value = changes[key] ?? value else { return nil }
      return "\"\(key)\": \(value)"
    }
    return "{ " + lines.joined(separator: ",\n    ") + " }"
  }

  /// An entry for 128 tokens of an answer.
  private static func answer(_ changes: [String: String?] = [:]) -> String {
    let answer: [String: String?] = [
      "n_prompt": "0", "n_gen": "128", "avg_ns": "32000000000", "avg_ts": "4.0",
      "samples_ns": nil, "samples_ts": nil,
    ]
    return entry(answer.merging(changes) { $1 })
  }

  private static func tests(
    _ text: String, program: MeasuredTests.Program = .llamaBench, coreCount: Int = 4
  ) throws -> MeasuredTests {
    var tests = MeasuredTests(coreCount: coreCount)
    try tests.add(bytes: Array(text.utf8), file: "pi.json", program: program)
    return tests
  }

  private static func sentence(_ text: String) -> String {
    do {
      let tests = try Self.tests(text)
      try tests.requireRows()
      return "read"
    } catch { return "\(error)" }
  }

  @Test func `chosen cores say nothing where they may be of several kinds`() throws {
    for (mask, clusterCount, rowCount) in [
      ("0x0", 2, 1), ("0xf", 2, 0), ("0xf0", 2, 0), ("0xff", 2, 1), ("0xf", 1, 1),
    ] {
      var tests = MeasuredTests(coreCount: 8, clusterCount: clusterCount)
      let text = Self.entry(["cpu_mask": "\"\(mask)\""])
      try tests.add(bytes: Array(text.utf8), file: "pi.json", program: .llamaBench)
      #expect(tests.rows.count == rowCount, "\(mask)")
      #expect(tests.unpriced.count == 1 - rowCount)
    }
  }

  @Test func `an entry says model, format, engine, test and speed`() throws {
    let rows = try Self.tests("[\(Self.entry()),\n\(Self.answer(["n_depth": "256"]))]").rows
    #expect(rows.map(\.origin) == ["pi.json: entry 1", "pi.json: entry 2"])
    #expect(rows.map(\.conditions.shape.rawValue) == ["llama3.2-1b", "llama3.2-1b"])
    #expect(rows.map(\.conditions.phase) == [.prefill, .decode])
    #expect(rows[0].conditions.promptTokens == 512 && rows[0].conditions.batch == 512)
    #expect(rows[1].conditions.contextDepth == 320)
    #expect(
      rows[0].conditions.pricing == EnginePricing(.llamaCpp, weights: .q4_0, age: .repacksQ4))
    #expect(rows[0].engine == "llama.cpp b7095")
    #expect(rows[0].tokensPerSecond == 10 && abs(rows[0].deviation - 0.001) < 1e-12)
  }

  @Test func `a mark, messages, two lists and a line for each entry are read`() throws {
    let lists = """
      \u{FEFF}load_backend: loaded CPU backend
      [1]8.1234,[2]9.8765,
      { not a result }
      [\(Self.entry())]
      and again
      [
        \(Self.entry()),
        \(Self.answer())
      ]
      done
      """
    #expect(try Self.tests(String(lists.dropFirst())).rows.count == 3)
    let lines = [Self.entry(), Self.answer()].map { $0.filter { $0 != "\n" } }
    #expect(try Self.tests(lines.joined(separator: "\n") + "\n").rows.count == 2)
  }

  @Test(arguments: [
    ("", "pi.json holds no test of llama-bench -o json; make it so again"),
    ("| model | size |\n", "pi.json holds no test of llama-bench -o json; make it so again"),
    ("[]", "pi.json holds no test of llama-bench -o json; make it so again"),
  ])
  func `a file without a test is told`(text: String, sentence: String) {
    #expect(Self.sentence(text) == sentence)
  }

  @Test func `half a file and a message in its middle are told`() {
    let whole = "[\(Self.entry()),\n\(Self.answer())]"
    #expect(
      Self.sentence(String(whole.prefix(900)))
        == "pi.json ends in the middle of what llama-bench wrote; run it again, or copy the file"
        + " again")
    let mixed = whole.replacing("\"n_ubatch\"", with: "warning: hot\n\"n_ubatch\"")
    #expect(Self.sentence(mixed).contains("of which nothing can be believed, because it is no"))
  }

  /// Two figures that contradict each other: a part of the sentence that must have both.
  @Test(arguments: [
    (["avg_ts": "20.0"], "avg_ts is 20, but the mean of samples_ts is 10"),
    (["avg_ns": "61200000000"], "avg_ns is 61200000000, but the mean of samples_ns is 512000"),
    (
      ["samples_ts": "[9.99, 5.5]"],
      "a sample of 51148851149 ns at 5.5 tok/s makes 281 tokens, where n_prompt and n_gen say 512"
    ),
    (["samples_ts": "[10.0]"], "samples_ns has 2 repetitions and samples_ts 1"),
    (["n_threads": "8"], "8 threads are more than the 4 cores of the device"),
    (["cpu_mask": "\"0x3\""], "4 threads are more than the 2 cores of cpu_mask"),
    (["cpu_mask": "\"3\""], "4 threads are more than the 2 cores of cpu_mask"),
    (["cpu_mask": "\"0xf0\""], "cpu_mask names more cores than the 4 of the device"),
    (["cpu_mask": "\"0xg\""], "cpu_mask 0xg is no mask of up to 64 cores in hexadecimal"),
    (["n_prompt": "0"], "n_prompt and n_gen are both 0, so that nothing was measured"),
    (["n_threads": "0"], "n_threads is 0, and must be a whole number from 1 to 1024"),
    (["n_threads": "1.5"], "n_threads is 1.5, and must be a whole number from 1 to 1024"),
    (["avg_ts": "1e999"], "avg_ts is 1e999, and must be a number from"),
    (["avg_ts": "\"fast\""], "avg_ts is no number"),
    (["model_type": "null"], "there is no model_type"),
    (
      ["model_filename": "\"Qwen3-0.6B-Q4_0.gguf\""],
      "the file is called Qwen3-0.6B-Q4_0.gguf, which is qwen3-0.6b with 596 M weights, but has"
        + " 1.24 B, as llama3.2-1b"
    ),
    (
      ["model_filename": "\"llama3.2-1b-Q8_0.gguf\""],
      "the file is called llama3.2-1b-Q8_0.gguf, which is in Q8_0, but its type is"
        + " \"llama 1B Q4_0\""
    ),
  ])
  func `what contradicts itself is refused with both figures`(
    changes: [String: String], sentence: String
  ) {
    let found = Self.sentence("[\(Self.answer()), \(Self.entry(changes))]")
    #expect(found.hasPrefix("pi.json: entry 2: \(sentence)"), "\(found)")
  }

  @Test func `a speed that its own time denies is refused`() {
    let found = Self.sentence("[\(Self.answer(["avg_ts": "5.0"]))]")
    #expect(found.contains("avg_ts 5.0 x avg_ns 32000000000 makes 160 tokens, where"), "\(found)")
  }

  /// Means without samples: of which a deviation says how far they may differ.
  @Test(arguments: [
    (["avg_ts": "4.02"], "avg_ts 4.02 x avg_ns 32000000000 makes 128.64 tokens, where"),
    // The mean of speeds is above the speed of the mean time, and never below.
    (["avg_ts": "3.98"], "avg_ts 3.98 x avg_ns 32000000000 makes 127.36 tokens, where"),
    (["avg_ts": "4.02", "stddev_ts": "0.2"], "avg_ts 4.02 x avg_ns 32000000000 makes"),
    (["stddev_ts": "1.5"], "stddev_ts is 1.5, but avg_ts 4.0 x avg_ns 32000000000 makes"),
    (["stddev_ts": "900"], "stddev_ts is 900, but avg_ts 4.0 x avg_ns 32000000000 makes"),
    // Of 3.6 and 4.4 tokens per second.
    (["avg_ns": "32323232323", "stddev_ts": "0.565685"], "read"),
    // Of 2 and 6.
    (
      ["avg_ns": "42666666667", "stddev_ts": "2.828427"],
      "no test has a price: pi.json: entry 1: its repetitions deviate by 71 % of their mean"
    ),
  ])
  func `a deviation, a mean of speeds and a mean of times agree`(
    changes: [String: String], sentence: String
  ) {
    let found = Self.sentence("[\(Self.answer(changes))]")
    let isRefused = sentence.hasPrefix("avg_ts") || sentence.hasPrefix("stddev_ts")
    #expect(found.hasPrefix(isRefused ? "pi.json: entry 1: \(sentence)" : sentence), "\(found)")
  }

  @Test func `a deviation is that of its samples`() {
    #expect(Self.sentence("[\(Self.entry(["stddev_ts": "0.014142"]))]") == "read")
    for wrong in ["0", "0.02", "5.0"] {
      let found = Self.sentence("[\(Self.entry(["stddev_ts": wrong]))]")
      #expect(found.contains("but samples_ts deviate by 0.01;"), "\(found)")
    }
  }

  @Test func `entries of two machines are refused`() {
    let other = Self.answer(["cpu_info": "\"Cortex-A55\""])
    #expect(
      Self.sentence("[\(Self.entry()), \(other)]").contains(
        "it ran on \"Cortex-A55\", and others on \"CPU\""))
  }

  /// What has no price is passed over where others remain, and told.
  @Test(arguments: [
    (["backends": "\"CUDA\""], "all layers were on CUDA"),
    (["backends": "\"CUDA\"", "n_gpu_layers": "0"], "its prompt was multiplied on CUDA"),
    (["backends": "\"Metal,BLAS\"", "n_gpu_layers": "12"], "12 layers were on Metal"),
    (["type_k": "\"q8_0\""], "its keys and values are in q8_0"),
    (["n_depth": "512"], "a prefill behind other tokens is not simulated"),
    (["n_gen": "128", "avg_ns": "64000000000"], "a prompt and an answer in one figure"),
    (["model_type": "\"llama 1B Q5_K - Medium\""], "its weights are in \"llama 1B Q5_K - Medium\""),
    (["model_type": "\"mamba 1B Q4_0\""], "no model of \"mamba\" is known, but such of "),
    (
      ["model_n_params": "1000000000"],
      "no llama model has 1.00 B weights; the nearest that is known is tinyllama-1.1b, with 1.10 B"
    ),
    (["model_size": "1100000000"], "it has 1.02 GiB, where llama3.2-1b in Q4_0 has 728 MiB"),
  ])
  func `what has no price is passed over where others have one`(
    changes: [String: String?], reason: String
  ) throws {
    var changes = changes
    if changes["avg_ns"] != nil { changes["samples_ns"] = .some(nil) }
    if changes["avg_ns"] != nil { changes["samples_ts"] = .some(nil) }
    if changes["model_type"] != nil { changes["model_filename"] = "\"x.gguf\"" }
    if changes["backends"] == nil { changes["backends"] = "\"CPU\"" }
    if changes["n_gpu_layers"] == nil { changes["n_gpu_layers"] = "-1" }
    let entry = Self.entry(changes)
    let tests = try Self.tests("[\(entry), \(Self.answer())]")
    #expect(tests.rows.count == 1)
    #expect(tests.unpriced.first?.origin == "pi.json: entry 1")
    #expect(tests.unpriced.first?.reason.hasPrefix(reason) == true, "\(tests.unpriced)")
    #expect(
      Self.sentence("[\(entry)]").hasPrefix("no test has a price: pi.json: entry 1: \(reason)"))
  }

  @Test func `accelerators that a run was kept from count for nothing`() throws {
    let changes: [String: String?] = ["backends": "\"CUDA\"", "devices": "\"none\""]
    let fields = Self.entry(changes).replacing("{ ", with: "{ \"devices\": \"none\", ")
    #expect(try Self.tests("[\(fields)]").rows.count == 1)
  }

  @Test(arguments: [
    ("7095", "true", EnginePricing.Age.repacksQ4), ("8000", "true", .current),
    ("4000", "true", .unpacked), ("0", "true", .current), ("8000", "false", .unpacked),
  ])
  func `what an engine can follows from its build`(
    build: String, repacks: String, age: EnginePricing.Age
  ) throws {
    let entry = Self.entry(["build_number": build, "test_time": "\"2026-02-01T00:00:00Z\""])
      .replacing("{ ", with: "{ \"repack\": \(repacks), ")
    #expect(try Self.tests("[\(entry)]").rows.first?.conditions.pricing.age == age)
  }

  @Test func `older and newer versions are read`() throws {
    // As of 2023: flags for backends and the cache, no depth and no micro-batch.
    let old = Self.answer([
      "build_number": "1500", "backends": nil, "n_ubatch": nil,
      "n_depth": nil, "type_k": nil, "type_v": nil,
      "model_type": "\"LLaMA 1B mostly Q4_0\"", "n_batch": "256",
    ]).replacing("{ ", with: "{ \"cuda\": false, \"metal\": false, \"f16_kv\": true, ")
    let row = try #require(try Self.tests("[\(old)]").rows.first)
    #expect(row.conditions.batch == 256 && row.conditions.pricing.age == .unpacked)
  }

  @Test func `a head that a file has twice is the same model`() throws {
    let twice = Self.answer([
      "model_n_params": "1498482688", "model_size": "910857216",
      "model_filename": "\"finetune.gguf\"",
    ])
    #expect(
      try Self.tests("[\(twice)]").rows.first?.conditions.shape.rawValue == "llama3.2-1b")
  }

  @Test func `rows of a table are those of one device`() throws {
    let header =
      "device,soc,core,cores,clock_ghz,peak_gbs,model,quant,engine,threads,kind,prompt,depth,"
      + "tokens_per_second,trust\n"
    func table(_ rows: String) throws -> SpeedTable {
      try SpeedTable(csv: ByteWindow(Array((header + rows).utf8)), path: "t.csv")
    }
    let row = "pi,bcm2711,A72,4,1.8,12.8,llama3.2-1b,q4_0,llama.cpp,4,decode,0,64,4.6"
    var tests = MeasuredTests(coreCount: 4)
    try tests.add(table("\(row),1\n\(row),2\n"), file: "t.csv")
    #expect(tests.rows.map(\.origin) == ["t.csv: line 2"])
    #expect(tests.unpriced.map(\.reason) == ["the table does not trust it"])
    let error = #expect(throws: RunError.self) {
      try tests.add(table("\(row),1\n\(row.replacing("pi,", with: "pi5,")),1\n"), file: "t.csv")
    }
    #expect(error?.description == "t.csv has rows of pi, pi5; keep those of one device")
    try tests.add(table(String(repeating: "\(row),1\n", count: 1000)), file: "t.csv")
    let tooMany = #expect(throws: RunError.self) { try tests.requireRows() }
    #expect(tooMany?.description.hasPrefix("there are 1001 tests of one device;") == true)
  }
}
