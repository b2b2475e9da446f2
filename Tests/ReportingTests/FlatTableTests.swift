@testable import Reporting
import Testing

@Suite struct FlatTableTests {
  private struct Sample: Sendable {
    var name = "plain"
    var count: Int? = 3
    var rate: Double? = 0.5
  }

  private static func table(_ records: [Sample]) -> FlatTable<Sample> {
    FlatTable(
      name: "things",
      columns: [
        .text("name") { $0.name }, .integer("limit") { $0.count }, .real("rate") { $0.rate },
        .truth("is_big") { ($0.count ?? 0) > 2 }, .list("all") { [$0.rate ?? 0, 1] },
      ], records: records)
  }

  @Test func `commas, quotes and new lines are quoted in csv`() {
    let table = Self.table([Sample(name: "a,\"b\"\nc", count: nil, rate: nil), Sample()])
    #expect(
      table.csv == "name,limit,rate,is_big,all\n\"a,\"\"b\"\"\nc\",,,0,0.0 1.0\n"
        + "plain,3,0.5,1,0.5 1.0\n")
  }

  @Test func `names that are words of sql, quotes and zero bytes are safe in sql`() {
    let table = Self.table([Sample(name: "it's\0; DROP", count: nil, rate: .infinity)])
    #expect(
      table.sql == """
        CREATE TABLE IF NOT EXISTS things (
          "name" TEXT,
          "limit" INTEGER,
          "rate" REAL,
          "is_big" INTEGER,
          "all" TEXT
        );
        INSERT INTO things ("name", "limit", "rate", "is_big", "all")
        VALUES ('it''s; DROP', NULL, NULL, 0, 'inf 1.0');

        """)
  }

  @Test func `columns in which nothing differs can be left out of what people read`() {
    let table = PrintedTable(
      columns: [
        PrintedColumn(title: "name") { $0.name },
        PrintedColumn(title: "count", isAlwaysShown: false) { $0.count.map { "\($0)" } },
        PrintedColumn(title: "rate") { $0.rate.map { "\($0)" } },
      ], records: [Sample(rate: nil), Sample(name: "|", rate: nil)])
    #expect(table.text == "name\nplain\n|\n")
    #expect(table.markdown == "| name |\n| --- |\n| plain |\n| \\| |\n")
  }
}
