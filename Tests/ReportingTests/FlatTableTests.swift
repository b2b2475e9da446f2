import Testing

@testable import Reporting

@Suite struct FlatTableTests {
  private struct Sample: Codable, Sendable {
    var name = "plain"
    var count: Int? = 3
    var rate: Double? = 0.5
    var isBig = true
    var all = [0.5, 1]
    var seed: UInt64 = .max
    var words = ["a", "b"]

    enum CodingKeys: String, CodingKey {
      case name
      case count = "limit"
      case rate
      case isBig = "is_big"
      case all, seed, words
    }
  }

  private static func table(_ records: [Sample]) -> FlatTable<Sample> {
    FlatTable(name: "things", records: records)
  }

  @Test func `commas, quotes and new lines are quoted in csv`() {
    let table = Self.table([Sample(name: "a,\"b\"\nc", count: nil, rate: nil), Sample()])
    #expect(
      table.csv == "name,limit,rate,is_big,all,seed,words\n"
        + "\"a,\"\"b\"\"\nc\",,,1,0.5 1.0,18446744073709551615,a; b\n"
        + "plain,3,0.5,1,0.5 1.0,18446744073709551615,a; b\n")
  }

  @Test func `text that a spreadsheet would compute stays text, and numbers stay numbers`() {
    for formula in ["=1+1", "+1", "-1", "@SUM(A1)"] {
      let line = Self.table([Sample(name: formula, rate: -0.5)]).csv.split(separator: "\n")[1]
      #expect(line.hasPrefix("'\(formula),3,-0.5,"))
    }
    let line = Self.table([Sample(name: "=HYPERLINK(\"x\",1)")]).csv.split(separator: "\n")[1]
    #expect(line.hasPrefix("\"'=HYPERLINK(\"\"x\"\",1)\","))
  }

  @Test func `names that are words of sql, quotes and zero bytes are safe in sql`() {
    let table = Self.table([
      Sample(
        name: "it's\0; DROP", count: nil, rate: .infinity, isBig: false, all: [.infinity, 1])
    ])
    #expect(
      table.sql == """
        CREATE TABLE IF NOT EXISTS things (
          "name" TEXT,
          "limit" INTEGER,
          "rate" REAL,
          "is_big" INTEGER,
          "all" TEXT,
          "seed" TEXT,
          "words" TEXT
        );
        INSERT INTO things ("name", "limit", "rate", "is_big", "all", "seed", "words")
        VALUES ('it''s␀; DROP', NULL, NULL, 0, 'inf 1.0', '18446744073709551615', 'a; b');

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
