import FoundationEssentials
import Testing

@testable import Reporting

@Suite struct FigurePageTests {
  @Test func `the page of figures is the one in the repository`() throws {
    let root = #filePath.split(separator: "/").dropLast(3).map { "/\($0)" }.joined()
    let page = try #require(FileManager.default.contents(atPath: root + "/Reports/figures.md"))
    #expect(
      String(decoding: page, as: UTF8.self) == FigurePage.markdown,
      "make it again: edgewise figures --format md --output Reports/figures.md")
  }
}
