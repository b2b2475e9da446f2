/// Makes statements and expressions of tokens.
struct Parser {
  private let tokens: [Token]
  private var index = 0
  private let nestingLimit: Int
  private var nesting = 0
  /// What the macros around use, from the outermost on.
  var uses: [Statement.SpecialNames] = []

  /// The statements of the template with `source`.
  static func statements(
    of source: String, limits: TemplateLimits
  ) throws(TemplateError) -> [Statement] {
    var parser = Parser(tokens: try Lexer.tokens(of: source), nestingLimit: limits.nesting)
    return try parser.parseBody(until: []).body
  }

  private init(tokens: [Token], nestingLimit: Int) {
    self.tokens = tokens
    self.nestingLimit = nestingLimit
  }
}

// MARK: - Tokens

extension Parser {
  /// The last token is `end`, which is never passed.
  var token: Token { tokens[index] }
  var following: Token { tokens[min(index + 1, tokens.count - 1)] }
  var line: Int { token.line }

  mutating func skip() { index = min(index + 1, tokens.count - 1) }

  func isNext(_ symbol: Symbol) -> Bool { token.kind == .symbol(symbol) }
  func isNext(word: Text) -> Bool { token.kind == .name(word) }

  mutating func skip(_ symbol: Symbol) -> Bool {
    guard isNext(symbol) else { return false }
    skip()
    return true
  }

  mutating func skip(word: Text) -> Bool {
    guard isNext(word: word) else { return false }
    skip()
    return true
  }

  func fault(_ reason: String, at line: Int? = nil) -> TemplateError {
    TemplateError(line: line ?? self.line, reason: reason)
  }

  func unexpected(wanting wanted: String) -> TemplateError {
    fault("\(token.name) stands where \(wanted) should be")
  }

  mutating func expect(_ kind: Token.Kind) throws(TemplateError) {
    guard token.kind == kind else {
      throw unexpected(wanting: Token(kind: kind, line: 0).name)
    }
    skip()
  }

  mutating func expect(_ symbol: Symbol) throws(TemplateError) { try expect(.symbol(symbol)) }

  mutating func expectName() throws(TemplateError) -> Text {
    guard case .name(let name) = token.kind else { throw unexpected(wanting: "a name") }
    skip()
    return name
  }

  /// Goes one level deeper with `parse`.
  mutating func nested<Result>(
    _ parse: (inout Parser) throws(TemplateError) -> Result
  ) throws(TemplateError) -> Result {
    guard nesting < nestingLimit else { throw tooDeep(at: line) }
    nesting += 1
    defer { nesting -= 1 }
    return try parse(&self)
  }

  private func tooDeep(at line: Int) -> TemplateError {
    fault("blocks or brackets are nested deeper than \(nestingLimit) levels", at: line)
  }

  /// An expression that has `children`.
  func expression(
    _ kind: Expression.Kind, at line: Int, over children: [Expression] = []
  ) throws(TemplateError) -> Expression {
    let depth = 1 + (children.lazy.map(\.depth).max() ?? 0)
    guard depth <= nestingLimit else { throw tooDeep(at: line) }
    return Expression(line: line, depth: depth, kind: kind)
  }
}

// MARK: - Bodies

extension Parser {
  /// The statements up to a tag that begins with one of `ends`, and which it is; its name is
  /// passed. Without `ends` up to the end of the template.
  mutating func parseBody(
    until ends: [Text]
  ) throws(TemplateError) -> (body: [Statement], end: Text) {
    try nested { (parser) throws(TemplateError) in
      var body: [Statement] = []
      let begin = parser.tokens[max(0, parser.index - 1)].line
      while parser.token.kind != .end {
        if let end = parser.endOfBody(among: ends) {
          parser.skip()
          parser.skip()
          return (body, end)
        }
        body.append(try parser.parsePiece())
      }
      guard let end = ends.last else { return (body, "") }
      throw parser.fault(
        "the block that begins here has no '{% \(end.string) %}'", at: begin)
    }
  }

  private func endOfBody(among ends: [Text]) -> Text? {
    guard token.kind == .blockBegin, case .name(let name) = following.kind else { return nil }
    return ends.contains(name) ? name : nil
  }

  /// The body behind a tag whose end is expected first, up to the whole tag `end`.
  mutating func parseBlock(until end: Text) throws(TemplateError) -> [Statement] {
    try expectBodyBegin()
    let body = try parseBody(until: [end]).body
    try expect(.blockEnd)
    return body
  }

  /// The end of a tag with a body; a colon in front of it is no fault.
  mutating func expectBodyBegin() throws(TemplateError) {
    _ = skip(.colon)
    try expect(.blockEnd)
  }

  private mutating func parsePiece() throws(TemplateError) -> Statement {
    let line = self.line
    switch token.kind {
    case .data(let text):
      skip()
      return Statement(line: line, kind: .text(text))
    case .printBegin:
      skip()
      let value = try parseTuple()
      try expect(.printEnd)
      return Statement(line: line, kind: .output(value))
    default:
      try expect(.blockBegin)
      return Statement(line: self.line, kind: try parseStatement())
    }
  }
}
