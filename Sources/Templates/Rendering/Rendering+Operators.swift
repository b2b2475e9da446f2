import OrderedCollections

extension Rendering {
  /// `left + right` and the like.
  func calculate(
    _ left: Value, _ sign: Expression.Arithmetic, _ right: Value
  ) throws(TemplateError) -> Value {
    if case .text(let format) = left, sign == .remainder {
      return try formatted(format, with: right)
    }
    if case .undefined(let absence) = left { throw fault(absence.reason) }
    if case .undefined(let absence) = right { throw fault(absence.reason) }
    if let left = Number(left), let right = Number(right) {
      do throws(Number.Fault) {
        return try Number.calculate(left, sign, right).value
      } catch {
        throw fault(error.reason)
      }
    }
    switch (left, sign, right) {
    case (.text(let left), .plus, .text(let right)):
      let isMarkup = left.isMarkup || right.isMarkup
      try claim(left.bytes.count * (isMarkup ? 10 : 1))
      guard isMarkup else { return try text(left.bytes + right.bytes) }
      return try markup(try text(left.escaped.bytes + right.escaped.bytes))
    case (.list(let left), .plus, .list(let right))
    where left.kind == right.kind && left.isSequence:
      try claim(Self.itemByteCount, times: left.items.count)
      return try list(left.items + right.items, kind: left.kind)
    case (let repeated, .times, let count) where count.isKind("number") == true,
      (let count, .times, let repeated) where count.isKind("number") == true:
      return try self.repeated(repeated, count: max(0, try integer(count, else: 0)))
    default:
      throw fault(
        "'\(left.kindName)' and '\(right.kindName)' cannot be added, multiplied or the like")
    }
  }

  private func repeated(_ value: Value, count: Int) throws(TemplateError) -> Value {
    switch value {
    case .text(let text):
      guard !text.isEmpty else { return value }
      try claim(text.bytes.count, times: count)
      let bytes = Array([[UInt8]](repeating: text.bytes, count: count).joined())
      return try self.markup(try self.text(bytes), if: text.isMarkup)
    case .list(let list) where list.isSequence:
      guard !list.items.isEmpty else { return value }
      let (length, overflows) = list.items.count.multipliedReportingOverflow(by: count)
      try claim(Self.itemByteCount, times: overflows ? .max : length)
      let items = Array([[Value]](repeating: list.items, count: count).joined())
      return try self.list(items, kind: list.kind)
    default: throw fault("'\(value.kindName)' cannot be repeated")
    }
  }

  /// `-value` or `+value`
  func signed(_ value: Value, isNegative: Bool) throws(TemplateError) -> Value {
    if case .undefined(let absence) = value { throw fault(absence.reason) }
    guard let number = Number(value) else {
      throw fault("'\(value.kindName)' cannot have a sign")
    }
    do throws(Number.Fault) {
      return try isNegative ? Number.negated(number).value : number.value
    } catch {
      throw fault(error.reason)
    }
  }
}

// MARK: - Comparisons

extension Rendering {
  func holds(
    _ left: Value, _ comparison: Expression.Comparison, _ right: Value
  ) throws(TemplateError) -> Bool {
    switch comparison {
    case .equal: try isEqual(left, right)
    case .unequal: try !isEqual(left, right)
    case .within: try contains(right, left)
    case .notWithin: try !contains(right, left)
    case .less: try order(left, right).map { $0 < 0 } ?? false
    case .atMost: try order(left, right).map { $0 <= 0 } ?? false
    case .greater: try order(left, right).map { $0 > 0 } ?? false
    case .atLeast: try order(left, right).map { $0 >= 0 } ?? false
    }
  }

  func isEqual(_ left: Value, _ right: Value) throws(TemplateError) -> Bool {
    try spend()
    if let left = Number(left), let right = Number(right) {
      return Number.compare(left, right) == 0
    }
    switch (left, right) {
    case (.undefined, .undefined), (.null, .null): return true
    case (.text(let left), .text(let right)):
      try spend(left.bytes.count >> 6)
      return left == right
    case (.list(let left), .list(let right)):
      if left === right { return true }
      return try left.kind == right.kind ? isEqual(left.items, right.items) : false
    case (.dictionary(let left), .dictionary(let right)):
      return try left === right ? true : isEqual(left, right)
    case (.range(let left), .range(let right)):
      return left == right
    case (.generator(let left), .generator(let right)): return left === right
    case (.namespace(let left), .namespace(let right)): return left === right
    case (.macro(let left), .macro(let right)): return left === right
    case (.loop(let left), .loop(let right)): return left === right
    case (.function(let left), .function(let right)): return left == right
    default: return false
    }
  }

  func isEqual(_ left: [Value], _ right: [Value]) throws(TemplateError) -> Bool {
    guard left.count == right.count else { return false }
    for (left, right) in zip(left, right) where try !isEqual(left, right) { return false }
    return true
  }

  private func isEqual(_ left: Mapping, _ right: Mapping) throws(TemplateError) -> Bool {
    guard left.entries.count == right.entries.count else { return false }
    for (key, value) in left.entries {
      guard let other = right.entries[key], try isEqual(value, other) else { return false }
    }
    return true
  }

  /// Negative, 0 or positive as `left` is below, at or above `right`; nil where a number is none.
  func order(_ left: Value, _ right: Value) throws(TemplateError) -> Int? {
    try spend()
    if case .undefined(let absence) = left { throw fault(absence.reason) }
    if case .undefined(let absence) = right { throw fault(absence.reason) }
    if let left = Number(left), let right = Number(right) { return Number.compare(left, right) }
    switch (left, right) {
    case (.text(let left), .text(let right)):
      try spend(min(left.bytes.count, right.bytes.count) >> 6)
      return left == right ? 0 : left < right ? -1 : 1
    case (.list(let left), .list(let right))
    where left.kind == right.kind && left.isSequence:
      for (left, right) in zip(left.items, right.items) where try !isEqual(left, right) {
        return try order(left, right)
      }
      return left.items.count - right.items.count
    default: throw fault("'\(left.kindName)' and '\(right.kindName)' have no order")
    }
  }

  /// `value in collection`
  func contains(_ collection: Value, _ value: Value) throws(TemplateError) -> Bool {
    switch collection {
    case .text(let text):
      guard case .text(let part) = value else {
        throw fault("'in' a text looks for a text, not for '\(value.kindName)'")
      }
      return try index(of: part, in: text) != nil
    case .dictionary(let mapping):
      return mapping.entries[try key(value)] != nil
    case .range(let range):
      for index in 0..<range.count where try isEqual(range[index], value) { return true }
      return false
    default:
      let items = try generator(over: collection)
      while let item = try items.next(in: self) {
        if try isEqual(item, value) { return true }
      }
      return false
    }
  }

  /// Where `part` first stands in `text` behind `start` bytes.
  func index(of part: Text, in text: Text, from start: Int = 0) throws(TemplateError) -> Int? {
    let (part, bytes) = (part.bytes, text.bytes)
    var compared = 0
    var index = start
    while index + part.count <= bytes.count {
      var length = 0
      while length < part.count, bytes[index + length] == part[length] { length += 1 }
      if length == part.count { return index }
      compared += length + 1
      if compared >= 4096 {
        try spend(compared >> 4)
        compared = 0
      }
      index += 1
    }
    return nil
  }
}
