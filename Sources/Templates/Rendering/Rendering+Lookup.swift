import OrderedCollections

extension Rendering {
  /// `value.name`: an attribute, or else the item of that name.
  func attribute(_ name: Text, of value: Value) throws(TemplateError) -> Value {
    if case .undefined(let absence) = value { throw fault(absence.reason) }
    if let found = try ownAttribute(name, of: value) { return found }
    if case .dictionary(let mapping) = value, let item = mapping[name] { return item }
    return .undefined(.attribute(name, of: value.kindName))
  }

  /// `value[index]`: an item, or else the attribute of that name.
  func item(_ index: Value, of value: Value) throws(TemplateError) -> Value {
    switch (value, index) {
    case (.undefined(let absence), _): throw fault(absence.reason)
    case (.dictionary(let mapping), _):
      if case .text(let text) = index { try spend(1 + text.bytes.count >> 6) }
      if let key = Key(index), let item = mapping.entries[key] { return item }
    case (.namespace, .text(let name)):
      return try attribute(name, of: value)
    default:
      if let position = Self.position(index),
        let item = try item(at: position, of: value)
      {
        return item
      }
    }
    guard case .text(let name) = index else { return .undefined(.element(of: value.kindName)) }
    return try ownAttribute(name, of: value) ?? .undefined(.attribute(name, of: value.kindName))
  }

  private static func position(_ index: Value) -> Int? {
    switch index {
    case .integer(let number): number
    case .truth(let truth): truth ? 1 : 0
    default: nil
    }
  }

  /// The item at `position`, counted from the end if it is negative.
  private func item(at position: Int, of value: Value) throws(TemplateError) -> Value? {
    switch value {
    case .list(let list) where list.isSequence:
      return Self.index(position, in: list.items.count).map { list.items[$0] }
    case .range(let range): return Self.index(position, in: range.count).map { range[$0] }
    case .text(let text):
      try spend(1 + text.bytes.count >> 6)
      let scalars = text.string.unicodeScalars
      guard let index = Self.index(position, in: text.scalarCount) else { return nil }
      let item = Text([scalars[scalars.index(scalars.startIndex, offsetBy: index)]])
      return .text(text.isMarkup ? item.asMarkup : item)
    default: return nil
    }
  }

  private static func index(_ position: Int, in count: Int) -> Int? {
    let index = position < 0 ? position + count : position
    return (0..<count).contains(index) ? index : nil
  }
}

// MARK: - Attributes

extension Rendering {
  /// An attribute that `value` has by its kind.
  func ownAttribute(_ name: Text, of value: Value) throws(TemplateError) -> Value? {
    switch value {
    case .namespace(let namespace): return namespace.variables[name]
    case .loop(let loop): return try attribute(name, of: loop)
    case .text: return MethodNames.text.contains(name) ? .method(of: value, named: name) : nil
    case .dictionary:
      return MethodNames.dictionary.contains(name) ? .method(of: value, named: name) : nil
    case .list(let list) where list.kind == .group && (name == "grouper" || name == "list"):
      return list.items[name == "list" ? 1 : 0]
    case .list(let list):
      let names = list.kind == .list ? MethodNames.list : MethodNames.tuple
      return list.isSequence && names.contains(name) ? .method(of: value, named: name) : nil
    case .macro(let macro): return name == "name" ? .text(macro.signature.name) : nil
    default: return nil
    }
  }

  private func attribute(_ name: Text, of loop: LoopState) throws(TemplateError) -> Value? {
    switch name {
    case "index": return .integer(loop.index0 + 1)
    case "index0": return .integer(loop.index0)
    case "first": return .truth(loop.index0 == 0)
    case "last": return .truth(try loop.peek(in: self) == nil)
    case "length": return .integer(try loop.length(in: self))
    case "revindex": return .integer(try loop.length(in: self) - loop.index0)
    case "revindex0": return .integer(try loop.length(in: self) - loop.index0 - 1)
    case "previtem": return loop.previous ?? .undefined(.other("there is no previous item"))
    case "nextitem":
      return try loop.peek(in: self) ?? .undefined(.other("there is no next item"))
    case "depth": return .integer(1)
    case "depth0": return .integer(0)
    case "cycle", "changed": return .method(of: .loop(loop), named: name)
    default: return nil
    }
  }
}

// MARK: - Slices

extension Rendering {
  /// `value[start:stop:step]`
  func slice(
    _ value: Value, from start: Int?, to stop: Int?, by step: Int?
  ) throws(TemplateError) -> Value {
    let step = max(step ?? 1, -Int.max)
    guard step != 0 else { throw fault("a slice cannot have the step 0") }
    switch value {
    case .undefined(let absence): throw fault(absence.reason)
    case .text(let text):
      try claim(4 * text.bytes.count)
      let scalars = text.scalars
      let indices = Self.indices(of: scalars.count, from: start, to: stop, by: step)
      let part = Text(indices.map { scalars[$0] })
      return try markup(try self.text(part.bytes), if: text.isMarkup)
    case .list(let list) where list.isSequence:
      let indices = Self.indices(of: list.items.count, from: start, to: stop, by: step)
      return try self.list(indices.map { list.items[$0] }, kind: list.kind)
    case .range(let range):
      let indices = Self.indices(of: range.count, from: start, to: stop, by: step)
      return try list(indices.map { range[$0] })
    default: throw fault("'\(value.kindName)' cannot be sliced")
    }
  }

  /// The indices that a slice of `count` items takes, as Python has them.
  static func indices(
    of count: Int, from start: Int?, to stop: Int?, by step: Int
  ) -> LazyMapSequence<Range<Int>, Int> {
    let (lowest, highest) = step < 0 ? (-1, count - 1) : (0, count)
    func clamped(_ bound: Int) -> Int {
      min(max(bound < 0 ? bound + count : bound, lowest), highest)
    }
    let first = start.map(clamped) ?? (step < 0 ? highest : lowest)
    let end = stop.map(clamped) ?? (step < 0 ? lowest : highest)
    let distance = step < 0 ? first - end : end - first
    let taken = distance > 0 ? (distance - 1) / abs(step) + 1 : 0
    return (0..<taken).lazy.map { first + $0 * step }
  }
}
