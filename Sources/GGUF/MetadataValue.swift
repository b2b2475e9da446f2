/// One value of a GGUF file's metadata.
public enum MetadataValue: Hashable, Sendable {
  case uint8(UInt8)
  case int8(Int8)
  case uint16(UInt16)
  case int16(Int16)
  case uint32(UInt32)
  case int32(Int32)
  case uint64(UInt64)
  case int64(Int64)
  case float32(Float)
  case float64(Double)
  case bool(Bool)
  case string(String)
  /// Strings that are not valid UTF-8 cannot occur: the reader refuses them.
  case strings([String])
  case int32s([Int32])
  case float32s([Float])
  /// Any other array, nested ones included.
  case array([MetadataValue])

  /// Whether it is one number, truth value or text.
  public var isScalar: Bool {
    switch self {
    case .strings, .int32s, .float32s, .array: false
    default: true
    }
  }
}
