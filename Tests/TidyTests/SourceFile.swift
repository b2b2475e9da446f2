import FoundationEssentials

/// One file of the repository, as lines.
struct SourceFile: CustomStringConvertible, Sendable {
  /// Relative to the repository.
  let path: String
  let lines: [String]

  var description: String { path }

  var isSwift: Bool { path.hasSuffix(".swift") }

  /// The folder below `Sources` or `Tests`.
  var target: String { String(path.split(separator: "/")[1]) }

  var isTest: Bool { path.hasPrefix("Tests/") }

  /// All files of ours that hold code.
  static let all: [SourceFile] = {
    ["Sources", "Tests"].flatMap { folder in
      let found = try? FileManager.default.subpathsOfDirectory(atPath: root + "/" + folder)
      return (found ?? []).map { folder + "/" + $0 }
    }
    .filter { path in [".swift", ".c", ".h", ".cpp", ".sh"].contains { path.hasSuffix($0) } }
    .sorted().map(SourceFile.init(path:))
  }()

  /// The repository.
  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  private init(path: String) {
    self.path = path
    let text = try? String(contentsOfFile: Self.root + "/" + path, encoding: .utf8)
    lines = (text ?? "").split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  /// Where each function begins and how many lines it has, braces included.
  var functions: [(line: Int, length: Int)] {
    var found: [(Int, Int)] = []
    var open: (line: Int, depth: Int)?
    var depth = 0
    for (index, line) in lines.enumerated() {
      let code = Self.code(of: line)
      let starts = code.contains("func ") || code.trimmed.hasPrefix("init")
      if open == nil, starts, !code.contains("case ") { open = (index, depth) }
      depth += code.count { $0 == "{" } - code.count { $0 == "}" }
      if let function = open, depth <= function.depth, code.contains("}") {
        found.append((function.line + 1, index - function.line + 1))
        open = nil
      }
    }
    return found
  }

  /// `line` without strings and comments.
  static func code(of line: String) -> String {
    let unquoted = line.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
      .filter { $0.offset.isMultiple(of: 2) }.map { String($0.element) }.joined()
    return unquoted.firstRange(of: "//").map { String(unquoted[..<$0.lowerBound]) } ?? unquoted
  }
}

extension String {
  /// This text without spaces around it.
  var trimmed: String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}
