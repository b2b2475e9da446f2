import OrderedCollections

extension Rendering {
  /// Filters that compare items, or put them into groups.
  func ordered(
    _ value: Value, _ given: CallArguments, by name: Text
  ) throws(TemplateError) -> Value {
    switch name {
    case "sort":
      let values = try bound(
        given, to: ["reverse", "case_sensitive", "attribute"], of: name.string)
      let items = try self.items(of: value)
      let keys = try sortKeys(of: items, present(values[2]), countsCase: truth(values[1]))
      return try list(try sorted(keys, reverse: truth(values[0])).map { items[$0] })
    case "min", "max":
      let values = try bound(given, to: ["case_sensitive", "attribute"], of: name.string)
      return try extreme(
        of: value, isLeast: name == "min", present(values[1]), countsCase: truth(values[0]))
    case "sum":
      let values = try bound(given, to: ["attribute", "start"], of: name.string)
      var sum = values[1] ?? .integer(0)
      for item in try items(of: value) {
        sum = try calculate(sum, .plus, try self.item(present(values[0]), of: item))
      }
      return sum
    case "unique":
      let values = try bound(given, to: ["case_sensitive", "attribute"], of: name.string)
      return try unique(value, present(values[1]), countsCase: truth(values[0]))
    case "groupby": return try grouped(value, given)
    case "batch": return try batches(of: value, given)
    default: return try slices(of: value, given)
    }
  }

  /// The indices of `keys` from the lowest to the highest, or the other way round; those that
  /// compare equal stay in order.
  func sorted(_ keys: [Value], reverse: Bool = false) throws(TemplateError) -> [Int] {
    try claim(16, times: keys.count)
    var order = Array(keys.indices)
    var width = 1
    while width < keys.count {
      var merged: [Int] = []
      merged.reserveCapacity(keys.count)
      for start in stride(from: 0, to: keys.count, by: 2 * width) {
        let middle = min(start + width, keys.count)
        let end = min(start + 2 * width, keys.count)
        try merge(order[start..<middle], order[middle..<end], of: keys, reverse, into: &merged)
      }
      order = merged
      width *= 2
    }
    return order
  }

  private func merge(
    _ left: ArraySlice<Int>, _ right: ArraySlice<Int>, of keys: [Value], _ reverse: Bool,
    into merged: inout [Int]
  ) throws(TemplateError) {
    var (left, right) = (left, right)
    while let first = left.first, let second = right.first {
      let order = try self.order(keys[second], keys[first]) ?? 0
      let isRightFirst = reverse ? order > 0 : order < 0
      merged.append(isRightFirst ? second : first)
      if isRightFirst { right.removeFirst() } else { left.removeFirst() }
    }
    merged += left + right
  }

  /// What items are sorted by: attributes with commas between them.
  private func sortKeys(
    of items: [Value], _ attribute: Value?, countsCase: Bool
  ) throws(TemplateError) -> [Value] {
    var paths = [attribute]
    if case .text(let text)? = attribute {
      try claim(8 * text.bytes.count)
      paths = text.string.split(separator: ",", omittingEmptySubsequences: false)
        .map { .text(Text(String($0))) }
    }
    var keys: [Value] = []
    for item in items {
      var parts: [Value] = []
      for path in paths {
        parts.append(try folded(try self.item(path, of: item), unless: countsCase))
      }
      keys.append(try list(parts))
    }
    return keys
  }

  private func extreme(
    of value: Value, isLeast: Bool, _ attribute: Value?, countsCase: Bool
  ) throws(TemplateError) -> Value {
    var best: (item: Value, key: Value)?
    for item in try items(of: value) {
      let key = try folded(try self.item(attribute, of: item), unless: countsCase)
      guard let known = best else {
        best = (item, key)
        continue
      }
      let order = try self.order(key, known.key) ?? 0
      if isLeast ? order < 0 : order > 0 { best = (item, key) }
    }
    return best?.item ?? .undefined(.other("there is no least or greatest of no items"))
  }

  private func unique(
    _ value: Value, _ attribute: Value?, countsCase: Bool
  ) throws(TemplateError) -> Value {
    let items = try generator(over: value)
    var seen: Set<Key> = []
    return try generator(depth: items.depth) { (rendering) throws(TemplateError) in
      while let item = try items.next(in: rendering) {
        let subject = try rendering.item(attribute, of: item)
        let key = try rendering.key(try rendering.folded(subject, unless: countsCase))
        try rendering.claim(Self.itemByteCount)
        if seen.insert(key).inserted { return item }
      }
      return nil
    }
  }
}

// MARK: - Groups

extension Rendering {
  private func grouped(_ value: Value, _ given: CallArguments) throws(TemplateError) -> Value {
    let values = try bound(
      given, to: ["attribute", "default", "case_sensitive"], of: "groupby")
    let attribute = try needed(values[0], of: "groupby")
    let items = try self.items(of: value)
    var names: [Value] = []
    var keys: [Value] = []
    for item in items {
      names.append(try self.item(attribute, of: item, else: present(values[1])))
      keys.append(try folded(names[names.count - 1], unless: truth(values[2])))
    }
    var groups: [(name: Value, key: Value, items: [Value])] = []
    for index in try sorted(keys) {
      if let last = groups.last, try isEqual(last.key, keys[index]) {
        groups[groups.count - 1].items.append(items[index])
      } else {
        groups.append((names[index], keys[index], [items[index]]))
      }
    }
    var pairs: [Value] = []
    for group in groups {
      pairs.append(try list([group.name, try list(group.items)], kind: .group))
    }
    return try list(pairs)
  }

  private func batches(of value: Value, _ given: CallArguments) throws(TemplateError) -> Value {
    let values = try bound(given, to: ["linecount", "fill_with"], of: "batch")
    let count = try integer(try needed(values[0], of: "batch"), else: 0)
    guard count > 0 else { throw fault("'batch' needs a positive count") }
    let all = try items(of: value)
    var batches: [Value] = []
    var rest = all[...]
    while !rest.isEmpty {
      var batch = Array(rest.prefix(count))
      rest = rest.dropFirst(count)
      if let filling = present(values[1]), batch.count < count {
        try claim(Self.itemByteCount, times: count - batch.count)
        batch += Array(repeating: filling, count: count - batch.count)
      }
      batches.append(try list(batch))
    }
    return .generator(generator(over: batches, depth: try checked(value.depth + 2)))
  }

  private func slices(of value: Value, _ given: CallArguments) throws(TemplateError) -> Value {
    let values = try bound(given, to: ["slices", "fill_with"], of: "slice")
    let count = try integer(try needed(values[0], of: "slice"), else: 0)
    guard count > 0 else { throw fault("'slice' needs a positive count") }
    try claim(Self.itemByteCount, times: count)
    let all = try items(of: value)
    let (length, longer) = (all.count / count, all.count % count)
    var slices: [Value] = []
    var start = 0
    for index in 0..<count {
      let end = start + length + (index < longer ? 1 : 0)
      var slice = Array(all[start..<end])
      if let filling = present(values[1]), index >= longer { slice.append(filling) }
      slices.append(try list(slice))
      start = end
    }
    return .generator(generator(over: slices, depth: try checked(value.depth + 2)))
  }
}
