extension Rendering {
  /// `value` as it is printed.
  func written(_ value: Value) throws(TemplateError) -> Text {
    if case .text(let text) = value { return text }
    var bytes: [UInt8] = []
    try append(written: value, to: &bytes)
    return Text(bytes: bytes)
  }

  /// Appends `value` as it is printed.
  func append(written value: Value, to bytes: inout [UInt8]) throws(TemplateError) {
    switch value {
    case .text(let text): try append(text.bytes, to: &bytes)
    case .undefined: break
    default: try append(represented: value, to: &bytes)
    }
  }

  /// `value` as it stands in a printed list.
  func represented(_ value: Value) throws(TemplateError) -> Text {
    var bytes: [UInt8] = []
    try append(represented: value, to: &bytes)
    return Text(bytes: bytes)
  }

  func append(_ more: some Collection<UInt8>, to bytes: inout [UInt8]) throws(TemplateError) {
    try claim(more.count)
    bytes += more
  }

  /// Appends `value` as it stands in a printed list: texts have quotation marks.
  func append(represented value: Value, to bytes: inout [UInt8]) throws(TemplateError) {
    try claim(8)
    switch value {
    case .undefined: bytes += "Undefined".utf8
    case .null: bytes += "None".utf8
    case .truth(let truth): bytes += (truth ? "True" : "False").utf8
    case .integer, .float: bytes += (Number(value)?.text ?? "").utf8
    case .text(let text):
      try claim(8 * text.bytes.count)
      bytes += (text.isMarkup ? "Markup(\(Self.quoted(text)))" : Self.quoted(text)).utf8
    case .list(let list): try append(represented: list, to: &bytes)
    case .dictionary(let mapping):
      try append(Array("{".utf8), to: &bytes)
      for (index, (key, value)) in mapping.entries.enumerated() {
        if index > 0 { bytes += ", ".utf8 }
        try append(represented: key.value, to: &bytes)
        bytes += ": ".utf8
        try append(represented: value, to: &bytes)
      }
      bytes += "}".utf8
    case .range(let range):
      let step = range.step == 1 ? "" : ", \(range.step)"
      bytes += "range(\(range.start), \(range.stop)\(step))".utf8
    case .generator: throw fault("a generator cannot be printed; make it a list with '| list'")
    case .namespace, .macro, .loop, .function, .method:
      throw fault("'\(value.kindName)' cannot be printed")
    }
  }

  private func append(
    represented list: List, to bytes: inout [UInt8]
  ) throws(TemplateError) {
    let (begin, end) =
      switch list.kind {
      case .list: ("[", "]")
      case .tuple, .group: ("(", list.items.count == 1 ? ",)" : ")")
      case .keys: ("dict_keys([", "])")
      case .values: ("dict_values([", "])")
      case .items: ("dict_items([", "])")
      }
    try append(Array(begin.utf8), to: &bytes)
    for (index, item) in list.items.enumerated() {
      if index > 0 { bytes += ", ".utf8 }
      try append(represented: item, to: &bytes)
    }
    bytes += end.utf8
  }

  /// `text` as a literal of Python.
  static func quoted(_ text: Text) -> String {
    let scalars = text.scalars
    let quote: Unicode.Scalar = scalars.contains("'") && !scalars.contains("\"") ? "\"" : "'"
    var literal = String(quote)
    for scalar in scalars {
      switch scalar {
      case quote, "\\": literal += "\\" + String(scalar)
      case "\n": literal += "\\n"
      case "\r": literal += "\\r"
      case "\t": literal += "\\t"
      case _ where isPrintable(scalar): literal.unicodeScalars.append(scalar)
      default: literal += escape(scalar)
      }
    }
    return literal + String(quote)
  }

  private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
      .paragraphSeparator:
      false
    case .spaceSeparator: scalar == " "
    default: true
    }
  }

  private static func escape(_ scalar: Unicode.Scalar) -> String {
    let hex = String(scalar.value, radix: 16)
    let width = scalar.value < 0x100 ? 2 : scalar.value < 0x10000 ? 4 : 8
    let letter = width == 2 ? "x" : width == 4 ? "u" : "U"
    return "\\" + letter + String(repeating: "0", count: width - hex.count) + hex
  }
}
