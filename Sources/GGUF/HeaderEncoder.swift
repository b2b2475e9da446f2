/// Collects the bytes of a GGUF header; the reverse of `HeaderReader`.
struct HeaderEncoder {
  /// What has been appended.
  private(set) var bytes: [UInt8] = []

  /// Appends plain bytes.
  mutating func append(_ raw: [UInt8]) { bytes += raw }

  /// Appends an integer, little-endian.
  mutating func append(_ integer: some FixedWidthInteger) {
    for shift in stride(from: 0, to: integer.bitWidth, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: integer >> shift))
    }
  }

  /// Appends a length and the text in UTF-8.
  mutating func append(_ text: String) {
    append(UInt64(text.utf8.count))
    bytes += text.utf8
  }

  /// Appends a type id and the value.
  mutating func append(_ value: MetadataValue) {
    append(value.type.rawValue)
    appendPayload(of: value)
  }

  private mutating func appendPayload(of value: MetadataValue) {
    switch value {
    case .uint8(let value): append(value)
    case .int8(let value): append(value)
    case .uint16(let value): append(value)
    case .int16(let value): append(value)
    case .uint32(let value): append(value)
    case .int32(let value): append(value)
    case .uint64(let value): append(value)
    case .int64(let value): append(value)
    case .float32(let value): append(value.bitPattern)
    case .float64(let value): append(value.bitPattern)
    case .bool(let value): append(value ? 1 : 0 as UInt8)
    case .string(let value): append(value)
    case .strings(let values): appendArray(of: .string, values) { $0.append($1) }
    case .int32s(let values): appendArray(of: .int32, values) { $0.append($1) }
    case .float32s(let values): appendArray(of: .float32, values) { $0.append($1.bitPattern) }
    case .array(let values): appendArray(of: values)
    }
  }

  private mutating func appendArray(of values: [MetadataValue]) {
    // The type of no elements is not known; any will do.
    let type = values.first?.type ?? .uint8
    precondition(
      values.allSatisfy { $0.type == type }, "the elements of a metadata array have one type")
    appendArray(of: type, values) { $0.appendPayload(of: $1) }
  }

  private mutating func appendArray<Element>(
    of type: MetadataType, _ elements: [Element], append: (inout HeaderEncoder, Element) -> Void
  ) {
    self.append(type.rawValue)
    self.append(UInt64(elements.count))
    for element in elements { append(&self, element) }
  }
}

extension MetadataValue {
  /// The type id that the value has in a file.
  fileprivate var type: MetadataType {
    switch self {
    case .uint8: .uint8
    case .int8: .int8
    case .uint16: .uint16
    case .int16: .int16
    case .uint32: .uint32
    case .int32: .int32
    case .uint64: .uint64
    case .int64: .int64
    case .float32: .float32
    case .float64: .float64
    case .bool: .bool
    case .string: .string
    case .strings, .int32s, .float32s, .array: .array
    }
  }
}
