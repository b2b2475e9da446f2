import OrderedCollections

extension Rendering {
  func call(_ callee: Value, with given: CallArguments) throws(TemplateError) -> Value {
    switch callee {
    case .macro(let macro): return try call(macro, with: given)
    case .function(let function): return try call(function, with: given)
    case .method(let receiver, let name): return try call(name, of: receiver, with: given)
    case .undefined(let absence): throw fault(absence.reason)
    case .loop: throw fault("recursive loops are not supported")
    default: throw fault("'\(callee.kindName)' cannot be called")
    }
  }

  private func call(
    _ function: Value.Function, with given: CallArguments
  ) throws(TemplateError) -> Value {
    let name = function.rawValue
    switch function {
    case .range: return try range(given)
    case .dict:
      let source = try bound(
        CallArguments(positional: given.positional), to: ["source"], of: name)[0]
      return try dictionary(of: source, and: given.named)
    case .namespace:
      let source = try bound(
        CallArguments(positional: given.positional), to: ["source"], of: name)[0]
      return .namespace(try namespace(of: source, and: given.named))
    case .raise:
      let message = try bound(given, to: ["message"], of: name)[0]
      let text = try written(try needed(message, of: name)).string.excerpt
      throw TemplateError(
        line: line, reason: "it refuses this conversation, saying \"\(text)\"", refusal: text)
    case .formattedTime:
      let format = try text(try bound(given, to: ["format"], of: name)[0])
      // No field is longer than this many characters.
      try claim(32, times: format.bytes.count)
      return try text(now.formatted(format.string))
    }
  }

  private func range(_ given: CallArguments) throws(TemplateError) -> Value {
    var bounds: [Int] = []
    for value in given.positional.prefix(4) { bounds.append(try integer(value, else: 0)) }
    guard (1...3).contains(bounds.count), given.named.isEmpty else {
      throw fault("'range' takes one to three integers")
    }
    let (start, stop) = bounds.count == 1 ? (0, bounds[0]) : (bounds[0], bounds[1])
    let step = bounds.count == 3 ? bounds[2] : 1
    guard let range = Progression(from: start, to: stop, by: step) else {
      throw fault("a range cannot have the step 0 or over \(Progression.longest) numbers")
    }
    return .range(range)
  }

  /// `dict(source, name=value)`
  private func dictionary(
    of source: Value?, and named: OrderedDictionary<Text, Value>
  ) throws(TemplateError) -> Value {
    var entries: OrderedDictionary<Key, Value> = [:]
    switch source {
    case nil: break
    case .dictionary(let mapping)?: entries = mapping.entries
    case let source?:
      for pair in try items(of: source) {
        let parts = try items(of: pair)
        guard parts.count == 2 else { throw fault("'dict' needs pairs of a key and a value") }
        entries[try key(parts[0])] = parts[1]
      }
    }
    for (name, value) in named { entries[Key(name)] = value }
    return try dictionary(entries)
  }

  private func namespace(
    of source: Value?, and named: OrderedDictionary<Text, Value>
  ) throws(TemplateError) -> Namespace {
    let namespace = try namespace()
    guard case .dictionary(let mapping) = try dictionary(of: source, and: named) else {
      return namespace
    }
    for (key, value) in mapping.entries {
      if case .text(let name) = key.value { namespace.variables[name] = value }
    }
    return namespace
  }
}

// MARK: - Macros

extension Rendering {
  private func call(_ macro: Macro, with given: CallArguments) throws(TemplateError) -> Value {
    guard let outer = macro.scope else { throw fault("a macro is called too late") }
    let scope = Scope(within: outer)
    var rest = given
    try bind(&rest, to: macro.signature, in: scope)
    return .text(
      try captured { () throws(TemplateError) in
        _ = try execute(macro.signature.body, in: scope)
      })
  }

  /// Sets the parameters of a macro in `scope`, to what is given or by default.
  private func bind(
    _ given: inout CallArguments, to macro: Statement.Signature, in scope: Scope
  ) throws(TemplateError) {
    let parameters = macro.parameters
    let firstDefault = parameters.count - macro.defaults.count
    for (index, name) in parameters.enumerated() {
      if index < given.positional.count {
        scope.variables[name] = given.positional[index]
      } else if let value = given.named.removeValue(forKey: name) {
        scope.variables[name] = value
      } else if index >= firstDefault {
        scope.variables[name] = try evaluate(macro.defaults[index - firstDefault], in: scope)
      } else {
        scope.variables[name] = .undefined(
          .other("parameter '\(name.string.excerpt)' was not provided"))
      }
    }
    try bindSpecial(&given, to: macro, in: scope)
  }

  private func bindSpecial(
    _ given: inout CallArguments, to macro: Statement.Signature, in scope: Scope
  ) throws(TemplateError) {
    let name = macro.name.string.excerpt
    if macro.uses.contains(.caller), !macro.parameters.contains("caller") {
      scope.variables["caller"] =
        given.named.removeValue(forKey: "caller")
        ?? .undefined(.other("'\(name)' was called without a call block"))
    }
    if macro.uses.contains(.kwargs) {
      var entries: OrderedDictionary<Key, Value> = [:]
      for (name, value) in given.named { entries[Key(name)] = value }
      scope.variables["kwargs"] = try dictionary(entries)
    } else if let extra = given.named.keys.first {
      throw fault("macro '\(name)' takes no argument '\(extra.string.excerpt)'")
    }
    let extra = Array(given.positional.dropFirst(macro.parameters.count))
    if macro.uses.contains(.varargs) {
      scope.variables["varargs"] = try list(extra, kind: .tuple)
    } else if !extra.isEmpty {
      throw fault("macro '\(name)' takes at most \(macro.parameters.count) arguments")
    }
  }
}
