extension Parser {
  mutating func parsePrimary() throws(TemplateError) -> Expression {
    let line = self.line
    switch token.kind {
    case .name(let name):
      skip()
      return try parseName(name, at: line)
    case .text: return try parseText()
    case .integer(let number):
      skip()
      return try expression(.literal(.integer(number)), at: line)
    case .float(let number):
      skip()
      return try expression(.literal(.float(number)), at: line)
    case .symbol(.openParenthesis):
      skip()
      let value = try nested { (parser) throws(TemplateError) in
        try parser.parseTuple(isInParentheses: true)
      }
      try expect(.closeParenthesis)
      return value
    case .symbol(.openBracket): return try parseList()
    case .symbol(.openBrace): return try parseDictionary()
    default: throw unexpected(wanting: "an expression")
    }
  }

  private mutating func parseName(_ name: Text, at line: Int) throws(TemplateError) -> Expression {
    switch name {
    case "true", "True": return try expression(.literal(.truth(true)), at: line)
    case "false", "False": return try expression(.literal(.truth(false)), at: line)
    case "none", "None": return try expression(.literal(.null), at: line)
    default:
      let special = Statement.SpecialNames.named(name)
      if !special.isEmpty { for index in uses.indices { uses[index].formUnion(special) } }
      return try expression(.name(name), at: line)
    }
  }

  /// A string, or several in a row, which are one.
  private mutating func parseText() throws(TemplateError) -> Expression {
    let line = self.line
    var bytes: [UInt8] = []
    while case .text(let text) = token.kind {
      bytes += text.bytes
      skip()
    }
    return try expression(.literal(.text(Text(bytes: bytes))), at: line)
  }

  private mutating func parseList() throws(TemplateError) -> Expression {
    let line = self.line
    skip()
    var items: [Expression] = []
    while !isNext(.closeBracket) {
      items.append(try parseExpression())
      guard skip(.comma) else { break }
    }
    try expect(.closeBracket)
    return try expression(.list(items), at: line, over: items)
  }

  private mutating func parseDictionary() throws(TemplateError) -> Expression {
    let line = self.line
    skip()
    var entries: [(key: Expression, value: Expression)] = []
    while !isNext(.closeBrace) {
      let key = try parseExpression()
      try expect(.colon)
      entries.append((key, try parseExpression()))
      guard skip(.comma) else { break }
    }
    try expect(.closeBrace)
    return try expression(
      .dictionary(entries), at: line, over: entries.flatMap { [$0.key, $0.value] })
  }
}

// MARK: - What follows a value

extension Parser {
  /// Attributes, items, slices and calls of `value`.
  mutating func parsePostfix(_ value: Expression) throws(TemplateError) -> Expression {
    var value = value
    while true {
      switch token.kind {
      case .symbol(.dot): value = try parseAttribute(of: value)
      case .symbol(.openBracket): value = try parseItem(of: value)
      case .symbol(.openParenthesis): value = try parseCall(of: value)
      default: return value
      }
    }
  }

  private mutating func parseAttribute(of value: Expression) throws(TemplateError) -> Expression {
    let line = self.line
    skip()
    if case .integer(let number) = token.kind {
      skip()
      let index = try expression(.literal(.integer(number)), at: line)
      return try expression(.item(value, index), at: line, over: [value])
    }
    return try expression(.attribute(value, try expectName()), at: line, over: [value])
  }

  private mutating func parseItem(of value: Expression) throws(TemplateError) -> Expression {
    let line = self.line
    skip()
    let start = try isNext(.colon) ? nil : parseExpression()
    if let start, skip(.closeBracket) {
      return try expression(.item(value, start), at: line, over: [value, start])
    }
    if let start, isNext(.comma) { return try parseTupleItem(of: value, first: start, at: line) }
    try expect(.colon)
    let stop = try parseSlicePart()
    let step = try skip(.colon) ? parseSlicePart() : nil
    try expect(.closeBracket)
    return try expression(
      .slice(value, start: start, stop: stop, step: step), at: line,
      over: [value] + [start, stop, step].compactMap(\.self))
  }

