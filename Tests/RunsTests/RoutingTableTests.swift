import Files
import Inference
import Models
import Results
@testable import Runs
import Testing

@Suite struct RoutingTableTests {
  private func table(
    _ rows: String, before: String = "", limit: Int = 1000
  ) throws -> RoutingTable {
    let text = "\(before)\(RoutingTable.header)\n\(rows)"
    let shape = try #require(NamedShape(rawValue: "smallthinker-tiny"))
    return try RoutingTable(
      csv: ByteWindow(Array(text.utf8)), of: shape.blueprint, path: "t.csv", rowLimit: limit)
  }

  @Test func `a table whose last number may be cut is refused`() throws {
    let rows = "0,0,0,7,0.5,40\n0,0,1,3,0.25,4"
    let error = #expect(throws: RunError.self) { try table(rows) }
    #expect(
      error?.description
        == "t.csv: line 3, the last one, has no end, so the file may be cut; get it again, or end"
        + " that line if it is whole")
    for end in ["\n", "\r\n", "\r", "\n  \n\t"] {
      #expect(try table(rows + end).rows.map(\.activeNeurons) == [40, 4])
    }
  }

  @Test func `a recording of a table has the context that a run would have`() throws {
    let shape = try #require(NamedShape(rawValue: "smallthinker-tiny"))
    let model = shape.blueprint
    let ranks = model.shape.expertsPerToken
    let rows = model.shape.expertLayers.flatMap { layer in
      (0..<ranks).map { "0,\(layer),\($0),\($0),\(1 / Double(ranks)),4\n" }
    }
    let recording = try table(rows.joined()).recording(of: model, promptCount: 1, path: "t.csv")
    #expect(recording.conditions.contextLength == model.shape.contextLength)
    #expect(model.shape.contextLength < 4096)
  }

  @Test(arguments: [
    ("0,0,0,7,0.5,40\n0,0,2,3,0.25,4\n", "line 3 is out of order"),
    ("0,0,0,7,0.5,40\n0,0,1,7,0.25,4\n", "line 3 names an expert twice"),
    ("0,0,0,7,1.5,40\n", "line 2 has the weight 1.5; weights go from 0 to 1"),
    ("0,0,0,7,0\0.5,40\n", "line 2 does not hold a number for each of"),
    ("0,0,0,7,0x1p-1,40\n", "line 2 does not hold a number for each of"),
    ("99999999999,0,0,7,0.5,40\n", "line 2 does not hold a number for each of"),
  ])
  func `the first bad line ends the reading`(rows: String, says: String) throws {
    // Lines behind it that are none at all show that they are not read.
    let error = #expect(throws: RunError.self) { try table(rows + "none\n") }
    #expect(error?.description.contains(says) == true, "\(error?.description ?? "")")
  }

  @Test func `more rows than are wanted are refused, and blank lines before the header are not`()
    throws
  {
    let rows = "0,0,0,7,0.5,40\n0,0,1,3,0.25,4\n"
    #expect(try table(rows, before: "\n \n\t\n").rows.count == 2)
    let error = #expect(throws: RunError.self) { try table(rows, limit: 1) }
    #expect(
      error?.description
        == "t.csv: line 3 is row 2, and no more than 1 are read; cut the table, or take --max-rows")
  }

  @Test func `a table is known by its beginning, and its rows are small`() {
    #expect(RoutingTable.isTable(ByteWindow(Array("\(RoutingTable.header)\n".utf8))))
    #expect(!RoutingTable.isTable(ByteWindow(Array("# route_trace v1\n".utf8))))
    #expect(MemoryLayout<RoutingTable.Row>.stride <= 24)
  }
}
