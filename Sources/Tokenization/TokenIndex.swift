/// Finds tokens by their bytes.
///
/// A hash table with open addressing: a dictionary of strings would compare Unicode characters,
/// where tokens are told apart by bytes.
struct TokenIndex: Sendable {
  private let texts: TokenTexts
  /// Token ids; -1 marks a free slot.
  private var slots: [Int32]
  private var longest = 0

  /// An empty index of tokens in `texts`.
  init(of texts: TokenTexts) {
    self.texts = texts
    var capacity = 16
    while capacity < texts.count * 2 { capacity *= 2 }
    slots = [Int32](repeating: -1, count: capacity)
  }

  /// Makes `token` the one that its bytes find; of two tokens with the same bytes the last wins.
  mutating func insert(_ token: Int) {
    slots[slot(of: texts[token])] = Int32(token)
    longest = max(longest, texts[token].count)
  }

  /// The token with exactly these bytes. Complexity: at most linear in the longest token.
  func token(for bytes: ArraySlice<UInt8>) -> Int? {
    guard bytes.count <= longest else { return nil }
    let token = slots[slot(of: bytes)]
    return token < 0 ? nil : Int(token)
  }

  /// Where a token with these bytes stands, or the free slot where it would.
  private func slot(of bytes: ArraySlice<UInt8>) -> Int {
    let mask = slots.count - 1
    var slot = Self.hash(bytes) & mask
    while slots[slot] >= 0, !texts[Int(slots[slot])].elementsEqual(bytes) {
      slot = (slot + 1) & mask
    }
    return slot
  }

  /// FNV-1a with a final mix, because the table uses the low bits.
  private static func hash(_ bytes: ArraySlice<UInt8>) -> Int {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return Int(truncatingIfNeeded: hash ^ (hash >> 32))
  }
}
