import FoundationEssentials

/// JSON of any form.
public indirect enum JSONValue: Decodable, Equatable, Sendable {
  case null
  case truth(Bool)
  case number(Double)
  case text(String)
  case list([JSONValue])
  case object([String: JSONValue])

  /// The value in `bytes`.
  public init(_ bytes: some Sequence<UInt8>) throws {
    self = try JSONDecoder().decode(Self.self, from: Data(bytes))
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .truth(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .text(value)
    } else if let value = try? container.decode([JSONValue].self) {
      self = .list(value)
    } else {
      self = .object(try container.decode([String: JSONValue].self))
    }
  }

  /// What stands under `key` of an object; nil where nothing does.
  public subscript(key: String) -> JSONValue? {
    if case .object(let object) = self { object[key] } else { nil }
  }
}

/// As much of JSON Schema as the schemas of result files use, and stricter: a key that a schema
/// does not name is wrong.
public struct SchemaCheck {
  private let schema: JSONValue

  /// A check of what `schema` says.
  public init(_ schema: JSONValue) { self.schema = schema }

  /// What is wrong with `value`, each with its path; empty where nothing is.
  public func complaints(about value: JSONValue) -> [String] {
    Self.complaints(about: value, schema, at: "")
  }

  private static func complaints(
    about value: JSONValue, _ schema: JSONValue, at path: String
  ) -> [String] {
    guard case .text(let type)? = schema["type"] else {
      return ["\(path): a schema without a type"]
    }
    switch (type, value) {
    case ("boolean", .truth), ("number", .number): return []
    case ("integer", .number(let number)):
      return number == number.rounded() ? [] : ["\(path): \(number) is not whole"]
    case ("string", .text):
      guard case .list(let choices)? = schema["enum"] else { return [] }
      return choices.contains(value) ? [] : ["\(path): \(value) is none of \(choices)"]
    case ("array", .list(let items)):
      guard let item = schema["items"] else { return ["\(path): a list of nothing known"] }
      return items.flatMap { complaints(about: $0, item, at: path + "[]") }
    case ("object", .object(let object)): return complaints(aboutKeysOf: object, schema, at: path)
    default: return ["\(path): \(value) is no \(type)"]
    }
  }

  private static func complaints(
    aboutKeysOf object: [String: JSONValue], _ schema: JSONValue, at path: String
  ) -> [String] {
    if let any = schema["additionalProperties"] {
      return object.flatMap { complaints(about: $1, any, at: "\(path).\($0)") }
    }
    var wrong: [String] = []
    if case .list(let required)? = schema["required"] {
      for case .text(let key) in required where object[key] == nil {
        wrong.append("\(path).\(key) is missing")
      }
    }
    for (key, value) in object {
      guard let property = schema["properties"]?[key] else {
        wrong.append("\(path).\(key) is not known")
        continue
      }
      wrong += complaints(about: value, property, at: "\(path).\(key)")
    }
    return wrong
  }
}
