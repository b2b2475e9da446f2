import HeapModule

/// Makes tokens of words: again and again the neighbours of lowest rank, leftmost first, become one
/// token, until no neighbours merge.
///
/// The tokens of a word form a linked list. The pairs of a long word wait in a heap, so n bytes
/// take O(n log n); a short word is scanned again for each merge, which is several times faster.
/// One merger serves many words to keep its memory.
struct BytePairMerger {
  private let merges: MergeTable
  private let byteTokens: [UInt32]
  private var links: [Link] = []
  /// Pairs as rank and index of the left link, both in one number that sorts as they should.
  /// Entries are not removed when a merge makes them wrong; `Link.rank` tells.
  private var queue = Heap<UInt64>()

  private struct Link {
    var token: UInt32
    var previous: Int32
    /// The index of the next link; the word's length at the last one.
    var next: Int32
    /// The rank of the pair that this link and the next one form.
    var rank: UInt32
  }

  /// A merger that starts from `byteTokens`, the token of each of the 256 bytes.
  init(merges: MergeTable, byteTokens: [UInt32]) {
    self.merges = merges
    self.byteTokens = byteTokens
  }

  /// Appends the tokens of `word` to `output`.
  mutating func appendTokens(of word: ArraySlice<UInt8>, to output: inout [Int]) {
    link(word)
    while let index = isShort ? lowestByScan() : lowestByQueue() { merge(at: index) }
    var index = 0
    while index < links.count {
      output.append(Int(links[index].token))
      index = Int(links[index].next)
    }
  }

  private mutating func link(_ word: ArraySlice<UInt8>) {
    links.removeAll(keepingCapacity: true)
    for (index, byte) in word.enumerated() {
      links.append(
        Link(
          token: byteTokens[Int(byte)], previous: Int32(index) - 1, next: Int32(index) + 1,
          rank: MergeTable.noRank))
    }
    for index in links.indices.dropLast() { queuePair(at: index) }
  }

  /// Whether looking at every link is faster than keeping the queue, as it is for most words.
  private var isShort: Bool { links.count <= 24 }

  /// The link of the pair to merge next, nil when no pair merges.
  private func lowestByScan() -> Int? {
    var lowest: Int?
    var lowestRank = MergeTable.noRank
    for index in links.indices where links[index].rank < lowestRank {
      (lowest, lowestRank) = (index, links[index].rank)
    }
    return lowest
  }

  /// As `lowestByScan`, but from the queue.
  private mutating func lowestByQueue() -> Int? {
    while let entry = queue.popMin() {
      let index = Int(entry & 0xFFFF_FFFF)
      if links[index].rank == UInt32(entry >> 32) { return index }
    }
    return nil
  }

  /// Puts the right neighbour into the link at `index` and ranks the two pairs that this changes.
  private mutating func merge(at index: Int) {
    let right = Int(links[index].next)
    let next = links[right].next
    links[index].token = merges.result(ofRank: links[index].rank)
    links[index].next = next
    links[right].rank = MergeTable.noRank
    if Int(next) < links.count { links[Int(next)].previous = Int32(index) }
    queuePair(at: index)
    let previous = Int(links[index].previous)
    if previous >= 0 { queuePair(at: previous) }
  }

  private mutating func queuePair(at index: Int) {
    let next = Int(links[index].next)
    let rank =
      next < links.count
      ? merges.rank(links[index].token, links[next].token) : MergeTable.noRank
    links[index].rank = rank
    if rank != MergeTable.noRank, !isShort { queue.insert(UInt64(rank) << 32 | UInt64(index)) }
  }
}
