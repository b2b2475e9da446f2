import GGUF
import Kernels

/// The bytes of a recording as they are put together. All numbers are little-endian.
struct RecordingWriter {
  private(set) var bytes: [UInt8] = []

  mutating func append(byte: UInt8) { bytes.append(byte) }

  mutating func append(fixed integer: some FixedWidthInteger) {
    for shift in stride(from: 0, to: integer.bitWidth, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: integer >> shift))
    }
  }

  /// A number that is not negative, seven bits a byte, the lowest first; all bytes but the last
  /// have their highest bit set (LEB128).
  mutating func append(_ number: Int) {
    precondition(number >= 0, "only numbers from 0 on are recorded")
    var rest = UInt(number)
    while rest >= 128 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 128)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  mutating func append(_ text: String) {
    append(text.utf8.count)
    bytes += text.utf8
  }

  mutating func append(_ type: TensorType) { bytes.append(UInt8(type.rawValue)) }
}

/// The bytes of a recording as they are taken apart. What does not fit throws; nothing is trusted.
struct RecordingReader {
  private let bytes: [UInt8]
  private(set) var offset: Int

  /// The bytes contradict themselves or end too soon.
  struct Damage: Error {}

  /// Those of `bytes` from `offset` on.
  init(_ bytes: [UInt8], from offset: Int = 0) {
    self.bytes = bytes
    self.offset = offset
  }

  var isAtEnd: Bool { offset == bytes.count }

  /// Bytes that are left; a count of anything is at most as large.
  var rest: Int { bytes.count - offset }

  mutating func byte() throws(Damage) -> UInt8 {
    guard offset < bytes.count else { throw Damage() }
    offset += 1
    return bytes[offset - 1]
  }

  mutating func fixed<Integer: FixedWidthInteger>(_: Integer.Type) throws(Damage) -> Integer {
    var value: Integer = 0
    for shift in stride(from: 0, to: Integer.bitWidth, by: 8) {
      value |= Integer(truncatingIfNeeded: Int(try byte())) << shift
    }
    return value
  }

  /// A number within `range`.
  mutating func number(in range: ClosedRange<Int>) throws(Damage) -> Int {
    var value: UInt = 0
    for shift in stride(from: 0, to: 63, by: 7) {
      let byte = try byte()
      value |= UInt(byte & 127) << UInt(shift)
      if byte < 128 {
        guard let number = Int(exactly: value), range.contains(number) else { throw Damage() }
        return number
      }
    }
    throw Damage()
  }

  /// How many of something follow that take at least a byte each.
  mutating func count() throws(Damage) -> Int { try number(in: 0...max(0, rest)) }

  mutating func text() throws(Damage) -> String {
    let count = try count()
    guard count <= rest else { throw Damage() }
    offset += count
    return String(decoding: bytes[offset - count..<offset], as: UTF8.self)
  }

  mutating func float() throws(Damage) -> Float { Float(bitPattern: try fixed(UInt32.self)) }

  mutating func double() throws(Damage) -> Double { Double(bitPattern: try fixed(UInt64.self)) }

  mutating func choice<Choice: RawRepresentable>(
    _: Choice.Type
  ) throws(Damage) -> Choice where Choice.RawValue == UInt8 {
    guard let choice = Choice(rawValue: try byte()) else { throw Damage() }
    return choice
  }

  mutating func tensorType() throws(Damage) -> TensorType {
    guard let type = TensorType(rawValue: UInt32(try byte())), type.isComputable else {
      throw Damage()
    }
    return type
  }
}
