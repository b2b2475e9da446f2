extension MetadataValue {
  /// The value as an integer, nil when it is none or exceeds `Int.max`.
  var integer: Int? {
    switch self {
    case .uint8(let value): Int(value)
    case .int8(let value): Int(value)
    case .uint16(let value): Int(value)
    case .int16(let value): Int(value)
    case .uint32(let value): Int(value)
    case .int32(let value): Int(value)
    case .uint64(let value): Int(exactly: value)
    case .int64(let value): Int(value)
    default: nil
    }
  }

  /// The value as a floating-point number, nil when it is none.
  var float: Double? {
    switch self {
    case .float32(let value): Double(value)
    case .float64(let value): value
    default: nil
    }
  }

  /// The value as a truth value, nil when it is none.
  var bool: Bool? {
    if case .bool(let value) = self { value } else { nil }
  }

  /// The value as a text, nil when it is none.
  var string: String? {
    if case .string(let value) = self { value } else { nil }
  }

  /// The value as texts, nil when it is no array of them; an empty array is one.
  var strings: [String]? {
    switch self {
    case .strings(let values): values
    case .array([]): []
    default: nil
    }
  }

  /// The value as integers, nil when it is no array of them or one exceeds `Int.max`.
  var integers: [Int]? {
    switch self {
    case .int32s(let values): return values.map(Int.init)
    case .array(let values):
      let integers = values.compactMap(\.integer)
      return integers.count == values.count ? integers : nil
    default: return nil
    }
  }

  /// The value as truth values, nil when it is no array of them; integers other than 0 are true.
  var bools: [Bool]? {
    switch self {
    case .int32s(let values): return values.map { $0 != 0 }
    case .array(let values):
      let bools = values.compactMap { $0.bool ?? $0.integer.map { $0 != 0 } }
      return bools.count == values.count ? bools : nil
    default: return nil
    }
  }

  /// The value as numbers of whatever type, nil when it is no array of them.
  var numbers: [Double]? {
    switch self {
    case .float32s(let values): return values.map(Double.init)
    case .int32s(let values): return values.map(Double.init)
    case .array(let values):
      let numbers = values.compactMap { $0.float ?? $0.integer.map(Double.init) }
      return numbers.count == values.count ? numbers : nil
    default: return nil
    }
  }
}
