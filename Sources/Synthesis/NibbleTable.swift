/// What the codes of Q4_0 look like when normally distributed weights were quantised.
///
/// A block of 32 weights is scaled by its extreme, which gets the code 0 (−8 scales). The others
/// are normally distributed within ± that extreme.
struct NibbleTable {
  /// The byte of two independent codes for each number of 16 random bits.
  let pairs: [UInt8]
  /// The mean square of a block's codes, counted from 8, its extreme included.
  let meanSquare: Double

  /// The size of the extreme of 32 normally distributed numbers in standard deviations: half of
  /// all blocks have a smaller one.
  private static let extreme = 2.3

  /// The table, which is the same for all weights.
  static let shared = NibbleTable()

  private init() {
    let codes = (0..<256).map { Self.code(at: (Double($0) + 0.5) / 256) }
    pairs = (0..<65536).map { codes[$0 & 255] | codes[$0 >> 8] << 4 }
    let squares = codes.map { (Double($0) - 8) * (Double($0) - 8) }
    let mean = squares.reduce(0, +) / 256
    meanSquare = (64 + 31 * mean) / 32
  }

  /// The code of the number below which `share` of the numbers within the extremes lie.
  private static func code(at share: Double) -> UInt8 {
    let outside = NormalDistribution.share(below: -extreme)
    let number = NormalDistribution.point(of: outside + share * (1 - 2 * outside))
    return UInt8(min(15, number / extreme * 8 + 8.5))
  }
}