  private mutating func parseTupleItem(
    of value: Expression, first: Expression, at line: Int
  ) throws(TemplateError) -> Expression {
    var parts = [first]
    while skip(.comma) { parts.append(try parseExpression()) }
    try expect(.closeBracket)
    let key = try expression(.tuple(parts), at: line, over: parts)
    return try expression(.item(value, key), at: line, over: [value, key])
  }

  private mutating func parseSlicePart() throws(TemplateError) -> Expression? {
    try isNext(.colon) || isNext(.closeBracket) ? nil : parseExpression()
  }

  private mutating func parseCall(of value: Expression) throws(TemplateError) -> Expression {
    let line = self.line
    let arguments = try parseArguments()
    return try expression(.call(value, arguments), at: line, over: [value] + arguments.all)
  }

  /// Filters and tests of `value`.
  mutating func parseFilters(of value: Expression) throws(TemplateError) -> Expression {
    var value = value
    while true {
      switch token.kind {
      case .symbol(.pipe):
        skip()
        value = try parseFilter(of: value)
      case .name("is"): value = try parseTest(of: value)
      case .symbol(.openParenthesis): value = try parseCall(of: value)
      default: return value
      }
    }
  }

  /// The filter whose name comes next.
  mutating func parseFilter(of value: Expression?) throws(TemplateError) -> Expression {
    let line = self.line
    let name = try expectName()
    let arguments = try isNext(.openParenthesis) ? parseArguments() : Expression.Arguments()
    return try expression(
      .filter(value, name, arguments), at: line,
      over: [value].compactMap(\.self) + arguments.all)
  }

  private mutating func parseTest(of value: Expression) throws(TemplateError) -> Expression {
    let line = self.line
    skip()
    let isNegated = skip(word: "not")
    let name = try expectName()
    var arguments = Expression.Arguments()
    if isNext(.openParenthesis) {
      arguments = try parseArguments()
    } else if isTestArgumentNext {
      guard !isNext(word: "is") else {
        throw fault("a test follows a test; put the first one in parentheses")
      }
      let argument = try parsePrimary()
      arguments.positional = [try parsePostfix(argument)]
    }
    let test = try expression(
      .test(value, name, arguments), at: line, over: [value] + arguments.all)
    return try isNegated ? expression(.not(test), at: line, over: [test]) : test
  }

  private var isTestArgumentNext: Bool {
    switch token.kind {
    case .name(let name): !["else", "or", "and"].contains(name)
    case .text, .integer, .float, .symbol(.openBracket), .symbol(.openBrace): true
    default: false
    }
  }
}

// MARK: - Arguments

extension Parser {
  private mutating func parseArguments() throws(TemplateError) -> Expression.Arguments {
    try expect(.openParenthesis)
    var arguments = Expression.Arguments()
    while !isNext(.closeParenthesis) {
      try parseArgument(into: &arguments)
      guard skip(.comma) else { break }
    }
    try expect(.closeParenthesis)
    return arguments
  }

  private mutating func parseArgument(
    into arguments: inout Expression.Arguments
  ) throws(TemplateError) {
    let line = self.line
    let isOpen = arguments.dictionary == nil
    if skip(.times) {
      guard isOpen, arguments.list == nil else { throw misplacedArgument(at: line) }
      arguments.list = try parseExpression()
    } else if skip(.power) {
      guard isOpen else { throw misplacedArgument(at: line) }
      arguments.dictionary = try parseExpression()
    } else if case .name(let name) = token.kind, following.kind == .symbol(.assign) {
      guard isOpen else { throw misplacedArgument(at: line) }
      skip()
      skip()
      arguments.named.append((name, try parseExpression()))
    } else {
      guard isOpen, arguments.list == nil, arguments.named.isEmpty else {
        throw misplacedArgument(at: line)
      }
      arguments.positional.append(try parseExpression())
    }
  }

  private func misplacedArgument(at line: Int) -> TemplateError {
    fault("an argument stands behind others that have to come last", at: line)
  }
}
