public import Metrics

/// The JSON Schema (draft 2020-12) of a kind of result file: the keys and types of its record, and
/// what the catalogue says of each.
public struct ResultSchema: Sendable {
  /// The kind of file.
  public let kind: ResultKind
  /// The keys of the head and of the record.
  public let fields: [RecordShape.Field]

  /// The schema of files of `content`.
  ///
  /// - Throws: `DecodingError` where a record cannot say what it looks like.
  public init(of content: any ResultContent.Type) throws {
    kind = content.kind
    let head = try Self.fields(of: ResultHead.self).map { field in
      var field = field
      field.isRequired = Self.alwaysWritten.contains(field.key)
      return field
    }
    let record = try Self.fields(of: content)
    fields = head + record.filter { field in !head.contains { $0.key == field.key } }
  }

  /// Keys of the head that every file of the current version has.
  private static let alwaysWritten = ["schema_version", "id", "engine_version"]

  /// The schema as a file, with sorted keys.
  public func json() throws -> [UInt8] {
    guard case .object(var root) = node(of: .object(fields), at: []) else { return [] }
    root["$schema"] = .text("https://json-schema.org/draft/2020-12/schema")
    root["title"] = .text("edgewise \(kind.rawValue)")
    root["description"] = .text(kind.title)
    return try RunFolder.json(Node.object(root))
  }

  /// Every key with its path, and what the catalogue says of it; nil where it says nothing.
  public var figures: [(path: [String], figure: Figure?)] {
    Self.paths(of: .object(fields), at: []).map { ($0, Figure.find($0, in: kind.rawValue)) }
  }

  private static func paths(of shape: RecordShape, at path: [String]) -> [[String]] {
    switch shape {
    case .object(let fields):
      fields.flatMap { [path + [$0.key]] + paths(of: $0.shape, at: path + [$0.key]) }
    case .list(let item), .map(let item): paths(of: item, at: path)
    default: []
    }
  }

  private static func fields(of type: (some Decodable).Type) throws -> [RecordShape.Field] {
    guard case .object(let fields) = try RecordShape(of: type) else { return [] }
    return fields
  }

  private func node(of shape: RecordShape, at path: [String]) -> Node {
    switch shape {
    case .truth: return .object(["type": .text("boolean")])
    case .integer: return .object(["type": .text("integer")])
    case .large: return .object(["type": .text("integer"), "minimum": .number(0)])
    case .number: return .object(["type": .text("number")])
    case .text(let choices):
      let names = choices.isEmpty ? [:] : ["enum": Node.list(choices.map(Node.text))]
      return .object(names.merging(["type": .text("string")]) { first, _ in first })
    case .list(let item):
      return .object(["type": .text("array"), "items": node(of: item, at: path)])
    case .map(let value):
      return .object([
        "type": .text("object"), "additionalProperties": node(of: value, at: path),
      ])
    case .object(let fields):
      let properties = fields.map { ($0.key, property($0, at: path + [$0.key])) }
      return .object([
        "type": .text("object"),
        "properties": .object(Dictionary(uniqueKeysWithValues: properties)),
        "required": .list(fields.filter(\.isRequired).map(\.key).sorted().map(Node.text)),
      ])
    }
  }

  /// A key with what the catalogue says of it.
  private func property(_ field: RecordShape.Field, at path: [String]) -> Node {
    guard case .object(var node) = node(of: field.shape, at: path),
      let figure = Figure.find(path, in: kind.rawValue)
    else { return self.node(of: field.shape, at: path) }
    node["title"] = .text(figure.name)
    node["description"] = .text(figure.definition)
    node["x-unit"] = .text(figure.unit.rawValue)
    if figure.better != .neither { node["x-better"] = .text(figure.better.rawValue) }
    return .object(node)
  }

  /// A piece of JSON.
  private indirect enum Node: Encodable {
    case text(String)
    case number(Int)
    case list([Node])
    case object([String: Node])

    func encode(to encoder: any Encoder) throws {
      switch self {
      case .text(let text): try text.encode(to: encoder)
      case .number(let number): try number.encode(to: encoder)
      case .list(let items): try items.encode(to: encoder)
      case .object(let object): try object.encode(to: encoder)
      }
    }
  }
}
