import OrderedCollections

extension Rendering {
  /// What `expression` comes to.
  ///
  /// - Parameters:
  ///   - text: what an expression without operand filters, in a filter block.
  ///   - caller: what a call block gives the macro that it calls.
  func evaluate(
    _ expression: Expression, filtering text: Value? = nil, calling caller: Value? = nil,
    in scope: Scope
  ) throws(TemplateError) -> Value {
    let outer = line
    line = expression.line
    defer { line = outer }
    return try deeper { () throws(TemplateError) in
      switch expression.kind {
      case .literal(let literal): return Self.value(literal)
      case .name(let name): return value(named: name, in: scope)
      case .attribute(let value, let name):
        return try attribute(name, of: try evaluate(value, in: scope))
      case .item(let value, let index):
        let value = try evaluate(value, in: scope)
        return try item(try evaluate(index, in: scope), of: value)
      case .call(let callee, let arguments):
        let callee = try evaluate(callee, in: scope)
        var given = try evaluate(arguments, in: scope)
        if let caller { given.named["caller"] = caller }
        line = expression.line
        return try call(callee, with: given)
      case .filter(let operand, let name, let arguments):
        let value = try operand.map { (operand) throws(TemplateError) in
          try evaluate(operand, filtering: text, in: scope)
        }
        let given = try evaluate(arguments, in: scope)
        return try filter(value ?? text ?? .null, by: name, with: given)
      case .test(let operand, let name, let arguments):
        let value = try evaluate(operand, in: scope)
        let given = try evaluate(arguments, in: scope)
        return .truth(try test(value, for: name, with: given))
      default: return try compute(expression.kind, in: scope)
      }
    }
  }

  private static func value(_ literal: Expression.Literal) -> Value {
    switch literal {
    case .null: .null
    case .truth(let truth): .truth(truth)
    case .integer(let number): .integer(number)
    case .float(let number): .float(number)
    case .text(let text): .text(text)
    }
  }

  private func value(named name: Text, in scope: Scope) -> Value {
    scope[name] ?? Value.Function(rawValue: name.string).map(Value.function)
      ?? .undefined(.name(name))
  }

  private func compute(
    _ expression: Expression.Kind, in scope: Scope
  ) throws(TemplateError) -> Value {
    switch expression {
    case .list(let items): return try list(try evaluate(items, in: scope))
    case .tuple(let items): return try list(try evaluate(items, in: scope), kind: .tuple)
    case .dictionary(let entries): return try dictionary(entries, in: scope)
    case .not(let operand): return .truth(!(try evaluate(operand, in: scope).isTrue))
    case .sign(let isNegative, let operand):
      return try signed(try evaluate(operand, in: scope), isNegative: isNegative)
    case .arithmetic(let first, let others):
      var value = try evaluate(first, in: scope)
      for (sign, operand) in others {
        value = try calculate(value, sign, try evaluate(operand, in: scope))
      }
      return value
    case .concatenation(let operands):
      var bytes: [UInt8] = []
      for operand in operands {
        try append(written: try evaluate(operand, in: scope), to: &bytes)
      }
      return try text(bytes)
    case .comparison(let first, let others): return try compare(first, others, in: scope)
    case .all(let operands): return try firstOperand(operands, in: scope) { !$0.isTrue }
    case .any(let operands): return try firstOperand(operands, in: scope) { $0.isTrue }
    case .choice(let condition, let value, let otherwise):
      if try evaluate(condition, in: scope).isTrue { return try evaluate(value, in: scope) }
      guard let otherwise else {
        return .undefined(.other("the value behind 'if' is missing, as there is no 'else'"))
      }
      return try evaluate(otherwise, in: scope)
    case .slice(let value, let start, let stop, let step):
      return try slice(
        try evaluate(value, in: scope), from: try bound(start, in: scope),
        to: try bound(stop, in: scope), by: try bound(step, in: scope))
    default: return .null
    }
  }

  private func evaluate(
    _ expressions: [Expression], in scope: Scope
  ) throws(TemplateError) -> [Value] {
    var values: [Value] = []
    for expression in expressions { values.append(try evaluate(expression, in: scope)) }
    return values
  }

  private func dictionary(
    _ entries: [(key: Expression, value: Expression)], in scope: Scope
  ) throws(TemplateError) -> Value {
    var values: OrderedDictionary<Key, Value> = [:]
    for (name, value) in entries {
      let key = try key(try evaluate(name, in: scope))
      values[key] = try evaluate(value, in: scope)
    }
    return try dictionary(values)
  }

  /// The first operand that decides, or the last one.
  private func firstOperand(
    _ operands: [Expression], in scope: Scope, where decides: (Value) -> Bool
  ) throws(TemplateError) -> Value {
    var value = Value.null
    for operand in operands {
      value = try evaluate(operand, in: scope)
      if decides(value) { return value }
    }
    return value
  }

  /// `a < b < c` compares each with the next, as far as that holds.
  private func compare(
    _ first: Expression, _ others: [(sign: Expression.Comparison, operand: Expression)],
    in scope: Scope
  ) throws(TemplateError) -> Value {
    var left = try evaluate(first, in: scope)
    for (comparison, operand) in others {
      let right = try evaluate(operand, in: scope)
      guard try holds(left, comparison, right) else { return .truth(false) }
      left = right
    }
    return .truth(true)
  }

  private func bound(_ expression: Expression?, in scope: Scope) throws(TemplateError) -> Int? {
    guard let expression else { return nil }
    switch try evaluate(expression, in: scope) {
    case .null: return nil
    case .integer(let number): return number
    case .truth(let truth): return truth ? 1 : 0
    case .undefined(let absence): throw fault(absence.reason)
    case let other: throw fault("a slice needs integers, not '\(other.kindName)'")
    }
  }

  private func evaluate(
    _ arguments: Expression.Arguments, in scope: Scope
  ) throws(TemplateError) -> CallArguments {
    var given = CallArguments(positional: try evaluate(arguments.positional, in: scope))
    for (name, value) in arguments.named {
      guard given.named.updateValue(try evaluate(value, in: scope), forKey: name) == nil else {
        throw fault("the argument '\(name.string.excerpt)' is given twice")
      }
    }
    if let list = arguments.list {
      given.positional += try items(of: try evaluate(list, in: scope))
      try claim(Self.itemByteCount, times: given.positional.count)
    }
    if let dictionary = arguments.dictionary {
      try add(try evaluate(dictionary, in: scope), to: &given)
    }
    return given
  }

  /// Gives the entries of a dictionary as named arguments.
  private func add(
    _ value: Value, to given: inout CallArguments
  ) throws(TemplateError) {
    guard case .dictionary(let mapping) = value else {
      throw fault("'\(value.kindName)' behind '**' is no dictionary")
    }
    try claim(2 * Self.itemByteCount, times: mapping.entries.count)
    for (key, value) in mapping.entries {
      guard case .text(let name) = key.value,
        given.named.updateValue(value, forKey: name) == nil
      else { throw fault("a dictionary behind '**' has a key that cannot name an argument") }
    }
  }
}
