extension Parser {
  /// An expression, or several with commas between them: a tuple.
  ///
  /// - Parameter isInParentheses: whether nothing at all is a tuple too.
  mutating func parseTuple(
    allowsChoice: Bool = true, isInParentheses: Bool = false
  ) throws(TemplateError) -> Expression {
    let line = self.line
    var items: [Expression] = []
    var isTuple = false
    while !isTupleEnd {
      items.append(try allowsChoice ? parseExpression() : parseAny())
      guard skip(.comma) else { break }
      isTuple = true
    }
    if !isTuple, let item = items.first { return item }
    guard isTuple || isInParentheses else { throw unexpected(wanting: "an expression") }
    return try expression(.tuple(items), at: line, over: items)
  }

  private var isTupleEnd: Bool {
    token.kind == .printEnd || token.kind == .blockEnd || isNext(.closeParenthesis)
  }

  mutating func parseExpression() throws(TemplateError) -> Expression {
    try nested { (parser) throws(TemplateError) in
      var value = try parser.parseAny()
      while parser.isNext(word: "if") {
        let line = parser.line
        parser.skip()
        let condition = try parser.parseAny()
        let otherwise = try parser.skip(word: "else") ? parser.parseExpression() : nil
        value = try parser.expression(
          .choice(if: condition, then: value, else: otherwise), at: line,
          over: [condition, value] + [otherwise].compactMap(\.self))
      }
      return value
    }
  }

  /// `or`, and what binds closer.
  private mutating func parseAny() throws(TemplateError) -> Expression {
    let line = self.line
    var operands = [try parseAll()]
    while skip(word: "or") { operands.append(try parseAll()) }
    guard operands.count > 1 else { return operands[0] }
    return try expression(.any(operands), at: line, over: operands)
  }

  private mutating func parseAll() throws(TemplateError) -> Expression {
    let line = self.line
    var operands = [try parseNot()]
    while skip(word: "and") { operands.append(try parseNot()) }
    guard operands.count > 1 else { return operands[0] }
    return try expression(.all(operands), at: line, over: operands)
  }

  private mutating func parseNot() throws(TemplateError) -> Expression {
    guard isNext(word: "not") else { return try parseComparison() }
    return try nested { (parser) throws(TemplateError) in
      let line = parser.line
      parser.skip()
      let operand = try parser.parseNot()
      return try parser.expression(.not(operand), at: line, over: [operand])
    }
  }

  private mutating func parseComparison() throws(TemplateError) -> Expression {
    let line = self.line
    let first = try parseSum()
    var others: [(sign: Expression.Comparison, operand: Expression)] = []
    while let comparison = skipComparison() { others.append((comparison, try parseSum())) }
    guard !others.isEmpty else { return first }
    return try expression(
      .comparison(first, others), at: line, over: [first] + others.map(\.operand))
  }

  private mutating func skipComparison() -> Expression.Comparison? {
    var found: Expression.Comparison?
    switch token.kind {
    case .symbol(.equal): found = .equal
    case .symbol(.unequal): found = .unequal
    case .symbol(.less): found = .less
    case .symbol(.atMost): found = .atMost
    case .symbol(.greater): found = .greater
    case .symbol(.atLeast): found = .atLeast
    case .name("in"): found = .within
    case .name("not") where following.kind == .name("in"):
      skip()
      found = .notWithin
    default: break
    }
    if found != nil { skip() }
    return found
  }
}

// MARK: - Arithmetic

extension Parser {
  private mutating func parseSum() throws(TemplateError) -> Expression {
    let line = self.line
    let first = try parseConcatenation()
    var others: [(sign: Expression.Arithmetic, operand: Expression)] = []
    while let sign = skipOperator([.plus: .plus, .minus: .minus]) {
      others.append((sign, try parseConcatenation()))
    }
    return try arithmetic(first, others, at: line)
  }

  private mutating func parseConcatenation() throws(TemplateError) -> Expression {
    let line = self.line
    var operands = [try parseProduct()]
    while skip(.tilde) { operands.append(try parseProduct()) }
    guard operands.count > 1 else { return operands[0] }
    return try expression(.concatenation(operands), at: line, over: operands)
  }

  private mutating func parseProduct() throws(TemplateError) -> Expression {
    let line = self.line
    let first = try parsePower()
    var others: [(sign: Expression.Arithmetic, operand: Expression)] = []
    let operators: [Symbol: Expression.Arithmetic] = [
      .times: .times, .division: .division, .floorDivision: .floorDivision,
      .remainder: .remainder,
    ]
    while let sign = skipOperator(operators) { others.append((sign, try parsePower())) }
    return try arithmetic(first, others, at: line)
  }

  private mutating func parsePower() throws(TemplateError) -> Expression {
    let line = self.line
    let first = try parseUnary()
    var others: [(sign: Expression.Arithmetic, operand: Expression)] = []
    while let sign = skipOperator([.power: .power]) { others.append((sign, try parseUnary())) }
    return try arithmetic(first, others, at: line)
  }

  private mutating func skipOperator(
    _ operators: [Symbol: Expression.Arithmetic]
  ) -> Expression.Arithmetic? {
    guard case .symbol(let symbol) = token.kind, let found = operators[symbol] else { return nil }
    skip()
    return found
  }

  private func arithmetic(
    _ first: Expression, _ others: [(sign: Expression.Arithmetic, operand: Expression)],
    at line: Int
  ) throws(TemplateError) -> Expression {
    guard !others.isEmpty else { return first }
    return try expression(
      .arithmetic(first, others), at: line, over: [first] + others.map(\.operand))
  }

  /// - Parameter allowsFilters: whether `|` and `is` belong to it, which is not so for an operand
  ///   of a sign.
  private mutating func parseUnary(
    allowsFilters: Bool = true
  ) throws(TemplateError) -> Expression {
    var value = try isNext(.minus) || isNext(.plus) ? parseSign() : parsePrimary()
    value = try parsePostfix(value)
    return try allowsFilters ? parseFilters(of: value) : value
  }

  private mutating func parseSign() throws(TemplateError) -> Expression {
    try nested { (parser) throws(TemplateError) in
      let line = parser.line
      let isNegative = parser.isNext(.minus)
      parser.skip()
      let operand = try parser.parseUnary(allowsFilters: false)
      return try parser.expression(
        .sign(isNegative: isNegative, operand), at: line, over: [operand])
    }
  }
}
