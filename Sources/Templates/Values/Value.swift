import OrderedCollections

/// A value while a template is rendered. None of them changes, but for namespaces, generators and
/// loops.
enum Value {
  case undefined(Absence)
  case null
  case truth(Bool)
  case integer(Int)
  case float(Double)
  case text(Text)
  case list(List)
  case dictionary(Mapping)
  case range(Progression)
  case generator(Generator)
  case namespace(Namespace)
  case macro(Macro)
  case loop(LoopState)
  case function(Function)
  indirect case method(of: Value, named: Text)

  /// What templates find under these names without being given them.
  enum Function: String, CaseIterable {
    case range, dict, namespace
    case raise = "raise_exception"
    case formattedTime = "strftime_now"
  }

  /// What a value is called in an error, as Jinja has it.
  var kindName: String {
    switch self {
    case .undefined: "undefined"
    case .null: "None"
    case .truth: "bool object"
    case .integer: "int object"
    case .float: "float object"
    case .text: "str object"
    case .list(let list): list.kind == .tuple ? "tuple object" : "list object"
    case .dictionary: "dict object"
    case .range: "range object"
    case .generator: "generator object"
    case .namespace: "namespace object"
    case .macro: "macro"
    case .loop: "loop object"
    case .function, .method: "function"
    }
  }

  /// How many values are nested in this one at most. Namespaces and macros do not count: what they
  /// hold is taken from them when the rendering ends.
  var depth: Int {
    switch self {
    case .list(let list): list.depth
    case .dictionary(let mapping): mapping.depth
    case .generator(let generator): generator.depth
    case .loop(let loop): loop.items.depth + 2
    case .method(let receiver, _): receiver.depth + 1
    default: 0
    }
  }

  var isUndefined: Bool { if case .undefined = self { true } else { false } }

  /// Whether it counts as true in a condition.
  var isTrue: Bool {
    switch self {
    case .undefined, .null: false
    case .truth(let truth): truth
    case .integer(let number): number != 0
    case .float(let number): number != 0
    case .text(let text): !text.isEmpty
    case .list(let list): !list.items.isEmpty
    case .dictionary(let mapping): !mapping.entries.isEmpty
    case .range(let range): range.count > 0
    case .generator, .namespace, .macro, .loop, .function, .method: true
    }
  }
}

/// Why there is no value.
enum Absence {
  case name(Text)
  case attribute(Text, of: String)
  case element(of: String)
  case other(String)

  var reason: String {
    switch self {
    case .name(let name): "'\(name.string.excerpt)' is undefined"
    case .attribute(let name, let kind) where Self.changes.contains(name):
      "'\(kind)' has no '\(name.string)', as a chat template may change no value"
    case .attribute(let name, let kind): "'\(kind)' has no attribute '\(name.string.excerpt)'"
    case .element(let kind): "'\(kind)' has no such element"
    case .other(let reason): reason
    }
  }

  private static let changes: Set<Text> = [
    "append", "clear", "extend", "insert", "pop", "popitem", "remove", "reverse", "setdefault",
    "sort", "update",
  ]
}
