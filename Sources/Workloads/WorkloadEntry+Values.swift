import Files

// Values as they are to be, or a sentence about what they are not.
extension WorkloadEntry {
  /// More than any text has.
  private static let mostTokens = 100_000_000

  /// The keys that limit an answer.
  static let limitKeys = [
    "max_tokens", "max_completion_tokens", "max_output_tokens", "max_new_tokens", "num_predict",
    "n_predict", "output_length", "output_tokens",
  ]

  /// The most tokens of an answer by `members`; nil where they do not say it.
  func limit(in members: [String: JSONTree]) throws(WorkloadError) -> Int? {
    let given = Self.limitKeys.compactMap { key in
      members[key].flatMap { $0 == .null ? nil : (key, value: $0) }
    }
    guard let (key, value) = given.first else { return nil }
    guard given.count == 1 else {
      throw fault("limits its answer by \"\(key)\" and \"\(given[1].0)\"; keep one")
    }
    return try count(value, of: key)
  }

  func text(_ value: JSONTree, of key: String) throws(WorkloadError) -> String {
    guard case .text(let text) = value else { throw fault("has a \"\(key)\" that is no text") }
    guard text.contains(where: { !$0.isWhitespace }) else {
      throw fault("has a \"\(key)\" without words")
    }
    return text
  }

  func list(_ value: JSONTree, of key: String) throws(WorkloadError) -> [JSONTree] {
    guard case .list(let items) = value else { throw fault("has a \"\(key)\" that is no list") }
    return items
  }

  func tokens(_ value: JSONTree, of key: String) throws(WorkloadError) -> [Int] {
    let items = try list(value, of: key)
    guard !items.isEmpty else { throw fault("has a \"\(key)\" that asks nothing") }
    return try items.map { (item) throws(WorkloadError) in
      guard let id = whole(item), id >= 0 else {
        throw fault("has something in \"\(key)\" that is no token: ids are whole numbers from 0 on")
      }
      return id
    }
  }

  func count(_ value: JSONTree, of key: String) throws(WorkloadError) -> Int {
    guard let count = whole(value), (1...Self.mostTokens).contains(count) else {
      throw fault("has a \"\(key)\" that is no number of tokens from 1 to \(Self.mostTokens)")
    }
    return count
  }

  /// The whole number that `value` is, which some programs write as `7.0`.
  private func whole(_ value: JSONTree) -> Int? {
    guard case .number(let digits) = value else { return nil }
    return Int(digits) ?? value.number.flatMap(Int.init(exactly:))
  }
}
