import GGUF
import Glibc

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
    case .q5_0: return half(factor * scale / 9.2) + quants(4 + 16)
    case .q5_1:
      let step = factor * scale / 9.2
      return half(step) + half(-15.3 * step) + quants(4 + 16)
    case .q8_0: return half(factor * scale / 74) + quants(32)
    case .iq4_NL: return half(factor * scale / 67) + quants(16)
    case .mxfp4: return [UInt8(128 + log2(abs(factor) * scale / 5.9).rounded())] + quants(16)
    case .q2_K:
      let step = factor * scale / 14
      return quants(16 + 64) + half(step) + half(1.5 * step)
    case .q3_K: return quants(32 + 64 + 12) + half(factor * scale / 43)
    case .q5_K:
      let step = factor * scale / 520
      return half(step) + half(15.3 * step) + quants(12 + 32 + 128)
    case .iq4_XS: return half(factor * scale / 1250) + quants(2 + 4 + 128)
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
    let scale = type == .mxfp4 ? exp2(Double(block[0]) - 128) : half(block, at: scaleOffset(type))
    switch type {
    case .q8_0: return block[2...].map { Double(Int8(bitPattern: $0)) * scale }
    case .q4_0: return nibbles(block[2...]).map { Double($0 - 8) * scale }
    case .q4_1:
      let minimum = half(block, at: 2)
      return nibbles(block[4...]).map { Double($0) * scale + minimum }
    case .q5_0: return fiveBits(block, at: 2).map { Double($0 - 16) * scale }
    case .q5_1:
      let minimum = half(block, at: 2)
      return fiveBits(block, at: 4).map { Double($0) * scale + minimum }
    case .iq4_NL: return nibbles(block[2...]).map { uneven[$0] * scale }
    case .mxfp4: return nibbles(block[1...]).map { doubledFloats[$0] * scale }
    case .q2_K: return decodeQ2K(block, scale: scale, offset: half(block, at: 82))
    case .q3_K: return decodeQ3K(block, scale: scale)
    case .q4_K: return decodeQ4K(block, scale: scale, offset: half(block, at: 2))
    case .q5_K: return decodeQ5K(block, scale: scale, offset: half(block, at: 2))
    case .q6_K: return decodeQ6K(block, scale: scale)
    case .iq4_XS: return decodeIQ4XS(block, scale: scale)
    default: preconditionFailure("\(type.name) is not computed with")
    }
  }

  private static func scaleOffset(_ type: TensorType) -> Int {
    switch type {
    case .q2_K: 80
    case .q3_K: 108
    case .q6_K: 208
    default: 0
    }
  }

  private static let uneven: [Double] = [
    -127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113,
  ]
  private static let doubledFloats: [Double] = [
    0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12,
  ]

  /// Sixteen groups of 16, each with a scale and an offset of 4 bits.
  private static func decodeQ2K(_ block: [UInt8], scale: Double, offset: Double) -> [Double] {
    (0..<256).map { index in
      let quant = block[16 + 32 * (index / 128) + index % 32] >> UInt8(index % 128 / 32 * 2) & 3
      let both = block[index / 16]
      return scale * Double(both & 15) * Double(quant) - offset * Double(both >> 4)
    }
  }

  /// Sixteen groups of 16 with a scale of 6 bits; of each quant 2 low bits and a high one.
  private static func decodeQ3K(_ block: [UInt8], scale: Double) -> [Double] {
    (0..<256).map { index in
      let group = index / 16
      let low = block[32 + 32 * (index / 128) + index % 32] >> UInt8(index % 128 / 32 * 2) & 3
      let high = block[index % 32] >> UInt8(index / 32) & 1
      let lowScale = block[96 + group % 8] >> UInt8(group / 8 * 4) & 15
      let highScale = block[104 + group % 4] >> UInt8(group / 4 * 2) & 3
      let factor = Int(lowScale | highScale << 4) - 32
      return scale * Double(factor) * Double(Int(low | high << 2) - 4)
    }
  }

  /// Eight groups of 32, each with a scale and an offset of 6 bits.
  private static func decodeQ4K(_ block: [UInt8], scale: Double, offset: Double) -> [Double] {
    (0..<256).map { index in
      let (factor, minimum) = sixBits(Array(block[4..<16]), group: index / 32)
      return scale * factor * Double(nibble(block, from: 16, index)) - offset * minimum
    }
  }

  /// As Q4_K, with a fifth bit for each quant.
  private static func decodeQ5K(_ block: [UInt8], scale: Double, offset: Double) -> [Double] {
    (0..<256).map { index in
      let (factor, minimum) = sixBits(Array(block[4..<16]), group: index / 32)
      let fifth = block[16 + index % 32] >> UInt8(index / 32) & 1
      let quant = nibble(block, from: 48, index) | fifth << 4
      return scale * factor * Double(quant) - offset * minimum
    }
  }

  /// The nibble of weight `index`: of 64 weights the first 32 are low.
  private static func nibble(_ block: [UInt8], from start: Int, _ index: Int) -> UInt8 {
    let byte = block[start + 32 * (index / 64) + index % 32]
    return index % 64 < 32 ? byte & 15 : byte >> 4
  }

  /// The scale and the offset of a group.
  private static func sixBits(_ s: [UInt8], group: Int) -> (factor: Double, minimum: Double) {
    let (factor, minimum) =
      group < 4
      ? (s[group] & 63, s[group + 4] & 63)
      : (s[group + 4] & 15 | (s[group - 4] >> 6) << 4, s[group + 4] >> 4 | (s[group] >> 6) << 4)
    return (Double(factor), Double(minimum))
  }

  /// Eight groups of 32 with a scale of 6 bits and 16 bytes of nibbles.
  private static func decodeIQ4XS(_ block: [UInt8], scale: Double) -> [Double] {
    let highScales = integer(block[2..<4])
    return (0..<8).flatMap { group in
      let low = UInt64(block[4 + group / 2] >> UInt8(group % 2 * 4) & 15)
      let factor = Int(low | (highScales >> UInt64(2 * group) & 3) << 4) - 32
      return nibbles(block[(8 + 16 * group)..<(24 + 16 * group)]).map {
        scale * Double(factor) * uneven[$0]
      }
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
  private static func nibbles(_ bytes: ArraySlice<UInt8>) -> [Int] {
    bytes.map { Int($0 & 15) } + bytes.map { Int($0 >> 4) }
  }

  /// Nibbles with the 32 highest bits before them.
  private static func fiveBits(_ block: [UInt8], at offset: Int) -> [Int] {
    let fifth = integer(block[offset..<offset + 4])
    return nibbles(block[(offset + 4)...]).enumerated().map { index, low in
      low | Int(fifth >> UInt64(index) & 1) << 4
    }
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
