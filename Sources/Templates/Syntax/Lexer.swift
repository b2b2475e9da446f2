/// Takes the source of a template apart, as Jinja does with `trim_blocks` and `lstrip_blocks`: the
/// line break behind a block goes, and so does the indentation in front of one.
struct Lexer {
  let source: [UInt8]
  var index = 0
  var line = 1
  var tokens: [Token] = []
  /// What closes the brackets that are open within a tag.
  var brackets: [Symbol] = []
  /// Whether what is read next begins a line.
  private var isAtLineStart = true

  /// The tokens of `source` and one for its end.
  static func tokens(of source: String) throws(TemplateError) -> [Token] {
    var lexer = Lexer(source: normalized(source))
    while lexer.index < lexer.source.count { try lexer.scanText() }
    lexer.add(.end)
    return lexer.tokens
  }

  private init(source: [UInt8]) { self.source = source }

  /// `source` with one kind of line break, and without one at its end.
  private static func normalized(_ source: String) -> [UInt8] {
    let (lineFeed, carriageReturn) = (UInt8(ascii: "\n"), UInt8(ascii: "\r"))
    let bytes = Array(source.utf8)
    var normalized: [UInt8] = []
    normalized.reserveCapacity(bytes.count)
    for (index, byte) in bytes.enumerated() {
      if byte == lineFeed, index > 0, bytes[index - 1] == carriageReturn { continue }
      normalized.append(byte == carriageReturn ? lineFeed : byte)
    }
    if normalized.last == lineFeed { normalized.removeLast() }
    return normalized
  }

  mutating func add(_ kind: Token.Kind) { tokens.append(Token(kind: kind, line: line)) }

  func fault(_ reason: String) -> TemplateError { TemplateError(line: line, reason: reason) }

  func byte(at index: Int) -> UInt8? { index < source.count ? source[index] : nil }

  func has(_ text: String, at start: Int) -> Bool {
    source[min(start, source.count)...].starts(with: text.utf8)
  }

  mutating func advance(to end: Int) {
    for byte in source[index..<end] where byte == UInt8(ascii: "\n") { line += 1 }
    index = end
  }

  /// Goes on behind the mark that ends a tag: a minus takes the white space behind it, a plus takes
  /// nothing, and otherwise a line break goes where `trims`.
  private mutating func finishTag(at mark: Int, trims: Bool) {
    switch source[mark] {
    case UInt8(ascii: "-"): advance(to: source.endOfWhiteSpace(from: mark + 3))
    case UInt8(ascii: "+"): advance(to: mark + 3)
    default: advance(to: trims && byte(at: mark + 2) == UInt8(ascii: "\n") ? mark + 3 : mark + 2)
    }
    isAtLineStart = source[index - 1] == UInt8(ascii: "\n")
  }
}

// MARK: - Text between tags

extension Lexer {
  private mutating func scanText() throws(TemplateError) {
    guard let tag = nextTag(from: index) else {
      add(.data(Text(bytes: Array(source[index...]))))
      return advance(to: source.count)
    }
    let sign = byte(at: tag + 2).flatMap { "-+".utf8.contains($0) ? $0 : nil }
    let begin = tag + (sign == nil ? 2 : 3)
    addData(before: tag, sign: sign, isPrinted: source[tag + 1] == UInt8(ascii: "{"))
    if let rawEnd = endOfRawBegin(from: begin), source[tag + 1] == UInt8(ascii: "%") {
      isAtLineStart = source[rawEnd - 1] == UInt8(ascii: "\n")
      advance(to: rawEnd)
      return try scanRaw()
    }
    isAtLineStart = false
    advance(to: begin)
    switch source[tag + 1] {
    case UInt8(ascii: "#"): try scanComment()
    case UInt8(ascii: "%"): try scanTag(.blockBegin, .blockEnd)
    default: try scanTag(.printBegin, .printEnd)
    }
  }

  private func nextTag(from start: Int) -> Int? {
    var index = start
    while index + 1 < source.count {
      if source[index] == UInt8(ascii: "{"), "{%#".utf8.contains(source[index + 1]) {
        return index
      }
      index += 1
    }
    return nil
  }

