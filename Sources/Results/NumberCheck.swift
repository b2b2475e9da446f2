import Files
import Metrics
import Quantities

/// Whether the numbers of a result file lie where the catalogue says that such figures lie.
struct NumberCheck {
  let kind: ResultKind

  /// What is wrong with the first number in `tree` that lies elsewhere, by key and value, and what
  /// is allowed; nil where there is none. Keys that are not known are passed over.
  func fault(in tree: JSONTree) -> String? { fault(of: tree, at: [], bounds: nil) }

  /// What a number at `path` may be; nil where the catalogue says nothing of it.
  func bounds(at path: [String]) -> NumberBounds? {
    path.indices.reduce(nil) { outer, last in
      Figure.find(Array(path[...last]), in: kind.rawValue)?.unit.bounds ?? outer
    }
  }

  private func fault(of value: JSONTree, at path: [String], bounds: NumberBounds?) -> String? {
    switch value {
    case .object(let members):
      for key in members.keys.sorted() {
        guard let member = members[key] else { continue }
        let own = Figure.find(path + [key], in: kind.rawValue)
        // A name that is a group elsewhere may be a number here.
        let fault = fault(of: member, at: path + [key], bounds: own?.unit.bounds ?? bounds)
        if let fault { return fault }
      }
      return nil
    case .list(let items):
      return items.lazy.compactMap { fault(of: $0, at: path, bounds: bounds) }.first
    case .number(let text):
      guard let bounds else { return nil }
      if let number = value.number, bounds.admits(number) { return nil }
      return "\(path.joined(separator: ".")) is \(text.prefix(40)), and must be \(bounds.text)"
    case .null, .truth, .text: return nil
    }
  }
}

extension JSONTree {
  /// The value at `path`, as a file has it: a number or word as it is written; nil where it is
  /// larger than a word.
  func word(at path: [any CodingKey]) -> String? {
    var tree = self
    for key in path {
      switch tree {
      case .object(let members): tree = members[key.stringValue] ?? .null
      case .list(let items):
        guard let index = key.intValue, items.indices.contains(index) else { return nil }
        tree = items[index]
      default: return nil
      }
    }
    switch tree {
    case .number(let text): return String(text.prefix(40))
    case .text(let text): return "\"\(text.prefix(40))\""
    case .truth(let isTrue): return "\(isTrue)"
    case .null: return "null"
    case .list, .object: return nil
    }
  }
}
