import OrderedCollections

extension Rendering {
  /// `format.format(values)`: what stands in braces becomes a value.
  func braced(_ format: Text, with given: CallArguments) throws(TemplateError) -> Value {
    var rest = format.scalars[...]
    var bytes: [UInt8] = []
    var automatic = 0
    try claim(4 * format.bytes.count)
    while let scalar = rest.popFirst() {
      guard scalar == "{" || scalar == "}" else {
        bytes += String(scalar).utf8
        continue
      }
      if rest.first == scalar {
        rest.removeFirst()
        bytes += String(scalar).utf8
        continue
      }
      let field = rest.prefix { $0 != "}" }
      guard scalar == "{", field.count < rest.count else {
        throw fault("a single '\(scalar)' in a format has to be doubled or closed")
      }
      rest = rest.dropFirst(field.count + 1)
      let text = try text(ofField: field, with: given, &automatic)
      try append(try fitting(text, format).bytes, to: &bytes)
    }
    return try text(bytes)
  }

  /// The value of `name.attribute[item]!r`.
  private func text(
    ofField field: ArraySlice<Unicode.Scalar>, with given: CallArguments, _ automatic: inout Int
  ) throws(TemplateError) -> Text {
    let end = field.firstIndex { $0 == "!" || $0 == ":" } ?? field.endIndex
    let conversion = Text(field[end...])
    guard ["", "!s", "!r", ":"].contains(conversion) else {
      throw fault("the format '{\(Text(field).string.excerpt)}' is not supported")
    }
    let path = field[..<end]
    let name = path.prefix { $0 != "." && $0 != "[" }
    var value = try self.value(Text(name), of: given, &automatic)
    var steps = path.dropFirst(name.count)
    while let mark = steps.popFirst() {
      if mark == "." {
        let attribute = steps.prefix { $0 != "." && $0 != "[" }
        steps = steps.dropFirst(attribute.count)
        value = try self.attribute(Text(attribute), of: value)
      } else {
        let index = Text(steps.prefix { $0 != "]" })
        steps = steps.dropFirst(index.scalarCount + 1)
        value = try item(Int(index.string).map(Value.integer) ?? .text(index), of: value)
      }
    }
    return try conversion == "!r" ? represented(value) : written(value)
  }

  private func value(
    _ name: Text, of given: CallArguments, _ automatic: inout Int
  ) throws(TemplateError) -> Value {
    if let value = given.named[name] { return value }
    var index = Int(name.string)
    if name.isEmpty {
      index = automatic
      automatic += 1
    }
    guard let index, given.positional.indices.contains(index) else {
      throw fault("the format finds no value for '{\(name.string.excerpt)}'")
    }
    return given.positional[index]
  }
}
