import Glibc

/// A random generator (splitmix64) whose sequence belongs to a seed and to what is made of it, so
/// that no part of a model depends on the order in which the parts are made.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  /// The sequence for part `index` of what is called `name`.
  init(seed: UInt64, name: String, index: Int = 0) {
    // FNV-1a: text to number, the same in every process.
    let text = name.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01B3
    }
    state = seed
    state = next() ^ text
    state = next() ^ UInt64(index)
    state = next()
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A number that is evenly distributed in 0 ..< 1.
  mutating func nextUnit() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A number of the standard normal distribution (Box and Muller's transformation).
  mutating func nextNormal() -> Double {
    let radius = (-2 * log(1 - nextUnit())).squareRoot()
    return radius * cos(2 * Double.pi * nextUnit())
  }
}
