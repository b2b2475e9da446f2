import OrderedCollections

extension Rendering {
  /// Filters that make any value a text first.
  func worded(
    _ value: Value, _ given: CallArguments, by name: Text
  ) throws(TemplateError) -> Value {
    let text = try written(value)
    switch name {
    case "string", "safe", "escape", "e", "forceescape":
      _ = try bound(given, to: [], of: name.string)
      if name == "string" { return .text(text) }
      if name == "safe" { return .text(text.asMarkup) }
      try claim(6 * text.bytes.count)
      return try markup(
        try self.text((name == "forceescape" ? Text(bytes: text.bytes) : text).escaped.bytes))
    case "title":
      _ = try bound(given, to: [], of: name.string)
      return try self.text(try title(text).bytes)
    case "trim": return try call("strip", of: .text(text), with: given)
    case "replace":
      let values = try bound(given, to: ["old", "new", "count"], of: name.string)
      let old = try written(try needed(values[0], of: name.string))
      let new = try written(try needed(values[1], of: name.string))
      let count = try integer(present(values[2]), else: -1)
      return try replaced(old, with: new, in: text, count: count)
    case "format":
      guard given.named.isEmpty else {
        return try formatted(text, with: try keyed(given))
      }
      return try formatted(text, with: try list(given.positional, kind: .tuple))
    case "indent": return try indented(try self.text(value), given)
    case "truncate": return try truncated(try self.text(value), given)
    case "wordcount":
      _ = try bound(given, to: [], of: name.string)
      return .integer(try wordCount(of: text))
    case "center":
      var given = given
      if given.positional.isEmpty, given.named.isEmpty { given.positional = [.integer(80)] }
      return try call(name, of: .text(text), with: given)
    default: return try call(name, of: .text(text), with: given)
    }
  }

  private func keyed(_ given: CallArguments) throws(TemplateError) -> Value {
    guard given.positional.isEmpty else {
      throw fault("'format' takes values with names or without, not both")
    }
    return try call(.function(.dict), with: given)
  }

  /// Each word in upper case at its start and in lower case behind; hyphens and opening brackets
  /// part words as well as white space.
  private func title(_ text: Text) throws(TemplateError) -> Text {
    try claim(8 * text.bytes.count)
    let opening: Set<Unicode.Scalar> = ["-", "(", "{", "[", "<"]
    var title = ""
    var word: [Unicode.Scalar] = []
    for scalar in text.scalars {
      guard scalar.isSpace || opening.contains(scalar) else {
        word.append(scalar)
        continue
      }
      title += Self.title(word) + String(scalar)
      word = []
    }
    return Text(title + Self.title(word))
  }

  private static func title(_ word: [Unicode.Scalar]) -> String {
    guard let first = word.first else { return "" }
    return first.properties.uppercaseMapping + Text(word.dropFirst()).lowercased.string
  }

  private func indented(_ text: Text, _ given: CallArguments) throws(TemplateError) -> Value {
    let values = try bound(given, to: ["width", "first", "blank"], of: "indent")
    var indentation: Text
    if case .text(let given)? = values[0] {
      indentation = given
    } else {
      let width = max(0, try integer(values[0], else: 4))
      try claim(width)
      indentation = Text(bytes: [UInt8](repeating: UInt8(ascii: " "), count: width))
    }
    try claim(4 * text.bytes.count)
    var bytes: [UInt8] = []
    for (index, line) in try lines(of: Text(bytes: text.bytes + "\n".utf8)).enumerated() {
      if index > 0 { bytes += "\n".utf8 }
      let isIndented = index == 0 ? truth(values[1]) : truth(values[2]) || !line.isEmpty
      if isIndented { try append(indentation.bytes, to: &bytes) }
      try append(line.bytes, to: &bytes)
    }
    return try markup(try self.text(bytes), if: text.isMarkup)
  }

  private func truncated(_ text: Text, _ given: CallArguments) throws(TemplateError) -> Value {
    let values = try bound(given, to: ["length", "killwords", "end", "leeway"], of: "truncate")
    let length = try integer(values[0], else: 255)
    let end = try self.text(values[2], else: "...")
    let leeway = try integer(present(values[3]), else: 5)
    guard length >= end.scalarCount, leeway >= 0 else {
      throw fault("'truncate' needs a length that its end fits in, and no negative leeway")
    }
    try claim(8 * text.bytes.count)
    let scalars = text.scalars
    let (most, overflows) = length.addingReportingOverflow(leeway)
    guard !overflows, scalars.count > most else { return .text(text) }
    var kept = scalars.prefix(length - end.scalarCount)
    if !truth(values[1]), let space = kept.lastIndex(of: " ") { kept = kept[..<space] }
    let ending = try fitting(end, text)
    return try markup(try self.text(Text(kept).bytes + ending.bytes), if: text.isMarkup)
  }

  /// How many runs of letters, digits and underscores there are.
  private func wordCount(of text: Text) throws(TemplateError) -> Int {
    try claim(4 * text.bytes.count)
    var count = 0
    var isWithinWord = false
    for scalar in text.string.unicodeScalars {
      let isWord = scalar == "_" || scalar.isLetter || scalar.isNumeric
      if isWord, !isWithinWord { count += 1 }
      isWithinWord = isWord
    }
    return count
  }
}
