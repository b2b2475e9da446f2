public import TestSupport

/// Damages inputs of one format, the same way for the same seed.
public struct Mutator: Sendable {
  private let format: FuzzedFormat
  /// Words of the examples, and some that no example has.
  private let tokens: [[UInt8]]

  /// A mutator of files such as the examples of `format`.
  public init(_ format: FuzzedFormat) {
    self.format = format
    var words: Set<[UInt8]> = Set(format.tokens)
    for seed in format.seeds { words.formUnion(Self.words(of: seed)) }
    let odd = format.isText ? Self.oddTexts.map { Array($0.utf8) } : []
    tokens = words.sorted { $0.lexicographicallyPrecedes($1) } + odd
  }

  /// An example, damaged at least once, of at most `longest` bytes.
  public func damagedExample(
    longest: Int = 1 << 16, using generator: inout RepeatableGenerator
  ) -> [UInt8] {
    let seed = format.seeds.randomElement(using: &generator) ?? []
    return damaged(seed, longest: longest, using: &generator)
  }

  /// `input`, damaged at least once.
  public func damaged(
    _ input: [UInt8], longest: Int, using generator: inout RepeatableGenerator
  ) -> [UInt8] {
    var bytes = input
    for _ in 0..<Int.random(in: 1...4, using: &generator) {
      if format.isText, Int.random(in: 0..<3, using: &generator) > 0 {
        changeText(&bytes, using: &generator)
      } else {
        changeBytes(&bytes, using: &generator)
      }
    }
    if bytes.count > longest { bytes.removeSubrange(longest...) }
    // Now and then a checksum stays wrong, which is damage too.
    if Int.random(in: 0..<8, using: &generator) > 0 { format.mend(&bytes) }
    return bytes
  }

  /// The runs of letters, digits, dots and underscores in `bytes`, of two to forty.
  private static func words(of bytes: [UInt8]) -> [[UInt8]] {
    bytes.split { !Self.isWord($0) }.filter { (2...40).contains($0.count) }.map { Array($0) }
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case 48...57, 65...90, 97...122, UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"): true
    default: false
    }
  }

  /// What numbers, names and lines are replaced by.
  private static let oddTexts = [
    "0", "-0", "-1", "1", "1e-400", "1e308", "1e999", "-1e999", "NaN", "inf", "-Infinity", "0x10",
    "1_000", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "4294967296",
    "18446744073709551616", "0.1", "1.5", "00", "+1", "1e3", " ", "\n", "\r\n", "\t", ",", ":",
    "\"", "'", "null", "true", "\u{FEFF}", "\u{2028}", "\u{0}", "\u{661}", "µs", "1 B", "1 GiB",
  ]

  private static let oddNumbers: [UInt64] = [
    0, 1, 2, 3, 7, 8, 16, 31, 32, 127, 128, 255, 256, 4095, 4096, 65535, 1 << 20, 1 << 24,
    (1 << 31) - 1, 1 << 31, (1 << 32) - 1, 1 << 32, 1 << 50, 1 << 60, (1 << 63) - 1, 1 << 63, .max,
  ]
}

// MARK: - Bytes

extension Mutator {
  private func changeBytes(_ bytes: inout [UInt8], using generator: inout RepeatableGenerator) {
    guard !bytes.isEmpty else { return bytes = [UInt8.random(in: 0...255, using: &generator)] }
    let index = Int.random(in: 0..<bytes.count, using: &generator)
    switch Int.random(in: 0..<11, using: &generator) {
    case 0: bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
    case 1, 2: bytes[index] = UInt8.random(in: 0...255, using: &generator)
    case 3, 4: putNumber(at: index, in: &bytes, using: &generator)
    case 5: bytes.insert(contentsOf: token(using: &generator), at: index)
    case 6: overwrite(&bytes, at: index, with: token(using: &generator))
    case 7: bytes.removeSubrange(stretch(of: bytes, from: index, using: &generator))
    case 8:
      let copy = Array(bytes[stretch(of: bytes, from: index, using: &generator)])
      bytes.insert(contentsOf: copy, at: Int.random(in: 0...bytes.count, using: &generator))
    case 9: splice(&bytes, at: index, using: &generator)
    default:
      if Int.random(in: 0..<4, using: &generator) == 0 { bytes.removeSubrange(index...) }
    }
  }

