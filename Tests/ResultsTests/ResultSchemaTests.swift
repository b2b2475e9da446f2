import Metrics
@testable import Results
import TestSupport
import Testing

@Suite struct ResultSchemaTests {
  static let contents: [any ResultContent.Type] = [
    RunRecord.self, WorkloadRecord.self, BenchmarkRecord.self, TuningResult.self, KernelRecord.self,
    DeviceComparisonRow.self, DeviceRecord.self, PartRecord.self, SelfTestRecord.self,
    RoutingDescription.self, HostValidationRecord.self, KnobValidationRecord.self,
    PublishedRecord.self, RoutingValidationRecord.self,
    SpeedsRecord.self, CalibrationRecord.self, ComparisonRecord.self, BaselineRecord.self,
  ]

  @Test func `the catalogue knows every key of every kind of file`() throws {
    for content in Self.contents {
      for (path, figure) in try ResultSchema(of: content).figures where figure == nil {
        Issue.record("\(content.kind.rawValue): no figure for \(path.joined(separator: "."))")
      }
    }
  }

  @Test func `a record says by itself which keys it has, in order, and which may be absent`() throws
  {
    guard case .object(let fields) = try RecordShape(of: RunRecord.SteadyState.self) else {
      return #expect(Bool(false), "no object")
    }
    #expect(fields.map(\.key) == ["tokens", "tokens_per_second", "hit_rate"])
    #expect(fields.map(\.shape) == [.integer, .number, .number])
    #expect(fields.map(\.isRequired) == [true, true, false])
  }

  @Test func `lists, maps and choices are told apart`() throws {
    let fields = try ResultSchema(of: RunRecord.self).fields
    func shape(_ key: String) -> RecordShape? { fields.first { $0.key == key }?.shape }
    #expect(shape("token_seconds") == .list(.number))
    #expect(shape("placement") == .map(.integer))
    #expect(shape("seed") == .large)
    let rows = try ResultSchema(of: SelfTestRecord.self).fields.first { $0.key == "rows" }?.shape
    guard case .list(.object(let columns)) = rows else {
      return #expect(Bool(false), "no rows")
    }
    #expect(
      columns.first { $0.key == "outcome" }?.shape
        == .text(choices: ["passed", "failed", "undecided"]))
  }

  @Test(arguments: ["run-host.json", "run-simulated.json", "run-replayed.json"])
  func `runs are as their schema says`(name: String) throws {
    let file = try ResultFile<RunRecord>(json: Samples.bytes(name), path: name, orElse: "damaged")
    try check(file)
  }

  @Test func `searches are as their schema says`() throws {
    try check(
      ResultFile<TuningResult>(json: Samples.bytes("tune.json"), path: "", orElse: "damaged"))
  }

  @Test func `a file with a wrong value, a missing key or a stray one is not`() throws {
    let schema = SchemaCheck(try JSONValue(ResultSchema(of: DeviceRecord.self).json()))
    let wrong = """
      {"schema_version": "1.0", "id": "x", "name": 3, "title": "t", "group": "g", "cores": 1.5,
      "threads": 2, "memory_bytes": 4, "available_bytes": 4, "stray": true,
      "storage_bytes_per_second": 1e6}
      """
    let complaints = schema.complaints(about: try JSONValue(wrong.utf8)).sorted()
    #expect(
      complaints == [
        ".cores: 1.5 is not whole", ".engine_version is missing",
        ".name: number(3.0) is no string", ".stray is not known",
      ])
  }

  private func check<Content: ResultContent>(_ file: ResultFile<Content>) throws {
    let schema = SchemaCheck(try JSONValue(ResultSchema(of: Content.self).json()))
    #expect(schema.complaints(about: try JSONValue(RunFolder.json(file))) == [])
  }
}
