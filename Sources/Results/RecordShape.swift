/// What a record looks like in JSON, told by its own way of reading itself.
public indirect enum RecordShape: Hashable, Sendable {
  case truth, integer, number
  /// A whole number that may be greater than a database's integers.
  case large
  /// A text, one of these where there are any.
  case text(choices: [String])
  case list(RecordShape)
  /// Values by names that the content chooses.
  case map(RecordShape)
  case object([Field])

  /// One key of an object; they stand in the order of its coding keys.
  public struct Field: Hashable, Sendable {
    /// What stands in the file.
    public var key: String
    /// What its value looks like.
    public var shape: RecordShape
    /// Whether every file has it.
    public var isRequired: Bool
  }

  /// The shape of `type`.
  ///
  /// - Throws: `DecodingError` where the type wants something of its values that examples lack.
  public init(of type: (some Decodable).Type) throws { self = try Self.example(of: type).shape }

  /// An example of `type`, and its shape.
  fileprivate static func example<Value: Decodable>(
    of type: Value.Type
  ) throws -> (value: Value, shape: RecordShape) {
    let plain: (value: Any, shape: RecordShape)? =
      switch type {
      case is Bool.Type: (false, .truth)
      case is Int.Type: (0, .integer)
      case is UInt64.Type: (UInt64(0), .large)
      case is Double.Type: (0.0, .number)
      case is String.Type: ("", .text(choices: []))
      default: nil
      }
    if let plain, let value = plain.value as? Value { return (value, plain.shape) }
    if let cases = type as? any CaseIterable.Type {
      let all = values(of: cases)
      let names = all.compactMap { ($0 as? any RawRepresentable)?.rawValue as? String }
      if let value = all.first as? Value, !names.isEmpty { return (value, .text(choices: names)) }
    }
    let recorder = ShapeRecorder()
    let value = try Value(from: recorder)
    return (value, recorder.shape)
  }

  private static func values<Cases: CaseIterable>(of cases: Cases.Type) -> [Any] {
    cases.allCases.map { $0 }
  }
}

/// Hands out an example of whatever a type asks for and notes what that was.
private final class ShapeRecorder: Decoder {
  let codingPath: [any CodingKey] = []
  let userInfo: [CodingUserInfoKey: Any] = [:]
  var fields: [RecordShape.Field] = []
  /// Keys about which a type asked first whether they are there.
  var optionalKeys: Set<String> = []
  /// What it is where it is no object with keys of its own.
  var other: RecordShape?

  var shape: RecordShape { other ?? .object(fields) }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
    KeyedDecodingContainer(ShapeFields<Key>(recorder: self))
  }

  func unkeyedContainer() -> any UnkeyedDecodingContainer { ShapeItems(recorder: self) }

  func singleValueContainer() throws -> any SingleValueDecodingContainer {
    throw DecodingError.dataCorrupted(
      DecodingError.Context(codingPath: [], debugDescription: "a value without a known example"))
  }
}

/// An object of which every key is there.
private struct ShapeFields<Key: CodingKey>: KeyedDecodingContainerProtocol {
  let recorder: ShapeRecorder
  var codingPath: [any CodingKey] { [] }

  /// Stands for all keys of what has none of its own, a dictionary.
  private static var anyKey: String { "*" }

  var allKeys: [Key] { Key(stringValue: Self.anyKey).map { [$0] } ?? [] }

  func contains(_ key: Key) -> Bool {
    recorder.optionalKeys.insert(key.stringValue)
    return true
  }

  func decodeNil(forKey key: Key) -> Bool { false }

  func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
    let (value, shape) = try example(of: type, for: key)
    if key.stringValue == Self.anyKey {
      recorder.other = .map(shape)
    } else {
      let isRequired = !recorder.optionalKeys.contains(key.stringValue)
      recorder.fields.append(
        RecordShape.Field(key: key.stringValue, shape: shape, isRequired: isRequired))
    }
    return value
  }

  private func example<Value: Decodable>(
    of type: Value.Type, for key: Key
  ) throws -> (value: Value, shape: RecordShape) {
    if let name = key as? SettingName {
      let setting = Self.example(of: name)
      if let value = setting.value as? Value { return (value, setting.shape) }
    }
    return try RecordShape.example(of: type)
  }

  /// An example of a setting, whose shape only its name tells.
  private static func example(of name: SettingName) -> (value: SettingValue, shape: RecordShape) {
    if name == .placement { return (.counts([:]), .map(.integer)) }
    return switch name.kind {
    case .count: (.count(0), .integer)
    case .number: (.number(0), .number)
    case .flag: (.flag(false), .truth)
    case .text: (.text(""), .text(choices: []))
    }
  }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) -> KeyedDecodingContainer<Nested> {
    recorder.container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedDecodingContainer {
    recorder.unkeyedContainer()
  }

  func superDecoder() -> any Decoder { recorder }
  func superDecoder(forKey key: Key) -> any Decoder { recorder }
}

/// A list of one item.
private struct ShapeItems: UnkeyedDecodingContainer {
  let recorder: ShapeRecorder
  var codingPath: [any CodingKey] { [] }
  var count: Int? { 1 }
  private(set) var currentIndex = 0
  var isAtEnd: Bool { currentIndex > 0 }

  init(recorder: ShapeRecorder) { self.recorder = recorder }

  func decodeNil() -> Bool { false }

  mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
    let (value, shape) = try RecordShape.example(of: type)
    recorder.other = .list(shape)
    currentIndex += 1
    return value
  }

  mutating func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type
  ) -> KeyedDecodingContainer<Nested> {
    recorder.container(keyedBy: type)
  }

  mutating func nestedUnkeyedContainer() -> any UnkeyedDecodingContainer {
    recorder.unkeyedContainer()
  }

  func superDecoder() -> any Decoder { recorder }
}
