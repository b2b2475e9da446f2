extension Parser {
  /// The statement whose tag has just begun, up to its last tag's end.
  mutating func parseStatement() throws(TemplateError) -> Statement.Kind {
    let line = self.line
    let tag = try expectName()
    switch tag {
    case "if": return try parseChoice()
    case "for": return try parseLoop()
    case "set": return try parseAssignment()
    case "macro": return try parseMacro()
    case "call": return try parseCallBlock()
    case "with": return try parseWith()
    case "filter":
      var filter = try parseFilter(of: nil)
      while skip(.pipe) { filter = try parseFilter(of: filter) }
      return .filter(filter, body: try parseBlock(until: "endfilter"))
    case "generation": return .scope(try parseBlock(until: "endgeneration"))
    case "break", "continue":
      try expect(.blockEnd)
      return tag == "break" ? .leave : .next
    default: throw unknown(tag, at: line)
    }
  }

  private func unknown(_ tag: Text, at line: Int) -> TemplateError {
    let known: Set<Text> = ["include", "import", "from", "extends", "block", "autoescape", "do"]
    let name = tag.string.excerpt
    if known.contains(tag) { return fault("chat templates cannot use '\(name)'", at: line) }
    return fault("there is no tag '\(name)', or it closes no block here", at: line)
  }

  private mutating func parseChoice() throws(TemplateError) -> Statement.Kind {
    var branches: [(condition: Expression, body: [Statement])] = []
    while true {
      let condition = try parseTuple(allowsChoice: false)
      try expectBodyBegin()
      let (body, end) = try parseBody(until: ["elif", "else", "endif"])
      branches.append((condition, body))
      if end == "elif" { continue }
      let otherwise = try end == "else" ? parseBlock(until: "endif") : []
      if end == "endif" { try expect(.blockEnd) }
      return .choice(branches, else: otherwise)
    }
  }

  private mutating func parseLoop() throws(TemplateError) -> Statement.Kind {
    let target = try parseTarget(allowsAttribute: false, endingWith: "in")
    guard skip(word: "in") else { throw unexpected(wanting: "'in'") }
    let items = try parseTuple(allowsChoice: false)
    let condition = try skip(word: "if") ? parseExpression() : nil
    if isNext(word: "recursive") { throw fault("recursive loops are not supported") }
    try expectBodyBegin()
    let (body, end) = try parseBody(until: ["else", "endfor"])
    let otherwise = try end == "else" ? parseBlock(until: "endfor") : []
    if end == "endfor" { try expect(.blockEnd) }
    return .loop(
      Statement.Loop(
        target: target, items: items, condition: condition, body: body, otherwise: otherwise))
  }

  private mutating func parseAssignment() throws(TemplateError) -> Statement.Kind {
    let target = try parseTarget(allowsAttribute: true)
    if skip(.assign) {
      let value = try parseTuple()
      try expect(.blockEnd)
      return .assignment(target, value)
    }
    var filter: Expression?
    while skip(.pipe) { filter = try parseFilter(of: filter) }
    return .capture(target, filter: filter, body: try parseBlock(until: "endset"))
  }

  private mutating func parseWith() throws(TemplateError) -> Statement.Kind {
    var assignments: [(target: Statement.Target, value: Expression)] = []
    while token.kind != .blockEnd {
      if !assignments.isEmpty { try expect(.comma) }
      let target = try parseTarget(allowsAttribute: false)
      try expect(.assign)
      assignments.append((target, try parseExpression()))
    }
    return .with(assignments, body: try parseBlock(until: "endwith"))
  }
}

// MARK: - Macros

extension Parser {
  private mutating func parseMacro() throws(TemplateError) -> Statement.Kind {
    var macro = Statement.Signature(name: try expectName())
    try expect(.openParenthesis)
    try parseParameters(of: &macro)
    try parseBody(of: &macro, until: "endmacro")
    return .macro(macro)
  }

  private mutating func parseCallBlock() throws(TemplateError) -> Statement.Kind {
    var caller = Statement.Signature(name: "caller")
    if skip(.openParenthesis) { try parseParameters(of: &caller) }
    let call = try parseExpression()
    guard case .call = call.kind else {
      throw fault("a call block needs a call, such as 'macro()'", at: call.line)
    }
    try parseBody(of: &caller, until: "endcall")
    return .call(call, caller)
  }

  private mutating func parseParameters(
    of macro: inout Statement.Signature
  ) throws(TemplateError) {
    while !isNext(.closeParenthesis) {
      if !macro.parameters.isEmpty { try expect(.comma) }
      macro.parameters.append(try expectName())
      if skip(.assign) {
        macro.defaults.append(try parseExpression())
      } else if !macro.defaults.isEmpty {
        throw fault("a parameter without default follows one with a default")
      }
    }
    try expect(.closeParenthesis)
  }

  /// What a body uses, the macros around it use too.
  private mutating func parseBody(
    of macro: inout Statement.Signature, until end: Text
  ) throws(TemplateError) {
    uses.append([])
    macro.body = try parseBlock(until: end)
    macro.uses = uses.removeLast()
    for index in uses.indices { uses[index].formUnion(macro.uses) }
  }
}

// MARK: - Targets

extension Parser {
  /// One target, or several with commas between them up to the word `end` or the end of the tag.
  private mutating func parseTarget(
    allowsAttribute: Bool, endingWith end: Text? = nil
  ) throws(TemplateError) -> Statement.Target {
    var targets = [try parseSingleTarget(allowsAttribute: allowsAttribute)]
    var isTuple = false
    while skip(.comma) {
      isTuple = true
      if let end, isNext(word: end) { break }
      if token.kind == .blockEnd || isNext(.closeParenthesis) || isNext(.assign) { break }
      targets.append(try parseSingleTarget(allowsAttribute: allowsAttribute))
    }
    return isTuple ? .tuple(targets) : targets[0]
  }

  private mutating func parseSingleTarget(
    allowsAttribute: Bool
  ) throws(TemplateError) -> Statement.Target {
    try nested { (parser) throws(TemplateError) in
      if parser.skip(.openParenthesis) {
        let target = try parser.parseTarget(allowsAttribute: allowsAttribute)
        try parser.expect(.closeParenthesis)
        return target
      }
      let line = parser.line
      let name = try parser.expectName()
      let constants: Set<Text> = ["true", "false", "none", "True", "False", "None", "loop"]
      guard !constants.contains(name) else {
        throw parser.fault("'\(name.string)' cannot be assigned to", at: line)
      }
      guard allowsAttribute, parser.skip(.dot) else { return .name(name) }
      return .attribute(namespace: name, try parser.expectName())
    }
  }
}
