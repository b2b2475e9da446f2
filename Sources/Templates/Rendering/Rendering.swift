import OrderedCollections

/// One rendering of a template. It counts what the template does and makes, and ends it where that
/// is too much.
///
/// Not to be kept: what templates made may refer to itself until the rendering ends.
final class Rendering {
  let limits: TemplateLimits
  let now: CivilTime
  /// The line that is being rendered.
  var line = 1
  /// What is being printed, or captured.
  private(set) var output: [UInt8] = []
  private var stepsLeft: Int
  private var bytesLeft: Int
  private var depth = 0
  private let stack: StackUse
  /// What may refer to itself.
  private var macros: [Macro] = []
  private var namespaces: [Namespace] = []

  init(limits: TemplateLimits, now: CivilTime) {
    self.limits = limits
    self.now = now
    stepsLeft = limits.stepCount
    bytesLeft = limits.madeByteCount
    stack = StackUse(byteLimit: limits.stackByteCount)
  }

  /// What `statements` print, given `variables`.
  func text(
    of statements: [Statement], given variables: [(name: String, value: TemplateValue)]
  ) throws(TemplateError) -> String {
    defer { takeApart() }
    let scope = Scope(within: nil)
    for (name, value) in variables { scope.variables[Text(name)] = try self.value(value) }
    _ = try execute(statements, in: Scope(within: scope))
    return Text(bytes: output).string
  }

  /// Ends what refers to itself.
  private func takeApart() {
    for macro in macros { macro.scope = nil }
    for namespace in namespaces { namespace.variables = [:] }
  }
}

// MARK: - Limits

extension Rendering {
  func fault(_ reason: String) -> TemplateError { TemplateError(line: line, reason: reason) }

  /// Counts steps.
  func spend(_ steps: Int = 1) throws(TemplateError) {
    stepsLeft -= steps
    guard stepsLeft >= 0 else {
      throw fault("rendering takes over \(limits.stepCount) steps; the template may not end")
    }
  }

  /// Counts bytes that are made, and the time it takes.
  func claim(_ byteCount: Int) throws(TemplateError) {
    try spend(1 + byteCount >> 6)
    bytesLeft -= byteCount
    guard bytesLeft >= 0 else {
      throw fault("rendering takes over \(limits.madeByteCount >> 20) MiB of memory")
    }
  }

  /// `first` × `second` bytes, before they are made.
  func claim(_ first: Int, times second: Int) throws(TemplateError) {
    let (byteCount, overflows) = first.multipliedReportingOverflow(by: second)
    guard !overflows, byteCount <= limits.madeByteCount else {
      throw fault("rendering takes over \(limits.madeByteCount >> 20) MiB of memory")
    }
    try claim(byteCount)
  }

  /// Does `body`, unless too much is under way already.
  func deeper<Result>(
    _ body: () throws(TemplateError) -> Result
  ) throws(TemplateError) -> Result {
    try spend()
    guard depth < limits.recursion else {
      throw fault("macros or expressions are nested over \(limits.recursion) deep")
    }
    guard stack.hasRoom else {
      throw fault("macros or expressions are nested deeper than the stack of this process allows")
    }
    depth += 1
    defer { depth -= 1 }
    return try body()
  }
}

// MARK: - Making values

extension Rendering {
  /// What an item of a list or dictionary takes, roughly.
  static let itemByteCount = 64

  func text(_ bytes: [UInt8]) throws(TemplateError) -> Value {
    guard bytes.count <= limits.textByteCount else { throw tooLong() }
    try claim(bytes.count + 32)
    return .text(Text(bytes: bytes))
  }

  func text(_ string: String) throws(TemplateError) -> Value { try text(Array(string.utf8)) }

  /// `value`, and the texts in it, as markup if `isMarkup`.
  func markup(_ value: Value, if isMarkup: Bool = true) throws(TemplateError) -> Value {
    guard isMarkup else { return value }
    switch value {
    case .text(let text): return .text(text.asMarkup)
    case .list(let list):
      var items: [Value] = []
      for item in list.items { items.append(try markup(item)) }
      return try self.list(items, kind: list.kind)
    default: return value
    }
  }

  private func tooLong() -> TemplateError {
    fault("a text gets longer than \(limits.textByteCount >> 20) MiB")
  }

  func list(_ items: [Value], kind: List.Kind = .list) throws(TemplateError) -> Value {
    try claim(Self.itemByteCount, times: items.count + 1)
    let depth = 1 + (items.lazy.map(\.depth).max() ?? 0)
    return .list(List(items, kind: kind, depth: try checked(depth)))
  }

  func dictionary(_ entries: OrderedDictionary<Key, Value>) throws(TemplateError) -> Value {
    try claim(2 * Self.itemByteCount, times: entries.count + 1)
    let depth = 1 + (entries.values.elements.lazy.map(\.depth).max() ?? 0)
    return .dictionary(Mapping(entries, depth: try checked(depth)))
  }

  /// Values that are nested deeper could not even be freed without a deep stack.
  func checked(_ depth: Int) throws(TemplateError) -> Int {
    guard depth <= limits.nesting else {
      throw fault("values are nested over \(limits.nesting) deep")
    }
    return depth
  }

  /// A generator of what `advance` makes of values as deep as `depth`.
  func generator(
    depth: Int, _ advance: @escaping Generator.Advance
  ) throws(TemplateError) -> Value {
    try claim(2 * Self.itemByteCount)
    return .generator(Generator(depth: try checked(depth + 3), advance))
  }

  func generator(over items: [Value], depth: Int) -> Generator {
    var index = 0
    return Generator(depth: depth) { _ in
      guard index < items.count else { return nil }
      index += 1
      return items[index - 1]
    }
  }

  func macro(_ signature: Statement.Signature, in scope: Scope) throws(TemplateError) -> Value {
    try claim(2 * Self.itemByteCount)
    let macro = Macro(signature, scope: scope)
    macros.append(macro)
    return .macro(macro)
  }

  func namespace() throws(TemplateError) -> Namespace {
    try claim(4 * Self.itemByteCount)
    let namespace = Namespace()
    namespaces.append(namespace)
    return namespace
  }

  /// The key that `value` is in a dictionary.
  func key(_ value: Value) throws(TemplateError) -> Key {
    if case .text(let text) = value { try spend(1 + text.bytes.count >> 6) }
    guard let key = Key(value) else {
      throw fault("'\(value.kindName)' cannot be a key of a dictionary")
    }
    return key
  }

  private func value(_ given: TemplateValue) throws(TemplateError) -> Value {
    try deeper { () throws(TemplateError) in
      switch given {
      case .null: return .null
      case .truth(let truth): return .truth(truth)
      case .integer(let number): return .integer(number)
      case .real(let number): return .float(number)
      case .text(let string): return try text(string)
      case .list(let given):
        var items: [Value] = []
        for item in given { items.append(try value(item)) }
        return try list(items)
      case .dictionary(let given):
        var entries: OrderedDictionary<Key, Value> = [:]
        for (name, item) in given { entries[Key(Text(name))] = try value(item) }
        return try dictionary(entries)
      }
    }
  }
}

// MARK: - Output

extension Rendering {
  func emit(_ text: Text) throws(TemplateError) {
    try claim(text.bytes.count)
    guard output.count + text.bytes.count <= limits.textByteCount else { throw tooLong() }
    output += text.bytes
  }

  /// What `body` prints, instead of printing it.
  func captured(
    _ body: () throws(TemplateError) -> Void
  ) throws(TemplateError) -> Text {
    let outer = output
    output = []
    defer { output = outer }
    try body()
    return Text(bytes: output)
  }
}
