import Files
import Quantities
import Results

/// An object of fio's JSON, and what errors call it. Numbers may be written as texts and the other
/// way round, as by programs that pass results on.
struct FioObject {
  private let tree: JSONTree
  /// Such as `fio.json: job a`.
  let subject: String

  /// The object that `tree` is, or one without members where it is something else.
  init(_ tree: JSONTree, subject: String) {
    self.tree = tree
    self.subject = subject
  }

  /// Whether there is something of this name.
  func has(_ key: String) -> Bool { tree[key] != nil }

  /// The number called `key`; nil where there is none.
  ///
  /// - Throws: `RunError` where it is something else, or beyond `bounds`.
  func number(_ key: String, _ bounds: NumberBounds) throws(RunError) -> Double? {
    try tree[key].map { (value) throws(RunError) in
      try Self.number(value, bounds, "\(subject): \(key)")
    }
  }

  /// The numbers in the object called `key`, by their names; none where it is absent.
  ///
  /// - Throws: `RunError` as `number`.
  func numbers(_ key: String, _ bounds: NumberBounds) throws(RunError) -> [String: Double] {
    guard let object = try object(key) else { return [:] }
    var numbers: [String: Double] = [:]
    for name in object.keys {
      numbers[name] = try object.number(name, bounds)
    }
    return numbers
  }

  /// The object called `key`; nil where it is absent.
  ///
  /// - Throws: `RunError` where it is something else.
  func object(_ key: String) throws(RunError) -> FioObject? {
    guard let value = tree[key] else { return nil }
    guard case .object = value else { throw unlike(key, "an object") }
    return FioObject(value, subject: "\(subject): \(key)")
  }

  /// The values of the list called `key`; nil where it is absent.
  ///
  /// - Throws: `RunError` where it is something else.
  func list(_ key: String) throws(RunError) -> [JSONTree]? {
    guard let value = tree[key] else { return nil }
    guard case .list(let items) = value else { throw unlike(key, "a list") }
    return items
  }

  /// The text called `key`, or its number or word as it is written; nil where it is absent.
  ///
  /// - Throws: `RunError` where it is something else.
  func text(_ key: String) throws(RunError) -> String? {
    switch tree[key] {
    case nil: nil
    case .text(let text), .number(let text): text
    case .truth(let isTrue): isTrue ? "1" : "0"
    default: throw unlike(key, "a text")
    }
  }

  /// The texts in the object called `key`, by their names; nil where it is absent.
  ///
  /// - Throws: `RunError` as `text`.
  func texts(_ key: String) throws(RunError) -> [String: String]? {
    guard let object = try object(key) else { return nil }
    var texts: [String: String] = [:]
    for name in object.keys { texts[name] = try object.text(name) }
    return texts
  }

  private var keys: [String] {
    guard case .object(let members) = tree else { return [] }
    return members.keys.sorted()
  }

  private func unlike(_ key: String, _ kind: String) -> RunError {
    RunError("\(subject): \(key) is not \(kind), as fio writes it; run fio again")
  }

  private static func number(
    _ value: JSONTree, _ bounds: NumberBounds, _ name: String
  ) throws(RunError) -> Double {
    let text: String
    switch value {
    case .number(let number): text = number
    case .text(let number): text = number
    default: throw RunError("\(name) is no number, as fio writes it; run fio again")
    }
    guard let number = Double(text), bounds.admits(number) else {
      throw RunError(
        "\(name) is \(text.prefix(40)), and must be \(bounds.text); run fio again")
    }
    return number
  }
}
