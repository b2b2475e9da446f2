extension Rendering {
  /// `text.name(given)`; of markup, what comes of it is markup too.
  func call(
    _ name: Text, of text: Text, with given: CallArguments
  ) throws(TemplateError) -> Value {
    try markup(try result(of: name, text, with: given), if: text.isMarkup)
  }

  private func result(
    of name: Text, _ text: Text, with given: CallArguments
  ) throws(TemplateError) -> Value {
    // No method looks at a text more often than a few times.
    try claim(4 * text.bytes.count)
    switch name {
    case "format": return try braced(text, with: given)
    case "strip", "lstrip", "rstrip":
      let characters = present(try bound(given, to: ["characters"], of: name.string)[0])
      return try self.text(
        stripped(
          text, of: try characters.map { (value) throws(TemplateError) in try self.text(value) },
          start: name != "rstrip", end: name != "lstrip"
        ).bytes)
    case "split", "rsplit":
      return try split(text, with: given, fromEnd: name == "rsplit", of: name.string)
    case "splitlines":
      let keeps = try bound(given, to: ["keepends"], of: name.string)[0]
      return try list(lines(of: text, keepingEnds: truth(keeps)).map(Value.text))
    case "startswith", "endswith":
      return try hasAffix(text, given, atStart: name == "startswith", of: name.string)
    case "removeprefix", "removesuffix":
      let affix = try self.text(try bound(given, to: ["affix"], of: name.string)[0])
      if name == "removeprefix" {
        return try text.hasPrefix(affix)
          ? self.text(Array(text.bytes.dropFirst(affix.bytes.count))) : .text(text)
      }
      return try text.hasSuffix(affix)
        ? self.text(Array(text.bytes.dropLast(affix.bytes.count))) : .text(text)
    case "replace":
      let values = try bound(given, to: ["old", "new", "count"], of: name.string)
      let new = try fitting(try self.text(values[1]), text)
      return try replaced(
        try self.text(values[0]), with: new, in: text, count: try integer(values[2], else: -1))
    case "join":
      let items = try needed(try bound(given, to: ["items"], of: name.string)[0], of: name.string)
      return try joined(items, with: text)
    default: return try search(name, in: text, with: given)
    }
  }

  private func search(
    _ name: Text, in text: Text, with given: CallArguments
  ) throws(TemplateError) -> Value {
    switch name {
    case "find", "rfind", "index", "rindex", "count":
      return try find(text, given, by: name)
    case "partition", "rpartition":
      let separator = try self.text(try bound(given, to: ["separator"], of: name.string)[0])
      return try parted(text, at: separator, fromEnd: name == "rpartition")
    case "center", "ljust", "rjust", "zfill": return try justified(text, given, by: name)
    default:
      _ = try bound(given, to: [], of: name.string)
      return try self.text(text, by: name)
    }
  }

  private func text(_ text: Text, by name: Text) throws(TemplateError) -> Value {
    switch name {
    case "upper": try self.text(text.uppercased.bytes)
    case "lower": try self.text(text.lowercased.bytes)
    case "title": try self.text(text.titlecased.bytes)
    case "capitalize": try self.text(text.capitalized.bytes)
    case "swapcase": try self.text(text.caseSwapped.bytes)
    case "isupper": .truth(text.isUppercase)
    case "islower": .truth(text.isLowercase)
    case "isalpha": .truth(text.isAll(\.isLetter))
    case "isdecimal": .truth(text.isAll(\.isDecimal))
    case "isdigit": .truth(text.isAll(\.isDigit))
    case "isnumeric": .truth(text.isAll(\.isNumeric))
    case "isalnum": .truth(text.isAll { $0.isLetter || $0.isNumeric })
    case "isspace": .truth(text.isAll(\.isSpace))
    case "isascii": .truth(text.bytes.allSatisfy { $0 < 0x80 })
    default: throw fault("texts have no method '\(name.string.excerpt)'")
    }
  }
}

// MARK: - Ends

extension Rendering {
  /// `text` without white space, or the given characters, at its ends.
  func stripped(_ text: Text, of characters: Text?, start: Bool, end: Bool) -> Text {
    let bytes = text.bytes
    guard let characters else {
      let first = start ? bytes.endOfWhiteSpace(from: 0) : 0
      let last = end ? bytes.startOfWhiteSpace(before: bytes.count, notBefore: first) : bytes.count
      return Text(bytes: Array(bytes[first..<last]))
    }
    let dropped = Set(characters.scalars)
    var rest = text.scalars[...]
    if start { rest = rest.drop(while: dropped.contains) }
    while end, let last = rest.last, dropped.contains(last) { rest.removeLast() }
    return Text(rest)
  }

