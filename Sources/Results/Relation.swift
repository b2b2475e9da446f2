import Quantities

/// Something that must hold between the figures of a record, each by its key.
///
/// The first that does not hold is what makes a file refused; it is said with both sides.
struct Relation {
  /// What is wrong; nil where it holds.
  let fault: String?

  /// `value` is at most `limit`, but for rounding, where both are there.
  static func atMost(
    _ key: String, _ value: Double?, _ limitName: String, _ limit: Double?
  ) -> Relation {
    guard let value, let limit, value > limit + 1e-9 * abs(limit) + 1e-12 else { return holds }
    return wrong(key, value, "at most \(limitName), which is \(NumberBounds.text(limit))")
  }

  /// `value` is `expected`, but for `tolerance` as a part of it, where both are there.
  static func equal(
    _ key: String, _ value: Double?, _ name: String, _ expected: Double?,
    tolerance: Double = 1e-6
  ) -> Relation {
    guard let value, let expected,
      abs(value - expected) > tolerance * max(abs(value), abs(expected)) + 1e-9 * min(1, expected)
    else { return holds }
    return wrong(key, value, "\(name), which is \(NumberBounds.text(expected))")
  }

  /// `value` is at least `limit` where it is there.
  static func atLeast(_ key: String, _ value: Int?, _ limit: Int) -> Relation {
    guard let value, value < limit else { return holds }
    return wrong(key, Double(value), "at least \(limit)")
  }

  /// `value` is so many times a whole number, where there are any.
  static func multiple(_ key: String, _ value: Int, _ name: String, _ count: Int) -> Relation {
    guard count > 0, value % count != 0 else { return holds }
    return wrong(key, Double(value), "a multiple of \(name), which is \(count)")
  }

  /// `value` is at least 1 where it is there.
  static func positive(_ key: String, _ value: Int?) -> Relation { atLeast(key, value, 1) }

  /// `value` is `expected` where both are there; both are answers to a question.
  static func same(
    _ key: String, _ value: Bool, _ name: String, _ expected: Bool?
  ) -> Relation {
    guard let expected, value != expected else { return holds }
    return Relation(fault: "\(key) is \(value), and must be \(expected): \(name)")
  }

  /// What `key` names is there where `isDue`, because of what `cause` names.
  static func due(_ key: String, _ isThere: Bool, _ cause: String, _ isDue: Bool) -> Relation {
    if isThere || !isDue { return holds }
    return Relation(fault: "\(key) is not there, and must be, as it follows from \(cause)")
  }

  /// What both keys name is there, or neither.
  static func together(
    _ key: String, _ isThere: Bool, _ other: String, _ isOtherThere: Bool
  ) -> [Relation] {
    [due(key, isThere, other, isOtherThere), due(other, isOtherThere, key, isThere)]
  }

  /// What `key` names is there where `isDue`, because of what `cause` names, and else is not.
  static func only(
    _ key: String, _ isThere: Bool, _ cause: String, _ isDue: Bool
  ) -> [Relation] {
    [due(key, isThere, cause, isDue), absent(key, isThere, "by \(cause)", !isDue)]
  }

  /// What `key` names is not there where `isVain`, for the reason that `rule` gives.
  static func absent(
    _ key: String, _ isThere: Bool, _ rule: String, _ isVain: Bool
  ) -> Relation {
    guard isThere, isVain else { return holds }
    return Relation(fault: "\(key) is there, and must not be \(rule)")
  }

  /// What `key` names lacks nothing; `part` is what `kind` of thing it has not, and `owners` have.
  static func lacking(
    _ key: String, _ part: String?, _ kind: String, _ owners: String
  ) -> Relation {
    guard let part else { return holds }
    return Relation(fault: "\(key) has not \(kind) \(part.debugDescription), as \(owners) has")
  }

  /// `value` is one of `choices`.
  static func oneOf(_ key: String, _ value: String, _ choices: [String]) -> Relation {
    if choices.contains(value) { return holds }
    let list = choices.joined(separator: ", ")
    return Relation(fault: "\(key) is \(value.debugDescription), and must be one of \(list)")
  }

  private static let holds = Relation(fault: nil)

  private static func wrong(_ key: String, _ value: Double, _ rule: String) -> Relation {
    Relation(fault: "\(key) is \(NumberBounds.text(value)), and must be \(rule)")
  }
}
