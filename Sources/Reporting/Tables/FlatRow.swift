internal import Results

/// The values of a record by their keys, as it writes itself.
final class FlatRow: Encoder {
  let codingPath: [any CodingKey] = []
  let userInfo: [CodingUserInfoKey: Any] = [:]
  /// Of what applies.
  fileprivate(set) var values: [String: FlatValue] = [:]
  fileprivate let wordSeparator: String

  /// The values of `record`, with `wordSeparator` between the texts of a list.
  ///
  /// - Precondition: it is flat: an object of numbers, texts, and lists of those.
  init(_ record: some Encodable, wordSeparator: String) {
    self.wordSeparator = wordSeparator
    do { try record.encode(to: self) } catch {
      preconditionFailure("a record of plain values can be written: \(error)")
    }
  }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    KeyedEncodingContainer(FlatFields<Key>(row: self))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    preconditionFailure("a row is an object")
  }

  func singleValueContainer() -> any SingleValueEncodingContainer {
    preconditionFailure("a row is an object")
  }
}

private struct FlatFields<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let row: FlatRow
  var codingPath: [any CodingKey] { [] }

  func encodeNil(forKey key: Key) {}

  func encode<Value: Encodable>(_ value: Value, forKey key: Key) {
    row.values[key.stringValue] = FlatValue(value, wordSeparator: row.wordSeparator)
  }

  func nestedContainer<Nested: CodingKey>(
    keyedBy keyType: Nested.Type, forKey key: Key
  ) -> KeyedEncodingContainer<Nested> {
    preconditionFailure("a row is flat")
  }

  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    preconditionFailure("a row is flat")
  }

  func superEncoder() -> any Encoder { row }
  func superEncoder(forKey key: Key) -> any Encoder { row }
}

extension FlatValue {
  /// `value` as tables have it; nil for a number that is none.
  fileprivate init?(_ value: some Encodable, wordSeparator: String) {
    switch value {
    case let value as Bool: self = .number(value ? "1" : "0")
    case let value as Int: self = .number("\(value)")
    case let value as Double:
      guard value.isFinite else { return nil }
      self = .number("\(value)")
    // A seed may be greater than a database's integers.
    case let value as UInt64: self = .text("\(value)")
    case let value as String: self = .text(value)
    case let value as any RawRepresentable<String>: self = .text(value.rawValue)
    case let value as SettingValue:
      switch value {
      case .flag(let flag): self = .number(flag ? "1" : "0")
      case .count, .number: self = .number(value.description)
      case .text, .counts: self = .text(value.description)
      }
    case let values as [Double]: self = .text(values.map { "\($0)" }.joined(separator: " "))
    case let values as [String]: self = .text(values.joined(separator: wordSeparator))
    default: preconditionFailure("a row has plain values only, no \(type(of: value))")
    }
  }
}