  private func hasAffix(
    _ text: Text, _ given: CallArguments, atStart: Bool, of name: String
  ) throws(TemplateError) -> Value {
    let values = try bound(given, to: ["affix", "start", "end"], of: name)
    let affix = try needed(values[0], of: name)
    guard let text = try part(of: text, values[1], values[2])?.text else { return .truth(false) }
    var choices = [affix]
    if case .list(let list) = affix, list.kind == .tuple { choices = list.items }
    for choice in choices {
      let choice = try self.text(choice)
      if atStart ? text.hasPrefix(choice) : text.hasSuffix(choice) { return .truth(true) }
    }
    return .truth(false)
  }

  /// The part of `text` from one index to another, and how many characters are before it; nil
  /// where it would begin behind the end.
  private func part(
    of text: Text, _ start: Value?, _ end: Value?
  ) throws(TemplateError) -> (text: Text, offset: Int)? {
    let (start, end) = (present(start), present(end))
    guard start != nil || end != nil else { return (text, 0) }
    let scalars = text.scalars
    let first = try integer(start, else: 0)
    guard first <= scalars.count else { return nil }
    let last = try integer(end, else: scalars.count)
    let indices = Self.indices(of: scalars.count, from: first, to: last, by: 1)
    let offset = first < 0 ? max(0, first + scalars.count) : first
    return (Text(indices.map { scalars[$0] }), offset)
  }

  private func justified(
    _ text: Text, _ given: CallArguments, by name: Text
  ) throws(TemplateError) -> Value {
    let values = try bound(given, to: ["width", "fill"], of: name.string)
    let width = try integer(try needed(values[0], of: name.string), else: 0)
    let fill = try self.text(values[1], else: name == "zfill" ? "0" : " ")
    guard fill.scalarCount == 1 else { throw fault("a text is filled with one character") }
    let length = text.scalarCount
    guard width > length else { return .text(text) }
    let missing = width - length
    try claim(fill.bytes.count, times: missing)
    // Python's way to share an odd number.
    let left =
      switch name {
      case "ljust": 0
      case "center": missing / 2 + (missing & width & 1)
      default: missing
      }
    let padding = { (count: Int) in [[UInt8]](repeating: fill.bytes, count: count).joined() }
    if name == "zfill", let sign = text.bytes.first, "+-".utf8.contains(sign) {
      return try self.text([sign] + padding(left) + text.bytes.dropFirst())
    }
    return try self.text(padding(left) + text.bytes + padding(missing - left))
  }
}

// MARK: - Parts

extension Rendering {
  private func find(
    _ text: Text, _ given: CallArguments, by name: Text
  ) throws(TemplateError) -> Value {
    let values = try bound(given, to: ["part", "start", "end"], of: name.string)
    let wanted = try self.text(values[0])
    var found: [Int] = []
    var offset = 0
    if let part = try part(of: text, values[1], values[2]) {
      offset = part.offset
      found = try offsets(of: wanted, in: part.text, overlapping: name != "count")
      if name == "count" {
        return .integer(wanted.isEmpty ? part.text.scalarCount + 1 : found.count)
      }
      let position = name == "find" || name == "index" ? found.first : found.last
      if let position { return .integer(offset + part.text.scalarCount(to: position)) }
    }
    if name == "count" { return .integer(0) }
    guard name == "find" || name == "rfind" else { throw fault("'\(name.string)' finds nothing") }
    return .integer(-1)
  }

  /// Where `part` stands in `text`, in bytes.
  func offsets(
    of part: Text, in text: Text, overlapping: Bool = false
  ) throws(TemplateError) -> [Int] {
    guard !part.isEmpty else { return overlapping ? [0, text.bytes.count] : [] }
    var offsets: [Int] = []
    var start = 0
    while let position = try index(of: part, in: text, from: start) {
      try claim(8)
      offsets.append(position)
      start = position + (overlapping ? 1 : part.bytes.count)
    }
    return offsets
  }

  func replaced(
    _ old: Text, with new: Text, in text: Text, count: Int
  ) throws(TemplateError) -> Value {
    var bytes: [UInt8] = []
    let most = count < 0 ? Int.max : count
    if old.isEmpty {
      let scalars = text.scalars
      for index in 0...scalars.count {
        if index < most { try append(new.bytes, to: &bytes) }
        if index < scalars.count { try append(String(scalars[index]).utf8, to: &bytes) }
      }
      return try self.text(bytes)
    }
    var start = 0
    for position in try offsets(of: old, in: text).prefix(most) {
      try append(text.bytes[start..<position], to: &bytes)
      try append(new.bytes, to: &bytes)
      start = position + old.bytes.count
    }
    try append(text.bytes[start...], to: &bytes)
    return try self.text(bytes)
  }

