import OrderedCollections

extension Rendering {
  /// Filters that take items as they come.
  func listed(
    _ value: Value, _ given: CallArguments, by name: Text
  ) throws(TemplateError) -> Value {
    switch name {
    case "join":
      let values = try bound(given, to: ["d", "attribute"], of: name.string)
      let separator = try values[0].map(written) ?? ""
      return try joined(value, with: separator, attribute: present(values[1]))
    case "dictsort": return try sortedEntries(of: value, given)
    default: break
    }
    _ = try bound(given, to: [], of: name.string)
    switch name {
    case "first":
      let first = try generator(over: value).next(in: self)
      return first ?? .undefined(.other("there is no first item, as there is none"))
    case "last": return try last(of: value)
    case "length", "count":
      if case .loop(let loop) = value { return .integer(try loop.length(in: self)) }
      guard let length = try length(of: value) else {
        throw fault("'\(value.kindName)' has no length; make it a list with '| list'")
      }
      return .integer(length)
    case "items": return try entries(of: value)
    case "reverse": return try reversed(value)
    default: return try list(try items(of: value))
    }
  }

  private func last(of value: Value) throws(TemplateError) -> Value {
    if case .generator = value { throw fault("a generator has no last item; use '| list' first") }
    return try items(of: value).last
      ?? .undefined(.other("there is no last item, as there is none"))
  }

  private func reversed(_ value: Value) throws(TemplateError) -> Value {
    if case .text(let text) = value {
      try claim(4 * text.bytes.count)
      let reversed = try self.text(Text(text.scalars.reversed()).bytes)
      return try markup(reversed, if: text.isMarkup)
    }
    let items = Array(try items(of: value).reversed())
    if case .generator = value { return try list(items) }
    return .generator(generator(over: items, depth: try checked(value.depth + 1)))
  }

  private func entries(of value: Value) throws(TemplateError) -> Value {
    switch value {
    case .undefined: return .generator(generator(over: [], depth: 0))
    case .dictionary(let mapping):
      return .generator(
        generator(over: try pairs(of: mapping), depth: try checked(mapping.depth + 1)))
    default: throw fault("'items' needs a dictionary, not '\(value.kindName)'")
    }
  }

  private func joined(
    _ value: Value, with separator: Text, attribute: Value?
  ) throws(TemplateError) -> Value {
    let items = try generator(over: value)
    var bytes: [UInt8] = []
    var isFirst = true
    while let item = try items.next(in: self) {
      if !isFirst { try append(separator.bytes, to: &bytes) }
      isFirst = false
      try append(written: try self.item(attribute, of: item), to: &bytes)
    }
    return try text(bytes)
  }

  private func sortedEntries(
    of value: Value, _ given: CallArguments
  ) throws(TemplateError) -> Value {
    let values = try bound(given, to: ["case_sensitive", "by", "reverse"], of: "dictsort")
    if case .undefined(let absence) = value { throw fault(absence.reason) }
    guard case .dictionary(let mapping) = value else {
      throw fault("'dictsort' needs a dictionary, not '\(value.kindName)'")
    }
    let by = try text(values[1], else: "key")
    guard by == "key" || by == "value" else { throw fault("'dictsort' sorts by 'key' or 'value'") }
    var keys: [Value] = []
    for (key, value) in mapping.entries {
      keys.append(try folded(by == "key" ? key.value : value, unless: truth(values[0])))
    }
    let pairs = try self.pairs(of: mapping)
    return try list(try sorted(keys, reverse: truth(values[2])).map { pairs[$0] })
  }
}

// MARK: - Attributes of items

extension Rendering {
  /// What stands in `item` at `path`, such as `address.city` or 0; the item itself without one.
  func item(
    _ path: Value?, of item: Value, else usual: Value? = nil
  ) throws(TemplateError) -> Value {
    guard let path else { return item }
    var steps = [path]
    if case .text(let text) = path {
      try claim(8 * text.bytes.count)
      steps = text.string.split(separator: ".", omittingEmptySubsequences: false).map { step in
        let isNumber = !step.isEmpty && step.utf8.allSatisfy { (48...57).contains($0) }
        return isNumber ? Int(step).map(Value.integer) ?? .null : .text(Text(String(step)))
      }
    }
    var value = item
    for step in steps {
      value = try self.item(step, of: value)
      if value.isUndefined, let usual { value = usual }
    }
    return value
  }

  /// `value` in lower case, if it is a text and case does not count.
  func folded(_ value: Value, unless countsCase: Bool) throws(TemplateError) -> Value {
    guard !countsCase, case .text(let text) = value else { return value }
    try claim(4 * text.bytes.count)
    return try self.text(text.lowercased.bytes)
  }
}

// MARK: - Choosing

extension Rendering {
  /// Filters that apply another filter, or a test, to each item.
  func chosen(
    _ value: Value, _ given: CallArguments, by name: Text
  ) throws(TemplateError) -> Value {
    let items = try value.isTrue ? generator(over: value) : generator(over: [], depth: 0)
    if name == "map" { return try mapped(items, given) }
    var rest = given
    var attribute: Value?
    if name == "selectattr" || name == "rejectattr" {
      guard !rest.positional.isEmpty else { throw fault("'\(name.string)' needs an attribute") }
      attribute = rest.positional.removeFirst()
    }
    let test = try rest.positional.isEmpty ? nil : text(rest.positional.removeFirst())
    let selects = name == "select" || name == "selectattr"
    return try generator(depth: items.depth) {
      [rest, attribute] (rendering) throws(TemplateError) in
      while let item = try items.next(in: rendering) {
        let subject = try rendering.item(attribute, of: item)
        let holds = try test.map { (test) throws(TemplateError) in
          try rendering.test(subject, for: test, with: rest)
        }
        if (holds ?? subject.isTrue) == selects { return item }
      }
      return nil
    }
  }

  private func mapped(_ items: Generator, _ given: CallArguments) throws(TemplateError) -> Value {
    if given.positional.isEmpty, given.named["attribute"] != nil {
      let values = try bound(given, to: ["attribute", "default"], of: "map")
      let (attribute, usual) = (values[0], present(values[1]))
      return try generator(depth: items.depth) { (rendering) throws(TemplateError) in
        guard let item = try items.next(in: rendering) else { return nil }
        return try rendering.item(attribute, of: item, else: usual)
      }
    }
    guard let first = given.positional.first else {
      throw fault("'map' needs the name of a filter, or an attribute")
    }
    let filter = try text(first)
    var rest = given
    rest.positional.removeFirst()
    return try generator(depth: items.depth) { [rest] (rendering) throws(TemplateError) in
      guard let item = try items.next(in: rendering) else { return nil }
      return try rendering.filter(item, by: filter, with: rest)
    }
  }
}
