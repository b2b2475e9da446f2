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
    ("tokens_per_second", "1e-320"), ("peak_gbs", "1e-9"), ("clock_ghz", "1e-9"),
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

  /// A table of one row with `names` for columns.
  private static func table(
    _ names: [String], before: String = "", end: String = "\n"
  ) throws -> SpeedTable {
    let row = names.map { fields[$0] ?? "1" }.joined(separator: ",")
    let csv = before + names.joined(separator: ",") + "\n" + row + end
    return try SpeedTable(csv: ByteWindow(Array(csv.utf8)), path: "s.csv")
  }

  @Test func `columns that are passed over are told, and what they may be`() throws {
    let columns = SpeedRow.columns
    #expect(try Self.table(columns + ["trust"]).notes.isEmpty)
    #expect(
      try Self.table(columns + ["trsut", "note", ""]).notes == [
        "s.csv: the column trsut is passed over; if trust is meant, write it so",
        "s.csv: columns that are passed over: note",
      ])
    // A name that is there cannot be meant.
    #expect(
      try Self.table(columns + ["trust", "trust2"]).notes
        == ["s.csv: columns that are passed over: trust2"])
    let many = try Self.table(columns + (1...12).map { "extra\($0)" }).notes
    #expect(many.count == 1 && many[0].hasSuffix("extra8 and 4 more"))
  }

  @Test func `blank lines may stand before the columns`() throws {
    let rows = try Self.table(SpeedRow.columns, before: "\n \t\r\n").rows
    #expect(rows.map(\.line) == [4])
  }

  @Test func `a last line that may be cut is refused where it is read`() throws {
    for names in [SpeedRow.columns, SpeedRow.columns + ["trust"]] {
      let error = #expect(throws: RunError.self) { try Self.table(names, end: "") }
      #expect(
        error?.description.hasPrefix("s.csv: line 2, the last one, has no end, so") == true,
        "\(error?.description ?? "")")
    }
    #expect(try Self.table(SpeedRow.columns + ["note"], end: "").rows.count == 1)
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
    let spelled = try Self.rows(["engine": "\"\(engine)\"", "quant": "Q4_K_M"]).first
    #expect(spelled?.pricing == pricing)
    #expect((pricing.age == .current) == (share == 0.85))
    #expect(try Self.rows(["engine": "abacus"]).first?.pricing == nil)
    #expect(!row.isOfAccelerator)
    for other in ["llama.cpp b4621 CUDA", "llama.cpp (Vulkan)", "ollama, gpu"] {
      let row = try #require(try Self.rows(["engine": "\"\(other)\""]).first)
      #expect(row.isOfAccelerator, "\(other)")
    }
  }
}
