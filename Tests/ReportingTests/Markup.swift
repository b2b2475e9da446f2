/// What a reader of HTML or XML would trip over.
enum Markup {
  /// The first thing that is not well-formed in `text`; nil where all tags match.
  static func fault(in text: String) -> String? {
    var open: [Substring] = []
    var rest = text[...]
    while let start = rest.firstIndex(of: "<") {
      if let fault = entityFault(in: rest[..<start]) { return fault }
      guard let end = rest[start...].firstIndex(of: ">") else { return "a tag without end" }
      let tag = rest[rest.index(after: start)..<end]
      rest = rest[rest.index(after: end)...]
      if tag.hasPrefix("!") || tag.hasPrefix("?") || tag.hasSuffix("/") { continue }
      let name = tag.drop { $0 == "/" }.prefix { $0.isLetter || $0.isNumber || $0 == ":" }
      if name.isEmpty { return "a stray < before \(tag.prefix(20))" }
      if !tag.hasPrefix("/") {
        open.append(name)
      } else if open.popLast() != name {
        return "</\(name)> closes something else"
      }
    }
    return open.last.map { "<\($0)> is never closed" }
  }

  private static func entityFault(in text: Substring) -> String? {
    for start in text.indices where text[start] == "&" {
      let name = text[text.index(after: start)...].prefix(8)
      if !name.contains(";") { return "a stray & before \(name)" }
    }
    return nil
  }
}
