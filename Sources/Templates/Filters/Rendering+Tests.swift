extension Rendering {
  /// The names of all tests.
  static let testNames: Set<Text> = [
    "!=", "<", "<=", "==", ">", ">=", "boolean", "callable", "defined", "divisibleby", "eq",
    "equalto", "escaped", "even", "false", "filter", "float", "ge", "greaterthan", "gt", "in",
    "integer", "iterable", "le", "lessthan", "lower", "lt", "mapping", "ne", "none", "number",
    "odd", "sameas", "sequence", "string", "test", "true", "undefined", "upper",
  ]

  /// `value is name(given)`
  func test(
    _ value: Value, for name: Text, with given: CallArguments
  ) throws(TemplateError) -> Bool {
    if let comparison = Self.comparisons[name] {
      let other = try bound(given, to: ["other"], of: name.string)[0]
      return try holds(value, comparison, try needed(other, of: name.string))
    }
    switch name {
    case "sameas":
      let other = try bound(given, to: ["other"], of: name.string)[0]
      return try isSame(value, try needed(other, of: name.string))
    case "divisibleby":
      let divisor = try bound(given, to: ["num"], of: name.string)[0]
      return try leaves(0, of: value, dividedBy: try needed(divisor, of: name.string))
    default:
      _ = try bound(given, to: [], of: name.string)
      return try test(value, for: name)
    }
  }

  private static let comparisons: [Text: Expression.Comparison] = [
    "==": .equal, "eq": .equal, "equalto": .equal, "!=": .unequal, "ne": .unequal,
    "<": .less, "lt": .less, "lessthan": .less, "<=": .atMost, "le": .atMost,
    ">": .greater, "gt": .greater, "greaterthan": .greater, ">=": .atLeast, "ge": .atLeast,
    "in": .within,
  ]

  private func test(_ value: Value, for name: Text) throws(TemplateError) -> Bool {
    switch name {
    case "odd": return try leaves(1, of: value, dividedBy: .integer(2))
    case "even": return try leaves(0, of: value, dividedBy: .integer(2))
    case "upper", "lower":
      let text = try written(value)
      try claim(4 * text.bytes.count)
      return name == "upper" ? text.isUppercase : text.isLowercase
    case "filter", "test":
      guard case .text(let wanted) = value else { return false }
      return (name == "filter" ? Self.filterNames : Self.testNames).contains(wanted)
    default:
      guard let holds = value.isKind(name) else {
        throw fault("there is no test '\(name.string.excerpt)'")
      }
      return holds
    }
  }

  private func leaves(
    _ rest: Int, of value: Value, dividedBy divisor: Value
  ) throws(TemplateError) -> Bool {
    if case .text = value { throw fault("a text is neither odd nor even") }
    return try isEqual(try calculate(value, .remainder, divisor), .integer(rest))
  }

  private func isSame(_ left: Value, _ right: Value) throws(TemplateError) -> Bool {
    switch (left, right) {
    case (.list(let left), .list(let right)): return left === right
    case (.dictionary(let left), .dictionary(let right)): return left === right
    case (.truth, .truth), (.integer, .integer), (.float, .float), (.text, .text), (.null, .null):
      return try isEqual(left, right)
    case (.truth, _), (_, .truth), (.integer, _), (_, .integer): return false
    default: return try isEqual(left, right)
    }
  }
}

extension Value {
  /// Whether it is of the kind that a test calls `name`; nil where there is no such test.
  func isKind(_ name: Text) -> Bool? {
    switch name {
    case "defined": return !isUndefined
    case "undefined": return isUndefined
    case "none": if case .null = self { return true }
    case "boolean": if case .truth = self { return true }
    case "true": if case .truth(true) = self { return true }
    case "false": if case .truth(false) = self { return true }
    case "integer": if case .integer = self { return true }
    case "float": if case .float = self { return true }
    case "number": return Number(self) != nil
    case "string": if case .text = self { return true }
    case "escaped": if case .text(let text) = self { return text.isMarkup }
    case "mapping": if case .dictionary = self { return true }
    case "sequence": return isSequence
    case "iterable": return isIterable
    case "callable": return isCallable
    default: return nil
    }
    return false
  }

  private var isSequence: Bool {
    switch self {
    case .list(let list): list.isSequence
    case .text, .dictionary, .range, .undefined: true
    default: false
    }
  }

  private var isIterable: Bool {
    switch self {
    case .list, .text, .dictionary, .range, .undefined, .generator, .loop: true
    default: false
    }
  }

  private var isCallable: Bool {
    switch self {
    case .macro, .function, .method, .undefined, .loop: true
    default: false
    }
  }
}
