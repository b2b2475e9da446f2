/// Which pairs of tokens become one token, and how urgently.
///
/// A hash table with open addressing from pair to rank; 12 bytes an entry keep 150 thousand merges
/// in about 4 MB.
struct MergeTable: Sendable {
  /// The rank of a pair that does not merge.
  static let noRank = UInt32.max

  private struct Entry {
    var left: UInt32 = 0
    var right: UInt32 = 0
    var rank = MergeTable.noRank
  }

  private var entries: [Entry]
  private var results: [UInt32] = []

  /// An empty table for up to `capacity` merges.
  init(capacity: Int) {
    var entryCount = 16
    while entryCount < capacity + capacity / 2 { entryCount *= 2 }
    entries = [Entry](repeating: Entry(), count: entryCount)
    results.reserveCapacity(capacity)
  }

  /// Adds the next less urgent merge; a pair that is there already keeps its first rank.
  ///
  /// - Precondition: no more merges are added than the table was made for.
  mutating func append(left: UInt32, right: UInt32, result: UInt32) {
    precondition(results.count < entries.count - 1, "a merge table was made too small")
    let index = index(left, right)
    if entries[index].rank == Self.noRank {
      entries[index] = Entry(left: left, right: right, rank: UInt32(results.count))
    }
    results.append(result)
  }

  /// How urgent it is to merge `left` with the `right` that follows it: lower is earlier.
  func rank(_ left: UInt32, _ right: UInt32) -> UInt32 { entries[index(left, right)].rank }

  /// The token that the merge of this rank makes.
  func result(ofRank rank: UInt32) -> UInt32 { results[Int(rank)] }

  private func index(_ left: UInt32, _ right: UInt32) -> Int {
    let mask = entries.count - 1
    let pair = UInt64(left) << 32 | UInt64(right)
    // Fibonacci hashing: the upper half of the product depends on all bits of the pair.
    var index = Int(truncatingIfNeeded: (pair &* 0x9E37_79B9_7F4A_7C15) >> 32) & mask
    while entries[index].rank != Self.noRank,
      entries[index].left != left || entries[index].right != right
    {
      index = (index + 1) & mask
    }
    return index
  }
}
