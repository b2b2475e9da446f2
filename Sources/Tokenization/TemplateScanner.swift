/// Takes the source of a Jinja template apart into what it prints and what it computes.
struct TemplateScanner {
  /// A stretch of a template.
  enum Piece: Equatable {
    /// Printed text: what stands outside of tags, or a string literal inside one.
    case text(String)
    /// The rest of a tag.
    case code(String)

    var text: String? { if case .text(let text) = self { text } else { nil } }
    var code: String? { if case .code(let code) = self { code } else { nil } }
  }

  private var rest: Substring
  private var pieces: [Piece] = []

  /// The pieces of `template` in order; a tag that is not closed reaches to the end.
  static func pieces(of template: String) -> [Piece] {
    var scanner = TemplateScanner(rest: template[...])
    while !scanner.rest.isEmpty {
      scanner.scanText()
      scanner.scanTag()
    }
    return scanner.pieces
  }

  /// Takes the text before the next tag, without the white space that `{%-` and `-%}` eat and, as
  /// chat templates are rendered, without the indentation of a block tag and the line break
  /// behind it.
  private mutating func scanText() {
    let end = nextTag ?? rest.endIndex
    let text = rest[..<end]
    rest = rest[end...]
    if rest.dropFirst(2).first == "-" {
      append(text: text.droppingLast(while: \.isWhitespace))
    } else if rest.isEmpty || rest.hasPrefix("{{") {
      append(text: String(text))
    } else {
      let line = text.droppingLast { $0 == " " || $0 == "\t" }
      append(text: line.last?.isNewline == true ? line : String(text))
    }
  }

  /// Where the next tag begins. No further is looked: a template may have any number of tags.
  private var nextTag: Substring.Index? {
    var start = rest.startIndex
    while let brace = rest[start...].firstIndex(of: "{") {
      start = rest.index(after: brace)
      if let kind = rest[start...].first, "{%#".contains(kind) { return brace }
    }
    return nil
  }

  private mutating func scanTag() {
    guard let opening = rest.prefix(2).last else { return }
    rest = rest.dropFirst(2)
    let closing = opening == "{" ? "}}" : "\(opening)}"
    if opening == "#" {
      rest = rest[(rest.firstRange(of: closing)?.upperBound ?? rest.endIndex)...]
    } else {
      scanCode(until: closing)
    }
  }

  private mutating func scanCode(until closing: String) {
    var code = ""
    while let next = rest.first, !rest.hasPrefix(closing) {
      rest.removeFirst()
      if next == "'" || next == "\"" {
        append(code: code)
        code = ""
        append(text: scanLiteral(until: next))
      } else {
        code.append(next)
      }
    }
    append(code: code)
    rest = rest.dropFirst(closing.count)
    if code.last == "-" {
      rest = rest.drop(while: \.isWhitespace)
    } else if closing == "%}", rest.first?.isNewline == true {
      rest.removeFirst()
    }
  }

  private mutating func scanLiteral(until quote: Character) -> String {
    var literal = ""
    while let next = rest.popFirst(), next != quote {
      guard next == "\\", let escaped = rest.popFirst() else {
        literal.append(next)
        continue
      }
      switch escaped {
      case "n": literal.append("\n")
      case "t": literal.append("\t")
      case "r": literal.append("\r")
      default: literal.append(escaped)
      }
    }
    return literal
  }

  private mutating func append(text: String) {
    if !text.isEmpty { pieces.append(.text(text)) }
  }

  private mutating func append(code: String) {
    if !code.isEmpty { pieces.append(.code(code)) }
  }
}

extension Substring {
  /// The text without the characters at its end that `isDropped` holds for.
  fileprivate func droppingLast(while isDropped: (Character) -> Bool) -> String {
    guard let last = lastIndex(where: { !isDropped($0) }) else { return "" }
    return String(self[...last])
  }
}
