import Quantities

/// A whole text of JSON, of which nothing is lost: numbers as they are written, and no key with two
/// values.
public indirect enum JSONTree: Hashable, Sendable {
  case null
  case truth(Bool)
  /// As it is written.
  case number(String)
  case text(String)
  case list([JSONTree])
  case object([String: JSONTree])

  /// The tree of `json`, which must be a value and nothing else.
  ///
  /// - Parameter repeated: Keys that an object may have again with the same value, as some programs
  ///   write them.
  /// - Throws: `JSONFault` where it is no JSON, is nested deeper than 64 levels, or has an object
  ///   with one key twice, of which nobody knows which counts.
  public init(_ json: [UInt8], repeated: Set<String> = []) throws(JSONFault) {
    var scanner = JSONScanner(ByteWindow(json))
    self = try scanner.readTree(depth: 0, repeated)
    try scanner.expectEnd()
  }

  /// The number; nil where this is none, or one beyond all that is finite.
  public var number: Double? {
    guard case .number(let text) = self, let number = Double(text), number.isFinite else {
      return nil
    }
    return number
  }

  /// The value of `key`; nil where this is no object, has no such key, or says null.
  public subscript(key: String) -> JSONTree? {
    guard case .object(let members) = self, let value = members[key], value != .null else {
      return nil
    }
    return value
  }

  /// The value as JSON on one line, keys sorted.
  public var json: String {
    switch self {
    case .null: "null"
    case .truth(let isTrue): "\(isTrue)"
    case .number(let digits): digits
    case .text(let text): Medium.json.quoted(text)
    case .list(let items): "[" + items.map(\.json).joined(separator: ",") + "]"
    case .object(let members):
      "{"
        + members.sorted { $0.key < $1.key }
        .map { "\(Medium.json.quoted($0.key)):\($0.value.json)" }.joined(separator: ",") + "}"
    }
  }
}

extension JSONScanner {
  private static let deepestTree = 64

  fileprivate mutating func readTree(
    depth: Int, _ repeated: Set<String>
  ) throws(JSONFault) -> JSONTree {
    guard depth < Self.deepestTree else { throw JSONFault(.tooDeep, at: offset) }
    switch try peek() {
    case UInt8(ascii: "{"): return .object(try readMembers(depth: depth, repeated))
    case UInt8(ascii: "["):
      var items: [JSONTree] = []
      try readArray { (scanner) throws(JSONFault) in
        items.append(try scanner.readTree(depth: depth + 1, repeated))
      }
      return .list(items)
    case UInt8(ascii: "\""): return .text(try readString())
    case UInt8(ascii: "t"), UInt8(ascii: "f"): return .truth(try readBool())
    case UInt8(ascii: "n"):
      try expectWord("null")
      return .null
    default:
      let parts = try scanNumber()
      return .number(String(decoding: try bytes(in: parts.all), as: UTF8.self))
    }
  }

  private mutating func readMembers(
    depth: Int, _ repeated: Set<String>
  ) throws(JSONFault) -> [String: JSONTree] {
    var members: [String: JSONTree] = [:]
    try readMembers { (scanner, key, end) throws(JSONFault) in
      let value = try scanner.readTree(depth: depth + 1, repeated)
      guard members[key] == nil || repeated.contains(key) && members[key] == value else {
        throw JSONFault(.repeatedKey(key), at: end)
      }
      members[key] = value
    }
    return members
  }
}
