import Files
import Results
@testable import Runs
import Testing

@Suite struct RoutingTableTests {
  private func table(_ rows: String) throws -> RoutingTable {
    let text = "\(RoutingTable.header)\n\(rows)"
    return try RoutingTable(csv: ByteWindow(Array(text.utf8)), path: "t.csv")
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
}
