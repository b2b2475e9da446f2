extension Rendering {
  /// The names of all filters.
  static let filterNames: Set<Text> = [
    "abs", "attr", "batch", "capitalize", "center", "count", "d", "default", "dictsort", "e",
    "escape", "first", "float", "forceescape", "format", "groupby", "indent", "int", "items",
    "join", "last", "length", "list", "lower", "map", "max", "min", "reject", "rejectattr",
    "replace", "reverse", "round", "safe", "select", "selectattr", "slice", "sort", "string",
    "sum", "title", "tojson", "trim", "truncate", "unique", "upper", "wordcount",
  ]

  /// `value | name(given)`
  func filter(
    _ value: Value, by name: Text, with given: CallArguments
  ) throws(TemplateError) -> Value {
    switch name {
    case "default", "d":
      let values = try bound(given, to: ["default_value", "boolean"], of: name.string)
      let lacks = value.isUndefined || truth(values[1]) && !value.isTrue
      return lacks ? values[0] ?? .text("") : value
    case "tojson": return try json(value, given)
    case "attr":
      let wanted = try text(try bound(given, to: ["name"], of: name.string)[0])
      if case .undefined(let absence) = value { throw fault(absence.reason) }
      return try ownAttribute(wanted, of: value)
        ?? .undefined(.attribute(wanted, of: value.kindName))
    case "abs", "int", "float", "round": return try reckoned(value, given, by: name)
    case "string", "safe", "escape", "e", "forceescape", "upper", "lower", "capitalize", "title",
      "trim", "replace", "format",
      "indent", "center", "truncate", "wordcount":
      return try worded(value, given, by: name)
    case "first", "last", "length", "count", "list", "reverse", "items", "dictsort", "join":
      return try listed(value, given, by: name)
    case "map", "select", "reject", "selectattr", "rejectattr":
      return try chosen(value, given, by: name)
    case "sort", "unique", "min", "max", "sum", "groupby", "batch", "slice":
      return try ordered(value, given, by: name)
    default: throw fault("there is no filter '\(name.string.excerpt)'")
    }
  }

  private func json(_ value: Value, _ given: CallArguments) throws(TemplateError) -> Value {
    let values = try bound(
      given, to: ["ensure_ascii", "indent", "separators", "sort_keys"], of: "tojson")
    var writer = JSONWriter()
    writer.isASCIIOnly = truth(values[0])
    writer.sortsKeys = truth(values[3])
    if let indent = present(values[1]) {
      writer.separators.item = ","
      if case .text(let text) = indent {
        writer.indentation = text
      } else {
        let width = max(0, try integer(indent, else: 0))
        try claim(width)
        writer.indentation = Text(bytes: [UInt8](repeating: UInt8(ascii: " "), count: width))
      }
    }
    if let separators = present(values[2]) {
      let parts = try items(of: separators)
      guard parts.count == 2 else { throw fault("'tojson' needs two separators") }
      writer.separators = (try text(parts[0]), try text(parts[1]))
    }
    try writer.write(value, in: self)
    return try text(writer.bytes)
  }
}

// MARK: - Numbers

extension Rendering {
  private func reckoned(
    _ value: Value, _ given: CallArguments, by name: Text
  ) throws(TemplateError) -> Value {
    switch name {
    case "int":
      let values = try bound(given, to: ["default", "base"], of: name.string)
      let base = try integer(values[1], else: 10)
      return try whole(value, base: base) ?? values[0] ?? .integer(0)
    case "float":
      let values = try bound(given, to: ["default"], of: name.string)
      if case .undefined(let absence) = value { throw fault(absence.reason) }
      if let number = Number(value) { return .float(number.double) }
      if case .text(let text) = value, let number = Self.float(text) { return .float(number) }
      return values[0] ?? .float(0)
    case "abs":
      _ = try bound(given, to: [], of: name.string)
      return try signed(value, isNegative: try order(value, .integer(0)).map { $0 < 0 } ?? false)
    default: return try rounded(value, given)
    }
  }

  private func whole(_ value: Value, base: Int) throws(TemplateError) -> Value? {
    var number: Double?
    switch value {
    case .undefined(let absence): throw fault(absence.reason)
    case .text(let text):
      if let whole = Self.integer(text, base: base) { return .integer(whole) }
      number = Self.float(text)
    default: number = Number(value)?.double
    }
    if case .integer(let whole)? = Number(value) { return .integer(whole) }
    guard let number else { return nil }
    guard let whole = Int(exactly: number.rounded(.towardZero)) else {
      guard number.isFinite else { return nil }
      throw fault("a number is too large for an integer")
    }
    return .integer(whole)
  }

  /// The integer in `text`, which may have white space around it and underscores within.
  private static func integer(_ text: Text, base: Int) -> Int? {
    guard base == 0 || (2...36).contains(base), text.bytes.count < 100 else { return nil }
    var digits = trimmed(text)
    let isNegative = digits.hasPrefix("-")
    if isNegative || digits.hasPrefix("+") { digits.removeFirst() }
    var base = base
    for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)]
    where (base == radix || base == 0) && digits.lowercased().hasPrefix(prefix) {
      digits.removeFirst(2)
      if digits.hasPrefix("_") { digits.removeFirst() }
      base = radix
    }
    guard let plain = withoutUnderscores(digits), !plain.hasPrefix("-"), !plain.hasPrefix("+")
    else { return nil }
    return Int((isNegative ? "-" : "") + plain, radix: base == 0 ? 10 : base)
  }

  private static func float(_ text: Text) -> Double? {
    guard text.bytes.count < 1000, let plain = withoutUnderscores(trimmed(text)),
      !plain.lowercased().contains("x"), !plain.contains("(")
    else { return nil }
    return Double(plain)
  }

  private static func trimmed(_ text: Text) -> String {
    let start = text.bytes.endOfWhiteSpace(from: 0)
    let end = text.bytes.startOfWhiteSpace(before: text.bytes.count, notBefore: start)
    return String(decoding: text.bytes[start..<end], as: UTF8.self)
  }

  /// Single underscores may stand between digits.
  private static func withoutUnderscores(_ digits: String) -> String? {
    let parts = digits.split(separator: "_", omittingEmptySubsequences: false)
    guard parts.count > 1 else { return digits }
    let isFine = zip(parts, parts.dropFirst()).allSatisfy { left, right in
      left.last?.isHexDigit == true && right.first?.isHexDigit == true
    }
    return isFine ? parts.joined() : nil
  }

  private func rounded(_ value: Value, _ given: CallArguments) throws(TemplateError) -> Value {
    let values = try bound(given, to: ["precision", "method"], of: "round")
    let precision = try integer(values[0], else: 0)
    let method = try text(values[1], else: "common")
    let rules: [Text: FloatingPointRoundingRule] = [
      "common": .toNearestOrEven, "ceil": .up, "floor": .down,
    ]
    guard let rule = rules[method] else {
      throw fault("numbers are rounded by 'common', 'ceil' or 'floor'")
    }
    if case .undefined(let absence) = value { throw fault(absence.reason) }
    guard let number = Number(value) else {
      throw fault("'\(value.kindName)' cannot be rounded")
    }
    if case .integer = number, method == "common", precision >= 0 { return number.value }
    guard number.double.isFinite || method == "common" else {
      throw fault("an infinite number cannot be rounded")
    }
    let result = Number.rounded(number.double, precision: precision, rule: rule) ?? number.double
    if case .integer = number, method == "common" {
      guard let whole = Int(exactly: result) else { throw fault("a number gets too large") }
      return .integer(whole)
    }
    return .float(result)
  }
}