  /// Adds the text up to `tag` without the white space that the tag takes.
  private mutating func addData(before tag: Int, sign: UInt8?, isPrinted: Bool) {
    var end = tag
    if sign == UInt8(ascii: "-") {
      end = source.startOfWhiteSpace(before: tag, notBefore: index)
    } else if sign == nil, !isPrinted {
      let lineStart = source[index..<tag].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 }
      let first = lineStart ?? index
      let isIndentation = source.startOfWhiteSpace(before: tag, notBefore: first) == first
      if isIndentation, lineStart != nil || isAtLineStart { end = first }
    }
    if end > index { add(.data(Text(bytes: Array(source[index..<end])))) }
    advance(to: tag)
  }

  private mutating func scanComment() throws(TemplateError) {
    var mark = index
    while mark < source.count {
      if has("#}", at: mark) || has("-#}", at: mark) || has("+#}", at: mark) {
        return finishTag(at: mark, trims: true)
      }
      mark += 1
    }
    // One that has nothing in it is none, as Jinja has it.
    if index < source.count { throw fault("a comment begins here that does not end; add '#}'") }
  }

  /// Behind `{% raw %}`, if that is what begins at `start`.
  private func endOfRawBegin(from start: Int) -> Int? {
    let word = source.endOfWhiteSpace(from: start)
    guard has("raw", at: word) else { return nil }
    let mark = source.endOfWhiteSpace(from: word + 3)
    if has("-%}", at: mark) { return source.endOfWhiteSpace(from: mark + 3) }
    return has("%}", at: mark) ? mark + 2 : nil
  }

  private mutating func scanRaw() throws(TemplateError) {
    var tag = index
    while tag < source.count {
      if has("{%", at: tag), let (sign, mark) = endOfRaw(at: tag) {
        addData(before: tag, sign: sign, isPrinted: false)
        return finishTag(at: mark, trims: true)
      }
      tag += 1
    }
    if index < source.count {
      throw fault("a raw block begins here that does not end; add '{% endraw %}'")
    }
  }

  /// The sign of the `{% endraw %}` at `tag` and the mark at its end.
  private func endOfRaw(at tag: Int) -> (sign: UInt8?, mark: Int)? {
    let sign = byte(at: tag + 2).flatMap { "-+".utf8.contains($0) ? $0 : nil }
    let word = source.endOfWhiteSpace(from: tag + (sign == nil ? 2 : 3))
    guard has("endraw", at: word) else { return nil }
    let mark = source.endOfWhiteSpace(from: word + 6)
    return has("%}", at: mark) || has("-%}", at: mark) || has("+%}", at: mark)
      ? (sign, mark) : nil
  }
}

// MARK: - Tags

extension Lexer {
  private mutating func scanTag(
    _ begin: Token.Kind, _ end: Token.Kind
  ) throws(TemplateError) {
    add(begin)
    while index < source.count {
      if brackets.isEmpty, isTagEnd(at: index, of: end) {
        add(end)
        return finishTag(at: index, trims: end == .blockEnd)
      }
      try scanToken()
    }
  }

  private func isTagEnd(at index: Int, of end: Token.Kind) -> Bool {
    guard end == .blockEnd else { return has("}}", at: index) || has("-}}", at: index) }
    return has("%}", at: index) || has("-%}", at: index) || has("+%}", at: index)
  }

  private mutating func scanToken() throws(TemplateError) {
    let behind = source.endOfWhiteSpace(from: index)
    guard behind == index else { return advance(to: behind) }
    switch source[index] {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): try scanNumber()
    case UInt8(ascii: "'"), UInt8(ascii: "\""): try scanString()
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "_"), 0x80...:
      try scanName()
    default: try scanSymbol()
    }
  }

  private mutating func scanSymbol() throws(TemplateError) {
    let found = Symbol.allCases.first { source[index...].starts(with: $0.rawValue.utf8) }
    guard let symbol = found else {
      throw fault("the character '\(Unicode.Scalar(source[index]))' has no meaning here")
    }
    if let closing = symbol.closing {
      brackets.append(closing)
    } else if symbol.isClosing, brackets.popLast() != symbol {
      throw fault("'\(symbol.rawValue)' closes no bracket of its kind")
    }
    add(.symbol(symbol))
    advance(to: index + symbol.rawValue.utf8.count)
  }
}
