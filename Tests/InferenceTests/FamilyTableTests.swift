import FoundationEssentials
import GGUF
@testable import Models
import OrderedCollections
import Testing

/// The page that says which models run says what the code does.
@Suite struct FamilyTableTests {
  /// The cells of each row of the page's tables that begins with the names of architectures.
  private let rows: [[String]]

  init() throws {
    let path = TestModel.root + "/Sources/Models.md"
    let page = try String(contentsOf: URL(filePath: path), encoding: .utf8)
    rows = page.split(separator: "\n").filter { $0.hasPrefix("| `") }.map { line in
      line.split(separator: "|").map { $0.trimming(while: \.isWhitespace) }
    }
  }

  @Test func `each family has a row, which says whether it is computed`() {
    let stated = rows.filter { ["computed", "priced"].contains($0[1]) }.map { $0[..<2] }
    let expected = ModelFamily.all.map { family in
      [
        family.architectures.map { "`\($0)`" }.joined(separator: ", "),
        family.shape == nil ? "priced" : "computed",
      ]
    }
    for row in expected where !stated.contains(row[...]) {
      Issue.record("Sources/Models.md lacks the row | \(row[0]) | \(row[1]) |")
    }
    for row in stated where !expected.contains(Array(row)) {
      Issue.record("Sources/Models.md has | \(row[0]) | \(row[1]) |, which no family is")
    }
    #expect(stated.count == expected.count)
  }

  @Test func `what is said to be refused is no family, and is refused for what is said`() throws {
    let refused = rows.filter { $0[1].hasPrefix("`") }
    #expect(!refused.isEmpty)
    for row in refused {
      let names = row[0].split(separator: ",").map { $0.trimming { " `".contains($0) } }
      for name in names {
        #expect(!ModelFamily.all.contains { $0.architectures.contains(name) }, "\(name)")
        var header = WrittenHeader(ModelHeaderTests.sliding(window: nil), architecture: name)
        #expect(throws: Never.self) { try header.read() }
        let sign = row[1].trimming { $0 == "`" }
        if sign.hasPrefix("blk.") {
          header.tensors[sign] = ([64, 64], .f16)
        } else {
          header.set(sign, 1)
        }
        #expect(throws: ModelError.self, "\(name)") { try header.read() }
      }
    }
  }
}

extension StringProtocol {
  fileprivate func trimming(while isPadding: (Character) -> Bool) -> String {
    String(drop(while: isPadding).reversed().drop(while: isPadding).reversed())
  }
}
