import OrderedCollections

extension HeaderReader {
  /// Reads `count` keys with their values.
  mutating func metadata(
    count: Int
  ) throws -> OrderedDictionary<String, MetadataValue> {
    var metadata: OrderedDictionary<String, MetadataValue> = [:]
    for index in 0..<count {
      part = .metadataKey(index: index)
      let begin = offset
      let key = try string()
      part = .metadata(key: key)
      let value = try value()
      guard metadata.updateValue(value, forKey: key) == nil else {
        throw damaged("occurs twice", at: begin)
      }
    }
    return metadata
  }

  /// The fewest bytes that a key with its value takes.
  static let smallestMetadataEntry = 13

  private mutating func value() throws -> MetadataValue {
    let type = try metadataType()
    return try value(of: type, depth: 0)
  }

  private mutating func metadataType() throws -> MetadataType {
    let begin = offset
    let id = try integer(UInt32.self)
    guard let type = MetadataType(rawValue: id) else {
      throw damaged("has a value of the unknown type \(id)", at: begin)
    }
    return type
  }

  private mutating func value(
    of type: MetadataType, depth: Int
  ) throws -> MetadataValue {
    switch type {
    case .uint8: .uint8(try integer())
    case .int8: .int8(try integer())
    case .uint16: .uint16(try integer())
    case .int16: .int16(try integer())
    case .uint32: .uint32(try integer())
    case .int32: .int32(try integer())
    case .uint64: .uint64(try integer())
    case .int64: .int64(try integer())
    case .float32: .float32(Float(bitPattern: try integer()))
    case .float64: .float64(Double(bitPattern: try integer()))
    case .bool: .bool(try bool())
    case .string: .string(try string())
    case .array: try array(depth: depth + 1)
    }
  }

  private mutating func bool() throws -> Bool {
    switch try integer(UInt8.self) {
    case 0: false
    case 1: true
    case let byte: throw damaged("has the truth value \(byte)", at: offset - 1)
    }
  }

  /// Reads an array, the `depth`-th one around its elements.
  private mutating func array(depth: Int) throws -> MetadataValue {
    let deepest = 4
    // No vocabulary comes near; keeps a damaged count from claiming gigabytes.
    let mostElements = 1 << 24
    guard depth <= deepest else { throw damaged("nests more than \(deepest) arrays") }
    let type = try metadataType()
    let count = try count(
      of: "elements", atLeast: type.smallestByteCount, atMost: mostElements)
    switch type {
    case .string:
      return .strings(try elements(count) { try $0.string() })
    case .int32:
      return .int32s(try elements(count) { try $0.integer() })
    case .float32:
      return .float32s(try elements(count) { Float(bitPattern: try $0.integer()) })
    default:
      return .array(try elements(count) { try $0.value(of: type, depth: depth) })
    }
  }

  private mutating func elements<Element>(
    _ count: Int, read: (inout HeaderReader) throws -> Element
  ) throws -> [Element] {
    var elements: [Element] = []
    elements.reserveCapacity(count)
    for _ in 0..<count { elements.append(try read(&self)) }
    return elements
  }
}
