/// Makes blocks of Q4_0 one after the other: 32 random weights, or 32 that are all alike.
struct BlockGenerator {
  private var generator: SeededGenerator
  private let pairs = NibbleTable.shared.pairs
  /// Scales of either sign as halves in storage order, to be drawn evenly.
  private let scales: [UInt16]

  static let weightsPerBlock = 32
  static let bytesPerBlock = 18

  /// The extremes of blocks differ by this much to either side.
  private static let scaleSpread = 0.3

  /// Blocks of weights with mean 0 and this standard deviation.
  init(_ generator: SeededGenerator, deviation: Double) {
    self.generator = generator
    let spreadSquare = 1 + Self.scaleSpread * Self.scaleSpread / 3
    let mean = deviation / (NibbleTable.shared.meanSquare * spreadSquare).squareRoot()
    scales = (0..<512).map { index in
      let size = mean * (1 + Self.scaleSpread * ((Double(index / 2) + 0.5) / 128 - 1))
      return Float16(index.isMultiple(of: 2) ? size : -size).bitPattern
    }
  }

  /// Writes a block of random weights at `offset`.
  mutating func fillRandom(_ bytes: inout [UInt8], at offset: Int) {
    let head = generator.next()
    let scale = scales[Int(head & 511)]
    bytes[offset] = UInt8(truncatingIfNeeded: scale)
    bytes[offset + 1] = UInt8(truncatingIfNeeded: scale >> 8)
    for group in 0..<4 {
      var bits = generator.next()
      for index in 0..<4 {
        bytes[offset + 2 + 4 * group + index] = pairs[Int(bits & 0xFFFF)]
        bits >>= 16
      }
    }
    let extreme = Int(head >> 9 & 31)
    bytes[offset + 2 + extreme & 15] &= extreme < 16 ? 0xF0 : 0x0F
  }

  /// Writes a block in which each weight is `value`, as exact as a half can be.
  ///
  /// The quantiser gives all of them the extreme's code.
  static func fill(_ bytes: inout [UInt8], at offset: Int, value: Double) {
    let scale = Float16(-value / 8).bitPattern
    bytes[offset] = UInt8(truncatingIfNeeded: scale)
    bytes[offset + 1] = UInt8(truncatingIfNeeded: scale >> 8)
    for index in 2..<bytesPerBlock { bytes[offset + index] = 0 }
  }
}