  private func parted(
    _ text: Text, at separator: Text, fromEnd: Bool
  ) throws(TemplateError) -> Value {
    guard !separator.isEmpty else { throw fault("a text cannot be parted at an empty one") }
    let offsets = try offsets(of: separator, in: text, overlapping: fromEnd)
    guard let position = fromEnd ? offsets.last : offsets.first else {
      let parts: [Text] = fromEnd ? ["", "", text] : [text, "", ""]
      return try list(parts.map(Value.text), kind: .tuple)
    }
    let before = try self.text(Array(text.bytes[..<position]))
    let after = try self.text(Array(text.bytes[(position + separator.bytes.count)...]))
    return try list([before, .text(separator), after], kind: .tuple)
  }

  /// The texts of `items` with `separator` between them.
  func joined(_ items: Value, with separator: Text) throws(TemplateError) -> Value {
    let items = try generator(over: items)
    var bytes: [UInt8] = []
    var isFirst = true
    while let item = try items.next(in: self) {
      if !isFirst { try append(separator.bytes, to: &bytes) }
      isFirst = false
      try append(try fitting(try text(item), separator).bytes, to: &bytes)
    }
    return try text(bytes)
  }
}

// MARK: - Splitting

extension Rendering {
  private func split(
    _ text: Text, with given: CallArguments, fromEnd: Bool, of name: String
  ) throws(TemplateError) -> Value {
    let values = try bound(given, to: ["sep", "maxsplit"], of: name)
    let limit = try integer(values[1], else: -1)
    let most = limit < 0 ? Int.max : limit
    var ranges: [Range<Int>]
    if let separator = present(values[0]) {
      let separator = try self.text(separator)
      guard !separator.isEmpty else { throw fault("a text cannot be split at an empty one") }
      ranges = try self.ranges(in: text, between: separator, most: most, fromEnd: fromEnd)
    } else {
      ranges = Self.words(in: text.bytes, most: most, fromEnd: fromEnd)
    }
    var parts: [Value] = []
    for range in ranges { parts.append(try self.text(Array(text.bytes[range]))) }
    return try list(parts)
  }

  private func ranges(
    in text: Text, between separator: Text, most: Int, fromEnd: Bool
  ) throws(TemplateError) -> [Range<Int>] {
    var offsets = try offsets(of: separator, in: text)
    if fromEnd {
      // From the end, separators that overlap are found otherwise.
      offsets = try self.offsets(of: separator, in: text, overlapping: true)
      var chosen: [Int] = []
      for position in offsets.reversed() where chosen.count < most {
        if let next = chosen.last, position + separator.bytes.count > next { continue }
        chosen.append(position)
      }
      offsets = chosen.reversed()
    }
    var ranges: [Range<Int>] = []
    var start = 0
    for position in offsets.prefix(most) {
      ranges.append(start..<position)
      start = position + separator.bytes.count
    }
    return ranges + [start..<text.bytes.count]
  }

  /// The stretches between white space; the last one of `most` splits holds the rest.
  private static func words(in bytes: [UInt8], most: Int, fromEnd: Bool) -> [Range<Int>] {
    var words: [Range<Int>] = []
    if fromEnd {
      var end = bytes.startOfWhiteSpace(before: bytes.count, notBefore: 0)
      while end > 0 {
        var start = words.count < most ? end : 0
        while start > 0, bytes.whiteSpaceLength(before: start) == 0 { start -= 1 }
        words.append(start..<end)
        end = bytes.startOfWhiteSpace(before: start, notBefore: 0)
      }
      return words.reversed()
    }
    var start = bytes.endOfWhiteSpace(from: 0)
    while start < bytes.count {
      var end = words.count < most ? start : bytes.count
      while end < bytes.count, bytes.whiteSpaceLength(at: end) == 0 { end += 1 }
      words.append(start..<end)
      start = bytes.endOfWhiteSpace(from: end)
    }
    return words
  }

  /// The lines of `text`, at all that Python takes for the end of one.
  func lines(of text: Text, keepingEnds: Bool = false) throws(TemplateError) -> [Text] {
    let scalars = text.scalars
    let ends: Set<Unicode.Scalar> = [
      "\n", "\r", "\u{B}", "\u{C}", "\u{1C}", "\u{1D}", "\u{1E}", "\u{85}", "\u{2028}", "\u{2029}",
    ]
    var lines: [Text] = []
    var start = 0
    var index = 0
    while index < scalars.count {
      defer { index += 1 }
      guard ends.contains(scalars[index]) else { continue }
      try claim(Self.itemByteCount)
      let end = index
      if scalars[index...].prefix(2).elementsEqual(["\r", "\n"]) { index += 1 }
      lines.append(Text(scalars[start..<(keepingEnds ? index + 1 : end)]))
      start = index + 1
    }
    if start < scalars.count { lines.append(Text(scalars[start...])) }
    return lines
  }
}
