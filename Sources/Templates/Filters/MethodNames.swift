import OrderedCollections

/// The methods that values have.
enum MethodNames {
  static let text: Set<Text> = [
    "capitalize", "center", "count", "endswith", "find", "format", "index", "isalnum", "isalpha",
    "isascii", "isdecimal", "isdigit", "islower", "isnumeric", "isspace", "isupper", "join",
    "ljust", "lower", "lstrip", "partition", "removeprefix", "removesuffix", "replace", "rfind",
    "rindex", "rjust", "rpartition", "rsplit", "rstrip", "split", "splitlines", "startswith",
    "strip", "swapcase", "title", "upper", "zfill",
  ]
  static let dictionary: Set<Text> = ["copy", "get", "items", "keys", "values"]
  static let list: Set<Text> = ["copy", "count", "index"]
  static let tuple: Set<Text> = ["count", "index"]
}

extension Rendering {
  /// `receiver.name(given)`
  func call(
    _ name: Text, of receiver: Value, with given: CallArguments
  ) throws(TemplateError) -> Value {
    switch receiver {
    case .text(let text): return try call(name, of: text, with: given)
    case .dictionary(let mapping): return try call(name, of: mapping, with: given)
    case .list(let list): return try call(name, of: list, with: given)
    case .loop(let loop): return try call(name, of: loop, with: given)
    default: throw fault("'\(receiver.kindName)' has no method '\(name.string.excerpt)'")
    }
  }

  private func call(
    _ name: Text, of mapping: Mapping, with given: CallArguments
  ) throws(TemplateError) -> Value {
    if name == "get" {
      let values = try bound(given, to: ["key", "default"], of: "get")
      let wanted = try needed(values[0], of: "get")
      return mapping.entries[try key(wanted)] ?? values[1] ?? .null
    }
    _ = try bound(given, to: [], of: name.string)
    switch name {
    case "keys": return try list(mapping.entries.keys.map(\.value), kind: .keys)
    case "values": return try list(mapping.entries.values.elements, kind: .values)
    case "items": return try list(try pairs(of: mapping), kind: .items)
    default: return .dictionary(mapping)
    }
  }

  /// The entries as tuples.
  func pairs(of mapping: Mapping) throws(TemplateError) -> [Value] {
    var pairs: [Value] = []
    for (key, value) in mapping.entries {
      pairs.append(try list([key.value, value], kind: .tuple))
    }
    return pairs
  }

  private func call(
    _ name: Text, of list: List, with given: CallArguments
  ) throws(TemplateError) -> Value {
    if name == "copy" {
      _ = try bound(given, to: [], of: "copy")
      return .list(list)
    }
    let wanted = try needed(try bound(given, to: ["value"], of: name.string)[0], of: name.string)
    var count = 0
    for (index, item) in list.items.enumerated() where try isEqual(item, wanted) {
      if name == "index" { return .integer(index) }
      count += 1
    }
    guard name == "count" else { throw fault("'index' finds no such item in the list") }
    return .integer(count)
  }

  private func call(
    _ name: Text, of loop: LoopState, with given: CallArguments
  ) throws(TemplateError) -> Value {
    let values = given.positional
    guard given.named.isEmpty else { throw fault("'\(name.string)' takes no named arguments") }
    if name == "changed" {
      if let compared = loop.compared, try isEqual(compared, values) { return .truth(false) }
      for value in values { _ = try checked(value.depth + loop.items.depth) }
      loop.compared = values
      return .truth(true)
    }
    guard !values.isEmpty else { throw fault("'cycle' needs something to choose from") }
    return values[loop.index0 % values.count]
  }
}