  /// A length or a count that is odd, or one more or less than it was.
  private func putNumber(
    at index: Int, in bytes: inout [UInt8], using generator: inout RepeatableGenerator
  ) {
    let width = [1, 2, 4, 8].randomElement(using: &generator) ?? 1
    guard index + width <= bytes.count else { return }
    var number = (0..<width).reduce(UInt64(0)) { $0 | UInt64(bytes[index + $1]) << (8 * $1) }
    switch Int.random(in: 0..<3, using: &generator) {
    case 0: number &+= 1
    case 1: number &-= 1
    default: number = Self.oddNumbers.randomElement(using: &generator) ?? 0
    }
    for byte in 0..<width { bytes[index + byte] = UInt8(truncatingIfNeeded: number >> (8 * byte)) }
  }

  private func token(using generator: inout RepeatableGenerator) -> [UInt8] {
    tokens.randomElement(using: &generator) ?? [0]
  }

  private func overwrite(_ bytes: inout [UInt8], at index: Int, with piece: [UInt8]) {
    let end = min(bytes.count, index + piece.count)
    bytes.replaceSubrange(index..<end, with: piece.prefix(end - index))
  }

  private func stretch(
    of bytes: [UInt8], from index: Int, using generator: inout RepeatableGenerator
  ) -> Range<Int> {
    let longest = Bool.random(using: &generator) ? 16 : 1024
    return index..<min(bytes.count, index + Int.random(in: 1...longest, using: &generator))
  }

  /// Goes on as an example does.
  private func splice(
    _ bytes: inout [UInt8], at index: Int, using generator: inout RepeatableGenerator
  ) {
    guard let other = format.seeds.randomElement(using: &generator), !other.isEmpty else { return }
    let start = Int.random(in: 0..<other.count, using: &generator)
    let piece = Array(other[stretch(of: other, from: start, using: &generator)])
    overwrite(&bytes, at: index, with: piece)
  }
}

// MARK: - Words and lines

extension Mutator {
  private func changeText(_ bytes: inout [UInt8], using generator: inout RepeatableGenerator) {
    switch Int.random(in: 0..<6, using: &generator) {
    case 0, 1, 2: replaceWord(&bytes, using: &generator)
    default: changeLine(&bytes, using: &generator)
    }
  }

  /// A word, most often a number, becomes another one.
  private func replaceWord(_ bytes: inout [UInt8], using generator: inout RepeatableGenerator) {
    guard !bytes.isEmpty else { return }
    let start = Int.random(in: 0..<bytes.count, using: &generator)
    let wantsNumber = Int.random(in: 0..<3, using: &generator) > 0
    let isBegin = { (byte: UInt8) in
      wantsNumber ? (48...57).contains(byte) : Self.isWord(byte)
    }
    guard let begin = bytes[start...].firstIndex(where: isBegin) else { return }
    let end = bytes[begin...].firstIndex { !Self.isWord($0) } ?? bytes.count
    var word = token(using: &generator)
    if wantsNumber, Bool.random(using: &generator) {
      word = Array((Self.oddTexts[..<24].randomElement(using: &generator) ?? "0").utf8)
    }
    bytes.replaceSubrange(begin..<end, with: word)
  }

  /// A line goes, comes twice, changes its indentation, or changes with another one.
  private func changeLine(_ bytes: inout [UInt8], using generator: inout RepeatableGenerator) {
    var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .map { Array($0) }
    let index = Int.random(in: 0..<lines.count, using: &generator)
    let other = Int.random(in: 0..<lines.count, using: &generator)
    switch Int.random(in: 0..<5, using: &generator) {
    case 0: lines.remove(at: index)
    case 1: lines.insert(lines[index], at: other)
    case 2: lines.swapAt(index, other)
    case 3: lines[index].insert(contentsOf: [32, 32], at: 0)
    default: lines[index] = Array(lines[index].drop { $0 == 32 })
    }
    bytes = Array(lines.joined(separator: [UInt8(ascii: "\n")]))
  }
}
