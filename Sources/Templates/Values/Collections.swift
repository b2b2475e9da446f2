import OrderedCollections

/// A list or what is read like one.
final class List {
  enum Kind {
    case list, tuple, keys, values, items
    /// A tuple of what items have in common and the list of them.
    case group
  }

  let items: [Value]
  let kind: Kind
  let depth: Int

  /// Only `Rendering` makes lists, as it counts what is made.
  init(_ items: [Value], kind: Kind, depth: Int) {
    self.items = items
    self.kind = kind
    self.depth = depth
  }

  /// Whether it is a list or a tuple, and no view of a dictionary.
  var isSequence: Bool { kind == .list || kind == .tuple || kind == .group }
}

/// A dictionary, in the order in which keys came.
final class Mapping {
  let entries: OrderedDictionary<Key, Value>
  let depth: Int

  /// Only `Rendering` makes dictionaries, as it counts what is made.
  init(_ entries: OrderedDictionary<Key, Value>, depth: Int) {
    self.entries = entries
    self.depth = depth
  }

  subscript(name: Text) -> Value? { entries[Key(name)] }
}

/// What dictionaries find values by: texts, numbers, truth, none, and tuples of them.
struct Key: Hashable {
  /// As it was given.
  let value: Value
  private let identity: Identity

  private enum Identity: Hashable {
    case null, undefined
    /// Truth is a number too, and a whole one is the same with and without a point.
    case integer(Int)
    case float(Double)
    case text(Text)
    case tuple([Key])
  }

  private static let longestTuple = 16

  init(_ text: Text) {
    value = .text(text)
    identity = .text(text)
  }

  /// The key that `value` is; nil where it is none.
  init?(_ value: Value) {
    self.value = value
    switch value {
    case .null: identity = .null
    case .undefined: identity = .undefined
    case .truth(let truth): identity = .integer(truth ? 1 : 0)
    case .integer(let number): identity = .integer(number)
    case .float(let number): identity = Int(exactly: number).map(Identity.integer) ?? .float(number)
    case .text(let text): identity = .text(text)
    case .list(let list) where list.kind == .tuple && list.items.count <= Self.longestTuple:
      // Not deep ones: how long it takes to compare them is not counted.
      let keys = list.items.compactMap { $0.depth == 0 ? Key($0) : nil }
      guard keys.count == list.items.count else { return nil }
      identity = .tuple(keys)
    default: return nil
    }
  }

  static func == (left: Key, right: Key) -> Bool { left.identity == right.identity }

  func hash(into hasher: inout Hasher) { hasher.combine(identity) }
}

/// `range(start, stop, step)`
struct Progression: Equatable {
  let start: Int
  /// As it was given.
  let stop: Int
  let step: Int
  let count: Int

  /// Jinja's bound in a sandbox.
  static let longest = 100_000

  /// The numbers from `start` up or down to `stop`; nil where there are too many or `step` is 0.
  init?(from start: Int, to stop: Int, by step: Int) {
    guard step != 0 else { return nil }
    (self.start, self.stop, self.step) = (start, stop, step)
    let isEmpty = step > 0 ? start >= stop : start <= stop
    // The difference of two integers of 64 bits may need one bit more than one has.
    let distance = UInt(bitPattern: step > 0 ? stop &- start : start &- stop)
    let count = isEmpty ? 0 : (distance - 1) / step.magnitude + 1
    guard count <= UInt(Self.longest) else { return nil }
    self.count = Int(count)
  }

  /// Whether they have the same numbers.
  static func == (left: Progression, right: Progression) -> Bool {
    guard left.count == right.count else { return false }
    if left.count == 0 { return true }
    return left.start == right.start && (left.count == 1 || left.step == right.step)
  }

  /// The product alone may need more than 64 bits; the sum comes back into them.
  subscript(index: Int) -> Value { .integer(start &+ index &* step) }
}

/// `namespace()`: variables that a loop can change.
final class Namespace {
  var variables: [Text: Value] = [:]
}

/// A macro, with the variables that it sees.
final class Macro {
  let signature: Statement.Signature
  /// Nil when the rendering has ended.
  var scope: Scope?

  init(_ signature: Statement.Signature, scope: Scope) {
    self.signature = signature
    self.scope = scope
  }
}

/// Variables of a template, a loop or a macro.
final class Scope {
  var variables: [Text: Value] = [:]
  private let parent: Scope?

  init(within parent: Scope?) { self.parent = parent }

  /// The innermost variable of this name.
  subscript(name: Text) -> Value? {
    var scope: Scope? = self
    while let current = scope {
      if let value = current.variables[name] { return value }
      scope = current.parent
    }
    return nil
  }
}

/// Values that are made one by one, when they are asked for, and once only.
final class Generator {
  typealias Advance = (Rendering) throws(TemplateError) -> Value?

  /// At most how many values are nested in it and in what it makes.
  let depth: Int
  private var advance: Advance?

  init(depth: Int, _ advance: @escaping Advance) {
    self.depth = depth
    self.advance = advance
  }

  /// The next value; nil behind the last one.
  func next(in rendering: Rendering) throws(TemplateError) -> Value? {
    guard let advance else { return nil }
    let value = try rendering.deeper { () throws(TemplateError) in try advance(rendering) }
    if value == nil { self.advance = nil }
    return value
  }
}

/// What `loop` is in the body of a loop.
final class LoopState {
  /// What is still to come.
  private(set) var items: Generator
  /// Nil where it is not known before the end.
  private var length: Int?
  private(set) var index0 = -1
  private(set) var current: Value?
  private(set) var previous: Value?
  private var following: Value?
  /// What `changed` was last asked about.
  var compared: [Value]?

  init(_ items: Generator, length: Int?) {
    self.items = items
    self.length = length
  }

  func advance(in rendering: Rendering) throws(TemplateError) -> Value? {
    guard let item = try peek(in: rendering) else { return nil }
    following = nil
    index0 += 1
    previous = current
    current = item
    return item
  }

  /// The item after this one.
  func peek(in rendering: Rendering) throws(TemplateError) -> Value? {
    if following == nil { following = try items.next(in: rendering) }
    return following
  }

  func length(in rendering: Rendering) throws(TemplateError) -> Int {
    if let length { return length }
    let rest = try rendering.items(of: .generator(items))
    let length = rest.count + index0 + 1 + (following == nil ? 0 : 1)
    items = rendering.generator(over: rest, depth: items.depth)
    self.length = length
    return length
  }
}
