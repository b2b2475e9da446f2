import OrderedCollections

extension Rendering {
  /// What comes after a statement.
  enum Course {
    case onward
    /// To the end of the loop.
    case leave
    /// To the next item of the loop.
    case next
  }

  func execute(_ statements: [Statement], in scope: Scope) throws(TemplateError) -> Course {
    for statement in statements {
      line = statement.line
      try spend()
      let course = try execute(statement.kind, in: scope)
      if course != .onward { return course }
    }
    return .onward
  }

  private func execute(_ statement: Statement.Kind, in scope: Scope) throws(TemplateError)
    -> Course
  {
    switch statement {
    case .text(let text): try emit(text)
    case .output(let expression): try emit(try written(try evaluate(expression, in: scope)))
    case .assignment(let target, let value):
      try assign(try evaluate(value, in: scope), to: target, in: scope)
    case .macro(let signature):
      scope.variables[signature.name] = try macro(signature, in: scope)
    case .leave: return .leave
    case .next: return .next
    default:
      return try deeper { () throws(TemplateError) in try executeBlock(statement, in: scope) }
    }
    return .onward
  }

  private func executeBlock(_ statement: Statement.Kind, in scope: Scope) throws(TemplateError)
    -> Course
  {
    switch statement {
    case .choice(let branches, let otherwise):
      for (condition, body) in branches where try evaluate(condition, in: scope).isTrue {
        return try execute(body, in: scope)
      }
      return try execute(otherwise, in: scope)
    case .loop(let loop): return try repeated(loop, in: scope)
    case .scope(let body): return try execute(body, in: Scope(within: scope))
    case .with(let assignments, let body):
      let inner = Scope(within: scope)
      for (target, value) in assignments {
        try assign(try evaluate(value, in: scope), to: target, in: inner)
      }
      return try execute(body, in: inner)
    case .capture(let target, let filter, let body):
      let value = try filtered(body, by: filter, in: scope)
      try assign(value, to: target, in: scope)
    case .filter(let filter, let body):
      try emit(try written(try filtered(body, by: filter, in: scope)))
    case .call(let call, let signature):
      let caller = try macro(signature, in: scope)
      try emit(try written(try evaluate(call, calling: caller, in: scope)))
    default: break
    }
    return .onward
  }

  /// What `body` prints, as the filters in `filter` make it.
  private func filtered(
    _ body: [Statement], by filter: Expression?, in scope: Scope
  ) throws(TemplateError) -> Value {
    let inner = Scope(within: scope)
    let text = try captured { () throws(TemplateError) in _ = try execute(body, in: inner) }
    guard let filter else { return .text(text) }
    return try evaluate(filter, filtering: .text(text), in: inner)
  }

  func assign(
    _ value: Value, to target: Statement.Target, in scope: Scope
  ) throws(TemplateError) {
    switch target {
    case .name(let name): scope.variables[name] = value
    case .attribute(let name, let attribute):
      guard case .namespace(let namespace)? = scope[name] else {
        throw fault("'\(name.string.excerpt)' is no namespace, so nothing in it can be set")
      }
      namespace.variables[attribute] = value
    case .tuple(let targets):
      let items = try self.items(of: value)
      guard items.count == targets.count else {
        throw fault("\(items.count) values cannot be taken apart into \(targets.count)")
      }
      for (target, item) in zip(targets, items) { try assign(item, to: target, in: scope) }
    }
  }
}

// MARK: - Loops

extension Rendering {
  private func repeated(_ loop: Statement.Loop, in scope: Scope) throws(TemplateError) -> Course {
    let items = try evaluate(loop.items, in: scope)
    let state = try LoopState(
      condition(of: loop, on: generator(over: items), in: scope),
      length: loop.condition == nil ? try length(of: items) : nil)
    while let item = try state.advance(in: self) {
      try spend()
      let inner = Scope(within: scope)
      try assign(item, to: loop.target, in: inner)
      inner.variables["loop"] = .loop(state)
      if try execute(loop.body, in: inner) == .leave { break }
    }
    if state.index0 < 0 { return try execute(loop.otherwise, in: Scope(within: scope)) }
    return .onward
  }

  /// Those of `items` for which the condition of `loop` holds at the time when they come.
  private func condition(
    of loop: Statement.Loop, on items: Generator, in scope: Scope
  ) throws(TemplateError) -> Generator {
    guard let condition = loop.condition else { return items }
    return Generator(depth: try checked(items.depth + 1)) { (rendering) throws(TemplateError) in
      while let item = try items.next(in: rendering) {
        let inner = Scope(within: scope)
        try rendering.assign(item, to: loop.target, in: inner)
        if try rendering.evaluate(condition, in: inner).isTrue { return item }
      }
      return nil
    }
  }
}

// MARK: - What can be iterated over

extension Rendering {
  /// The items of `value`, one by one.
  func generator(over value: Value) throws(TemplateError) -> Generator {
    switch value {
    case .generator(let generator): return generator
    case .loop: throw fault("a loop cannot be looped over")
    case .range(let range):
      var index = 0
      return Generator(depth: 0) { _ in
        guard index < range.count else { return nil }
        index += 1
        return range[index - 1]
      }
    default: return generator(over: try items(of: value), depth: value.depth)
    }
  }

  /// All items of `value`.
  func items(of value: Value) throws(TemplateError) -> [Value] {
    switch value {
    case .undefined: return []
    case .list(let list): return list.items
    case .dictionary(let mapping): return mapping.entries.keys.map(\.value)
    case .text(let text):
      try claim(Self.itemByteCount, times: text.bytes.count)
      return text.scalars.map { .text(Text([$0])) }
    case .range(let range):
      try claim(Self.itemByteCount, times: range.count)
      return (0..<range.count).map { range[$0] }
    case .generator(let generator):
      var items: [Value] = []
      while let item = try generator.next(in: self) {
        try claim(Self.itemByteCount)
        items.append(item)
      }
      return items
    default: throw fault("'\(value.kindName)' cannot be looped over")
    }
  }

  /// How many items `value` has, where that is known without looking at all of them.
  func length(of value: Value) throws(TemplateError) -> Int? {
    switch value {
    case .undefined: return 0
    case .text(let text):
      // Every byte is looked at.
      try spend(text.bytes.count >> 6)
      return text.scalarCount
    case .list(let list): return list.items.count
    case .dictionary(let mapping): return mapping.entries.count
    case .range(let range): return range.count
    default: return nil
    }
  }
}
