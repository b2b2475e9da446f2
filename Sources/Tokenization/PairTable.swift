/// Numbers pairs in the order in which they are added, and finds the number of a pair.
///
/// A hash table with open addressing; 12 bytes an entry keep 150 thousand pairs in about 4 MB.
struct PairTable: Sendable {
  /// The number of a pair that was not added.
  static let none = UInt32.max

  private struct Entry {
    var left: UInt32 = 0
    var right: UInt32 = 0
    var number = PairTable.none
  }

  private var entries: [Entry]
  private(set) var count = 0

  /// An empty table for up to `capacity` pairs.
  init(capacity: Int) {
    var entryCount = 16
    while entryCount < capacity + capacity / 2 { entryCount *= 2 }
    entries = [Entry](repeating: Entry(), count: entryCount)
  }

  /// Gives the pair the next number; one that is there already keeps its first.
  ///
  /// - Precondition: no more pairs are added than the table was made for.
  mutating func append(_ left: UInt32, _ right: UInt32) {
    precondition(count < entries.count - 1, "a table of pairs was made too small")
    let index = index(left, right)
    if entries[index].number == Self.none {
      entries[index] = Entry(left: left, right: right, number: UInt32(count))
    }
    count += 1
  }

  /// The number of the pair, `none` if it was not added.
  func number(of left: UInt32, _ right: UInt32) -> UInt32 { entries[index(left, right)].number }

  private func index(_ left: UInt32, _ right: UInt32) -> Int {
    let mask = entries.count - 1
    let pair = UInt64(left) << 32 | UInt64(right)
    // Fibonacci hashing: the upper half of the product depends on all bits of the pair.
    var index = Int(truncatingIfNeeded: (pair &* 0x9E37_79B9_7F4A_7C15) >> 32) & mask
    while entries[index].number != Self.none,
      entries[index].left != left || entries[index].right != right
    {
      index = (index + 1) & mask
    }
    return index
  }
}
