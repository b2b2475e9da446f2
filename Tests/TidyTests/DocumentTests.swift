import FoundationEssentials
import Testing

/// Checks that the documents speak of what is there.
@Suite struct DocumentTests {
  @Test(arguments: Document.all) func `every relative link leads somewhere`(document: Document) {
    for link in document.links where !link.contains("://") && !link.hasPrefix("mailto:") {
      let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
      let target = parts[0].isEmpty ? document.path : document.folder + parts[0]
      #expect(Document.exists(target), "\(document): \(link) leads nowhere")
      if parts.count == 2, let page = Document(path: target) {
        #expect(page.anchors.contains(String(parts[1])), "\(document): no heading \(link)")
      }
    }
  }

  @Test func `the first page is short`() throws {
    let readme = try #require(Document(path: "README.md"))
    #expect(readme.text.utf8.count <= 8_000)
    #expect(readme.links.contains("Sources/README.md"))
  }

  @Test func `the architecture page has a row for every target, behind those that it imports`()
    throws
  {
    let page = try #require(Document(path: "Sources/README.md"))
    let manifest = try #require(Document(path: "Package.swift"))
    let rows = page.text.matches(of: /\n\| `(\w+)` \|/).map { String($0.1) }
    let targets = manifest.targets
    #expect(targets.count > 25)
    for target in targets {
      let row = try #require(rows.firstIndex(of: target.name), "\(target.name) is not described")
      for imported in target.dependencies where rows.contains(imported) {
        #expect(rows[..<row].contains(imported), "\(target.name) stands above \(imported)")
      }
    }
  }

  @Test func `the two wings, and what knows neither, stay apart`() throws {
    let engine: Set = ["Kernels", "Residency", "Tokenization", "Models", "Inference"]
    let machine: Set = ["HostMachine", "Profiles", "Simulation"]
    let forbidden = [
      "Metrics": engine.union(machine), "Results": engine.union(machine),
      "Comparison": engine.union(machine),
      "Reporting": engine.union(machine), "Measurement": ["Inference", "Runs"],
    ]
    for target in try #require(Document(path: "Package.swift")).targets {
      let strangers =
        engine.contains(target.name)
        ? machine : machine.contains(target.name) ? engine : forbidden[target.name] ?? []
      #expect(strangers.isDisjoint(with: target.dependencies), "\(target.name) imports too much")
    }
  }

  @Test func `every path that a page about the sources names exists`() throws {
    for path in ["Sources/README.md", "Tests/README.md", ".github/CONTRIBUTING.md"] {
      let page = try #require(Document(path: path))
      #expect(!page.namedPaths.isEmpty)
      for named in page.namedPaths { #expect(Document.exists(named), "\(page): \(named)") }
    }
  }
}

/// One text of the repository that people read.
struct Document: CustomStringConvertible, Sendable {
  /// Relative to the repository.
  let path: String
  let text: String

  var description: String { path }

  /// Where its relative links begin, with a slash at the end; empty for the repository.
  var folder: String {
    path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
  }

  /// All Markdown files.
  static let all = paths(endingIn: ".md").compactMap(Document.init(path:))

  /// The text at `path`; nil where there is none.
  init?(path: String) {
    guard let text = try? String(contentsOfFile: SourceFile.root + "/" + path, encoding: .utf8)
    else { return nil }
    (self.path, self.text) = (path, text)
  }

  /// The files of the repository, hidden build folders left out.
  static func paths(endingIn ending: String) -> [String] {
    ["", ".github", "Profiles", "Reports", "Sources", "Tests"].flatMap { folder in
      let top = SourceFile.root + "/" + folder
      let files = FileManager.default
      let found =
        folder.isEmpty
        ? try? files.contentsOfDirectory(atPath: top) : try? files.subpathsOfDirectory(atPath: top)
      return (found ?? []).map { folder.isEmpty ? $0 : folder + "/" + $0 }
    }.filter { $0.hasSuffix(ending) }.sorted()
  }

  static func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: SourceFile.root + "/" + path)
  }

  /// The text outside of code blocks.
  private var prose: String {
    let pieces = text.split(separator: "```", omittingEmptySubsequences: false).enumerated()
    return pieces.filter { $0.offset.isMultiple(of: 2) }.map { String($0.element) }.joined()
  }

  /// Where the links and pictures of the page lead.
  var links: [String] { prose.matches(of: /\]\(([^)\s]+)\)/).map { String($0.1) } }

  /// The names by which links reach the page's headings.
  var anchors: Set<String> {
    Set(
      prose.split(separator: "\n").filter { $0.hasPrefix("#") }.map { line in
        String(
          line.drop { $0 == "#" || $0 == " " }.lowercased().compactMap { character in
            character == " "
              ? "-"
              : character.isLetter || character.isNumber || character == "-"
                || character == "_" ? character : nil
          })
      })
  }

  /// The targets of a package manifest, tests left out, with all that they depend on.
  var targets: [(name: String, dependencies: [String])] {
    let starts = text.ranges(of: /\.(target|systemLibrary|executableTarget)\(/)
    return starts.indices.compactMap { index in
      let end = index + 1 < starts.count ? starts[index + 1].lowerBound : text.endIndex
      let target = text[starts[index].upperBound..<end]
      guard let name = target.firstMatch(of: /name: "(\w+)"/) else { return nil }
      let list = target.firstMatch(of: /dependencies: \[([^\]]*)\]/).map { $0.1 } ?? ""
      return (String(name.1), list.matches(of: /"(\w+)"/).map { String($0.1) })
    }
  }

  /// What stands between backticks and looks like a file or folder of the repository.
  var namedPaths: [String] {
    let tops = ["Sources/", "Tests/", "Profiles/", "Reports/", ".github/", ".ci/"]
    return prose.matches(of: /`([^`\s]+)`/).map { String($0.1) }.filter { name in
      tops.contains(where: name.hasPrefix) && !name.contains { $0 == "*" || $0 == "<" || $0 == "$" }
        && !name.contains("NAME") && !name.contains("FAMILY")
    }
  }
}
