extension Rendering {
  /// `format % values`, as of C's `printf`.
  func formatted(_ format: Text, with given: Value) throws(TemplateError) -> Value {
    var values = FormatValues(given)
    var rest = format.scalars[...]
    var bytes: [UInt8] = []
    try claim(4 * format.bytes.count)
    while let scalar = rest.popFirst() {
      guard scalar == "%" else {
        bytes += String(scalar).utf8
        continue
      }
      let field = try FormatField(&rest, &values, in: self)
      try append(try text(of: field, &values, in: format).bytes, to: &bytes)
    }
    guard values.isUsedUp else { throw fault("there are more values than '%' marks for them") }
    return try markup(try text(bytes), if: format.isMarkup)
  }

  private func text(
    of field: FormatField, _ values: inout FormatValues, in format: Text
  ) throws(TemplateError) -> Text {
    if field.letter == "%" { return "%" }
    let given: Value
    if let key = field.key {
      given = try values.value(key, in: self)
    } else {
      given = try values.next(in: self)
    }
    switch field.letter {
    case "s", "r":
      let text = try field.letter == "s" ? written(given) : represented(given)
      let shown = try fitting(text, format)
      return try field.padded(cut(shown, to: field.precision), in: self)
    case "d", "i", "u": return try field.padded(number: try whole(given), in: self)
    case "x", "X", "o":
      guard case .integer(let number)? = Number(given) else {
        throw fault("'%\(field.letter)' needs an integer, not '\(given.kindName)'")
      }
      let radix = field.letter == "o" ? 8 : 16
      let digits = String(number, radix: radix, uppercase: field.letter == "X")
      return try field.padded(number: digits, in: self)
    case "f", "F": return try field.padded(number: try decimal(given, field.precision), in: self)
    default: throw fault("'%\(String(field.letter).excerpt)' is no format that is known")
    }
  }

  /// `text` as it is put into `format`.
  func fitting(_ text: Text, _ format: Text) throws(TemplateError) -> Text {
    guard format.isMarkup else { return text }
    try claim(6 * text.bytes.count)
    return text.escaped
  }

  private func cut(_ text: Text, to length: Int?) throws(TemplateError) -> Text {
    guard let length, text.scalarCount > length else { return text }
    try claim(4 * text.bytes.count)
    return Text(text.scalars.prefix(length))
  }

  private func whole(_ value: Value) throws(TemplateError) -> String {
    switch Number(value) {
    case .integer(let number)?: return String(number)
    case .float(let number)?:
      guard let whole = Int(exactly: number.rounded(.towardZero)) else {
        throw fault("a number is too large to be written as an integer")
      }
      return String(whole)
    case nil: throw fault("'%d' needs a number, not '\(value.kindName)'")
    }
  }

  private func decimal(_ value: Value, _ precision: Int?) throws(TemplateError) -> String {
    guard let number = Number(value)?.double else {
      throw fault("'%f' needs a number, not '\(value.kindName)'")
    }
    let digitCount = precision ?? 6
    guard digitCount <= 15, let rounded = Number.rounded(number, precision: digitCount),
      case let scaled = (rounded.magnitude * Self.power(digitCount)).rounded(), scaled < 0x1p53
    else { throw fault("a number has too many digits to be written with '%f'") }
    let digits = String(Int(scaled))
    let filled = String(repeating: "0", count: max(0, digitCount + 1 - digits.count)) + digits
    let sign = number.sign == .minus ? "-" : ""
    guard digitCount > 0 else { return sign + filled }
    return sign + filled.dropLast(digitCount) + "." + filled.suffix(digitCount)
  }

  private static func power(_ exponent: Int) -> Double {
    (0..<exponent).reduce(1) { power, _ in power * 10 }
  }
}

/// The values behind `%`.
private struct FormatValues {
  private let given: Value
  private let items: [Value]
  private var index = 0

  init(_ given: Value) {
    self.given = given
    if case .list(let list) = given, list.kind == .tuple {
      items = list.items
    } else {
      items = [given]
    }
  }

  var isUsedUp: Bool {
    switch given {
    case .dictionary, .undefined: true
    case .list(let list) where list.kind == .list: true
    default: index == items.count
    }
  }

  mutating func next(in rendering: Rendering) throws(TemplateError) -> Value {
    guard index < items.count else {
      throw rendering.fault("there are fewer values than '%' marks for them")
    }
    index += 1
    return items[index - 1]
  }

  func value(_ key: Text, in rendering: Rendering) throws(TemplateError) -> Value {
    guard case .dictionary(let mapping) = given, let value = mapping[key] else {
      throw rendering.fault("'%(\(key.string.excerpt))' finds no such key in a dictionary")
    }
    return value
  }
}

/// What stands behind a percent sign.
private struct FormatField {
  var key: Text?
  var flags: Set<Unicode.Scalar> = []
  var width = 0
  var precision: Int?
  let letter: Unicode.Scalar

  init(
    _ rest: inout ArraySlice<Unicode.Scalar>, _ values: inout FormatValues,
    in rendering: Rendering
  ) throws(TemplateError) {
    if rest.first == "(" {
      let name = rest.dropFirst().prefix { $0 != ")" }
      key = Text(name)
      rest = rest.dropFirst(name.count + 2)
    }
    while let flag = rest.first, "-+ #0".unicodeScalars.contains(flag) {
      flags.insert(flag)
      rest.removeFirst()
    }
    width = try Self.number(&rest, &values, in: rendering) ?? 0
    if rest.first == "." {
      rest.removeFirst()
      precision = max(0, try Self.number(&rest, &values, in: rendering) ?? 0)
    }
    if width < 0 {
      flags.insert("-")
      width = -width
    }
    guard let letter = rest.popFirst() else {
      throw rendering.fault("a '%' at the end of a format needs a letter")
    }
    self.letter = letter
  }

  private static func number(
    _ rest: inout ArraySlice<Unicode.Scalar>, _ values: inout FormatValues,
    in rendering: Rendering
  ) throws(TemplateError) -> Int? {
    let longest = 1_000_000
    if rest.first == "*" {
      rest.removeFirst()
      let number = try rendering.integer(try values.next(in: rendering), else: 0)
      return min(max(number, -longest), longest)
    }
    var number: Int?
    while let digit = rest.first, ("0"..."9").contains(digit) {
      number = min((number ?? 0) * 10 + Int(digit.value - 48), longest)
      rest.removeFirst()
    }
    return number
  }

  func padded(_ text: Text, in rendering: Rendering) throws(TemplateError) -> Text {
    let missing = width - text.scalarCount
    guard missing > 0 else { return text }
    try rendering.claim(missing)
    let padding = [UInt8](repeating: UInt8(ascii: " "), count: missing)
    return Text(bytes: flags.contains("-") ? text.bytes + padding : padding + text.bytes)
  }

  /// With a sign, and zeros behind it.
  func padded(number digits: String, in rendering: Rendering) throws(TemplateError) -> Text {
    let isNegative = digits.hasPrefix("-")
    let sign = isNegative ? "-" : flags.contains("+") ? "+" : flags.contains(" ") ? " " : ""
    var body = isNegative ? String(digits.dropFirst()) : digits
    if flags.contains("0"), !flags.contains("-") {
      let missing = max(0, width - sign.utf8.count - body.utf8.count)
      try rendering.claim(missing)
      body = String(repeating: "0", count: missing) + body
    }
    return try padded(Text(sign + body), in: rendering)
  }
}
