import GGUF

/// Blocks of weights, written from the layouts of the file format alone.
enum WeightBlock {
  /// A valid block whose weights spread by about `scale` around 0.
  static func random(
    _ type: TensorType, scale: Double, using generator: inout some RandomNumberGenerator
  ) -> [UInt8] {
    let value = Double.random(in: -1.7..<1.7, using: &generator) * scale
    // Block scales of either sign, half to one and a half times the usual one.
    let factor = Double.random(in: 0.5..<1.5, using: &generator) * (value < 0 ? -1 : 1)
    func quants(_ count: Int) -> [UInt8] {
      (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
    }
    switch type {
    case .f32: return bytes(of: Float(value).bitPattern)
    case .f16: return half(value)
    case .bf16: return Array(bytes(of: Float(value).bitPattern)[2...])
    case .q4_0: return half(factor * scale / 4.6) + quants(16)
    case .q4_1:
      let step = factor * scale / 4.6
      return half(step) + half(-7.3 * step) + quants(16)
    case .q8_0: return half(factor * scale / 74) + quants(32)
    case .q4_K:
      let step = factor * scale / 245
      return half(step) + half(7.4 * step) + quants(12 + 128)
    case .q6_K:
      let groups = (0..<16).map { _ in
        UInt8(bitPattern: Int8.random(in: -32..<32, using: &generator))
      }
      return quants(192) + groups + half(factor * scale / 342)
    default: preconditionFailure("\(type.name) is not computed with")
    }
  }

  /// The weights that `bytes` stand for.
  static func decode(_ bytes: [UInt8], _ type: TensorType) -> [Double] {
    let blocks = stride(from: 0, to: bytes.count, by: type.bytesPerBlock)
    switch type {
    case .f32:
      return blocks.map { Double(Float(bitPattern: UInt32(integer(bytes[$0..<($0 + 4)])))) }
    case .f16: return blocks.map { half(bytes, at: $0) }
    case .bf16:
      return blocks.map { Double(Float(bitPattern: UInt32(integer(bytes[$0..<($0 + 2)])) << 16)) }
    default:
      return blocks.flatMap { decodeBlock(Array(bytes[$0..<($0 + type.bytesPerBlock)]), type) }
    }
  }

  private static func decodeBlock(_ block: [UInt8], _ type: TensorType) -> [Double] {
    let scale = half(block, at: type == .q6_K ? 208 : 0)
    switch type {
    case .q8_0: return block[2...].map { Double(Int8(bitPattern: $0)) * scale }
    case .q4_0: return nibbles(block[2...]).map { ($0 - 8) * scale }
    case .q4_1:
      let minimum = half(block, at: 2)
      return nibbles(block[4...]).map { $0 * scale + minimum }
    case .q4_K: return decodeQ4K(block, scale: scale, offset: half(block, at: 2))
    case .q6_K: return decodeQ6K(block, scale: scale)
    default: preconditionFailure("\(type.name) is not computed with")
    }
  }

  /// Eight groups of 32, each with a scale and an offset of 6 bits.
  private static func decodeQ4K(_ block: [UInt8], scale: Double, offset: Double) -> [Double] {
    let s = Array(block[4..<16])
    return (0..<256).map { index in
      let group = index / 32
      let byte = block[16 + 32 * (group / 2) + index % 32]
      let quant = group.isMultiple(of: 2) ? byte & 15 : byte >> 4
      let (factor, minimum) =
        group < 4
        ? (s[group] & 63, s[group + 4] & 63)
        : (
          s[group + 4] & 15 | (s[group - 4] >> 6) << 4, s[group + 4] >> 4 | (s[group] >> 6) << 4
        )
      return scale * Double(factor) * Double(quant) - offset * Double(minimum)
    }
  }

  /// Sixteen groups of 16 with a scale of 8 bits; of each quant 4 low and 2 high bits.
  private static func decodeQ6K(_ block: [UInt8], scale: Double) -> [Double] {
    (0..<256).map { index in
      let (part, quarter, element) = (index / 128, index % 128 / 32, index % 32)
      let lowByte = block[64 * part + 32 * (quarter % 2) + element]
      let low = quarter < 2 ? lowByte & 15 : lowByte >> 4
      let high = block[128 + 32 * part + element] >> UInt8(2 * quarter) & 3
      let factor = Int8(bitPattern: block[192 + index / 16])
      return scale * Double(factor) * Double(Int(low | high << 4) - 32)
    }
  }

  /// The low halves of all bytes, then the high ones.
  private static func nibbles(_ bytes: ArraySlice<UInt8>) -> [Double] {
    bytes.map { Double($0 & 15) } + bytes.map { Double($0 >> 4) }
  }

  private static func half(_ value: Double) -> [UInt8] { bytes(of: Float16(value).bitPattern) }

  private static func half(_ block: [UInt8], at offset: Int) -> Double {
    Double(Float16(bitPattern: UInt16(integer(block[offset..<offset + 2]))))
  }

  private static func integer(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// The bytes of `value`, the lowest first.
  static func bytes(of value: some FixedWidthInteger) -> [UInt8] {
    (0..<value.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
  }
}
