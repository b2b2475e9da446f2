import HeapModule

/// Makes tokens of words: again and again the neighbours of lowest rank, leftmost first, become one
/// token, until no neighbours merge.
///
/// The tokens of a word form a linked list. The pairs of a long word wait in order, so n bytes take
/// O(n log n); a short word is scanned again for each merge, which is several times faster.
/// One merger serves many words to keep its memory.
struct PairMerger<Rule: MergeRule> {
  private let rule: Rule
  private let text: [UInt8]
  /// What becomes of bytes that are no part of a token; `noToken` is left out.
  private let byteTokens: [UInt32]
  private var links: [Link] = []
  /// Where the word ends.
  private var end = 0
  /// The pairs that a word begins with, sorted, as rank and index of the left link in one number.
  /// Entries are not removed when a merge makes them wrong; `Link.rank` tells.
  private var firstPairs: [UInt64] = []
  /// How many of them have had their turn.
  private var servedCount = 0
  /// The pairs that merges have made, in the same form.
  private var queue = Heap<UInt64>()

  private struct Link {
    var token: UInt32
    /// Where its bytes begin in the text.
    var start: Int32
    var previous: Int32
    /// The index of the next link; the word's length at the last one.
    var next: Int32
    /// The rank of the pair that this link and the next one form.
    var rank: UInt32
    /// What they become.
    var merged: UInt32
  }

  private static var noRank: UInt32 { .max }

  /// A merger of words of `text`, with the token of each of the 256 bytes, or `noToken`.
  init(rule: Rule, text: [UInt8], byteTokens: [UInt32]) {
    self.rule = rule
    self.text = text
    self.byteTokens = byteTokens
  }

  /// Appends the tokens of the word `range` to `output`, starting from the token of each byte.
  mutating func appendTokens(ofBytes range: Range<Int>, to output: inout [Int]) {
    links.removeAll(keepingCapacity: true)
    for position in range { link(byteTokens[Int(text[position])], at: position) }
    merge(until: range.upperBound, to: &output)
  }

  /// As above, but starting from the token of each character.
  mutating func appendTokens(
    ofCharacters range: Range<Int>, in index: TokenIndex, to output: inout [Int]
  ) {
    links.removeAll(keepingCapacity: true)
    var position = range.lowerBound
    while position < range.upperBound {
      let next = position + text[position].characterByteCount
      link(index.token(for: text[position..<next]).map(UInt32.init) ?? .noToken, at: position)
      position = next
    }
    merge(until: range.upperBound, to: &output)
  }

  private mutating func link(_ token: UInt32, at start: Int) {
    let index = Int32(links.count)
    links.append(
      Link(
        token: token, start: Int32(start), previous: index - 1, next: index + 1,
        rank: Self.noRank, merged: .noToken))
  }

  private mutating func merge(until end: Int, to output: inout [Int]) {
    self.end = end
    rankFirstPairs()
    while let index = isShort ? lowestByScan() : lowestByQueue() { merge(at: index) }
    var index = 0
    while index < links.count {
      if links[index].token == .noToken {
        appendByteTokens(of: bytes(from: index, through: index), to: &output)
      } else {
        output.append(Int(links[index].token))
      }
      index = Int(links[index].next)
    }
  }

  private mutating func rankFirstPairs() {
    firstPairs.removeAll(keepingCapacity: true)
    servedCount = 0
    for index in links.indices.dropLast() {
      rankPair(at: index)
      if !isShort, links[index].rank != Self.noRank { firstPairs.append(entry(at: index)) }
    }
    firstPairs.sort()
  }

  private func appendByteTokens(of range: Range<Int>, to output: inout [Int]) {
    for position in range {
      let token = byteTokens[Int(text[position])]
      if token != .noToken { output.append(Int(token)) }
    }
  }

  /// Whether looking at every link is faster than keeping the queue, as it is for most words.
  private var isShort: Bool { links.count <= 24 }

  /// The link of the pair to merge next, nil when no pair merges.
  private func lowestByScan() -> Int? {
    var lowest: Int?
    var lowestRank = Self.noRank
    for index in links.indices where links[index].rank < lowestRank {
      (lowest, lowestRank) = (index, links[index].rank)
    }
    return lowest
  }

  /// As `lowestByScan`, but from the pairs that wait.
  private mutating func lowestByQueue() -> Int? {
    while let entry = nextEntry() {
      let index = Int(entry & 0xFFFF_FFFF)
      if links[index].rank == UInt32(entry >> 32) { return index }
    }
    return nil
  }

  private mutating func nextEntry() -> UInt64? {
    guard servedCount < firstPairs.count else { return queue.popMin() }
    if let lowest = queue.min, lowest < firstPairs[servedCount] { return queue.popMin() }
    defer { servedCount += 1 }
    return firstPairs[servedCount]
  }

  private func entry(at index: Int) -> UInt64 {
    UInt64(links[index].rank) << 32 | UInt64(index)
  }

  /// Puts the right neighbour into the link at `index` and ranks the two pairs that this changes.
  private mutating func merge(at index: Int) {
    let right = Int(links[index].next)
    let next = links[right].next
    links[index].token = links[index].merged
    links[index].next = next
    links[right].rank = Self.noRank
    if Int(next) < links.count { links[Int(next)].previous = Int32(index) }
    queuePair(at: index)
    let previous = Int(links[index].previous)
    if previous >= 0 { queuePair(at: previous) }
  }

  private mutating func queuePair(at index: Int) {
    rankPair(at: index)
    if !isShort, links[index].rank != Self.noRank { queue.insert(entry(at: index)) }
  }

  private mutating func rankPair(at index: Int) {
    links[index].rank = Self.noRank
    let next = Int(links[index].next)
    guard next < links.count,
      let merge = rule.merge(
        links[index].token, links[next].token, as: bytes(from: index, through: next), of: text)
    else { return }
    links[index].rank = merge.rank
    links[index].merged = merge.token
  }

  /// The bytes from the link at `first` through the one at `last`.
  private func bytes(from first: Int, through last: Int) -> Range<Int> {
    let next = Int(links[last].next)
    return Int(links[first].start)..<(next < links.count ? Int(links[next].start) : end)
  }
}
