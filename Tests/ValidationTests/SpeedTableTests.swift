import Files
import Results
import Runs
import Testing
@testable import Validation

@Suite struct SpeedTableTests {
  private static let fields = [
    "device": "pi", "soc": "bcm2712", "core": "A76", "cores": "4", "clock_ghz": "2.4",
    "peak_gbs": "17.1", "model": "llama3.2-1b", "quant": "q4_0", "engine": "llama.cpp",
    "threads": "4", "kind": "decode", "prompt": "0", "depth": "64", "tokens_per_second": "9.5",
  ]

  private static func rows(
    _ changes: [String: String] = [:], extra: String = ""
  ) throws -> [SpeedRow] {
    let names = SpeedRow.columns.reversed()
    let values = names.map { changes[$0] ?? fields[$0] ?? "" }
    let csv =
      names.joined(separator: ",") + ",note\n\n" + values.joined(separator: ",") + ",\(extra)\n"
    return try SpeedTable(csv: ByteWindow(Array(csv.utf8)), path: "s.csv").rows
  }

  @Test func `columns may stand in any order, and texts in quotation marks`() throws {
    let row = try #require(
      try Self.rows(["device": "\"a \"\"b\"\", c\""], extra: "\"x, y\"").first)
    #expect(row.device == "a \"b\", c")
    #expect(row.line == 3 && row.phase == .decode && row.contextDepth == 64 && row.isTrusted)
  }

  @Test(arguments: [("4", 4), ("6 (4+2 A55)", 6), ("4+4 A55", 8)])
  func `threads on several kinds of cores add up`(text: String, count: Int) throws {
    #expect(try Self.rows(["threads": text]).map(\.threads) == [count])
  }

  @Test(arguments: [
    ("cores", "0"), ("cores", "four"), ("clock_ghz", "-1"), ("peak_gbs", "nan"), ("model", ""),
    ("threads", "all"), ("threads", "4+"), ("kind", "both"), ("prompt", "-1"), ("depth", "9e9"),
    ("tokens_per_second", "0"), ("tokens_per_second", "inf"), ("tokens_per_second", "0x10"),
    ("threads", "4.5"), ("threads", "4x"), ("threads", "4 8"), ("threads", "1/4"),
  ])
  func `a row that is none is named with its field`(column: String, value: String) {
    let error = #expect(throws: RunError.self) { try Self.rows([column: value]) }
    #expect(
      error?.description.hasPrefix("s.csv: line 3: \(column) is \"\(value)\", and must be") == true,
      "\(error?.description ?? "")")
  }

  @Test(arguments: [
    ("", "a,b", "s.csv: there is no column device"),
    (
      "", (SpeedRow.columns + ["soc"]).joined(separator: ","),
      "s.csv: the column soc stands there twice"
    ),
    ("pi,1", nil, "s.csv: line 2 does not have 14 fields"),
    ("\"pi", nil, "s.csv: line 2 does not have 14 fields"),
  ])
  func `a missing column, field or quotation mark is told`(
    line: String, header: String?, sentence: String
  ) {
    let csv = (header ?? SpeedRow.columns.joined(separator: ",")) + "\n\(line)\n"
    let error = #expect(throws: RunError.self) {
      try SpeedTable(csv: ByteWindow(Array(csv.utf8)), path: "s.csv")
    }
    #expect(error?.description.hasPrefix(sentence) == true, "\(error?.description ?? "")")
  }

  @Test(arguments: [
    ("llama.cpp b4621", 0.62), ("llama.cpp 2026", 0.85), ("llama.cpp Aug 2023", 0.62),
    ("ollama", 0.85), ("llama.cpp b7651, CPU", 0.85),
  ])
  func `how far an engine had come is read from its build or year`(
    engine: String, share: Double
  ) throws {
    let row = try #require(try Self.rows(["engine": "\"\(engine)\"", "quant": "q4_k_m"]).first)
    let pricing = try #require(row.pricing)
    #expect(pricing.engine == .llamaCpp)
    #expect((pricing.age == .current) == (share == 0.85))
    #expect(try Self.rows(["engine": "abacus"]).first?.pricing == nil)
    #expect(!row.isOfAccelerator)
    for other in ["llama.cpp b4621 CUDA", "llama.cpp (Vulkan)", "ollama, gpu"] {
      let row = try #require(try Self.rows(["engine": "\"\(other)\""]).first)
      #expect(row.isOfAccelerator, "\(other)")
    }
  }
}
