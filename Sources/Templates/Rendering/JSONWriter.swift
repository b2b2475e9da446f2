import OrderedCollections

/// Writes values as JSON the way Hugging Face's `tojson` does: characters stand for themselves.
struct JSONWriter {
  var isASCIIOnly = false
  var sortsKeys = false
  /// What each level is indented by; nil where all stands in one line.
  var indentation: Text?
  var separators: (item: Text, key: Text) = (", ", ": ")
  private(set) var bytes: [UInt8] = []

  mutating func write(
    _ value: Value, depth: Int = 0, in rendering: Rendering
  ) throws(TemplateError) {
    try rendering.claim(8)
    switch value {
    case .null: bytes += "null".utf8
    case .truth(let truth): bytes += (truth ? "true" : "false").utf8
    case .integer, .float: bytes += Self.number(value).utf8
    case .text(let text): try write(text, in: rendering)
    case .list(let list) where list.isSequence:
      try write(list.items.count, between: ("[", "]"), depth, in: rendering) {
        (writer, index) throws(TemplateError) in
        try writer.write(list.items[index], depth: depth + 1, in: rendering)
      }
    case .dictionary(let mapping): try write(mapping, depth, in: rendering)
    case .undefined(let absence): throw rendering.fault(absence.reason)
    default: throw rendering.fault("'\(value.kindName)' cannot be written as JSON")
    }
  }

  private static func number(_ value: Value) -> String {
    switch Number(value)?.text {
    case "nan"?: "NaN"
    case "inf"?: "Infinity"
    case "-inf"?: "-Infinity"
    case let text: text ?? ""
    }
  }

  private mutating func write(
    _ mapping: Mapping, _ depth: Int, in rendering: Rendering
  ) throws(TemplateError) {
    var entries: [(key: Text, value: Value)] = []
    try rendering.claim(Rendering.itemByteCount, times: mapping.entries.count)
    for (key, value) in mapping.entries { entries.append((try name(key.value, rendering), value)) }
    if sortsKeys {
      let keys = try rendering.sorted(entries.map { .text($0.key) })
      entries = keys.map { entries[$0] }
    }
    let sorted = entries
    try write(sorted.count, between: ("{", "}"), depth, in: rendering) {
      (writer, index) throws(TemplateError) in
      try writer.write(sorted[index].key, in: rendering)
      try rendering.append(writer.separators.key.bytes, to: &writer.bytes)
      try writer.write(sorted[index].value, depth: depth + 1, in: rendering)
    }
  }

  private func name(_ key: Value, _ rendering: Rendering) throws(TemplateError) -> Text {
    switch key {
    case .text(let text): return text
    case .null: return "null"
    case .truth(let truth): return truth ? "true" : "false"
    case .integer, .float: return Text(Self.number(key))
    default: throw rendering.fault("'\(key.kindName)' cannot be a key in JSON")
    }
  }

  private mutating func write(
    _ count: Int, between brackets: (String, String), _ depth: Int, in rendering: Rendering,
    _ item: (inout JSONWriter, Int) throws(TemplateError) -> Void
  ) throws(TemplateError) {
    bytes += brackets.0.utf8
    for index in 0..<count {
      if index > 0 { try rendering.append(separators.item.bytes, to: &bytes) }
      try breakLine(depth + 1, in: rendering)
      try item(&self, index)
    }
    if count > 0 { try breakLine(depth, in: rendering) }
    bytes += brackets.1.utf8
  }

  private mutating func breakLine(_ depth: Int, in rendering: Rendering) throws(TemplateError) {
    guard let indentation else { return }
    bytes.append(UInt8(ascii: "\n"))
    for _ in 0..<depth { try rendering.append(indentation.bytes, to: &bytes) }
  }

  private mutating func write(_ text: Text, in rendering: Rendering) throws(TemplateError) {
    try rendering.claim(2 * text.bytes.count)
    bytes.append(UInt8(ascii: "\""))
    for scalar in text.string.unicodeScalars { try write(scalar, in: rendering) }
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func write(
    _ scalar: Unicode.Scalar, in rendering: Rendering
  ) throws(TemplateError) {
    switch scalar {
    case "\"": bytes += "\\\"".utf8
    case "\\": bytes += "\\\\".utf8
    case "\n": bytes += "\\n".utf8
    case "\r": bytes += "\\r".utf8
    case "\t": bytes += "\\t".utf8
    case "\u{C}": bytes += "\\f".utf8
    case "\u{8}": bytes += "\\b".utf8
    case _ where scalar.value < 0x20 || isASCIIOnly && !scalar.isASCII:
      try rendering.claim(12)
      for unit in String(scalar).utf16 {
        let hex = String(unit, radix: 16)
        bytes += "\\u\(String(repeating: "0", count: 4 - hex.count))\(hex)".utf8
      }
    default: bytes += String(scalar).utf8
    }
  }
}
