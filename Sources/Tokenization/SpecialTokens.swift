/// Tokens that are found in a text as a whole, before it is cut into words.
///
/// The longest texts are looked for first, wherever they stand, and of one length the leftmost. So
/// a short token that begins further left gives way to a long one that it overlaps.
struct SpecialTokens: Sendable {
  /// A stretch of a text.
  enum Piece: Equatable {
    case token(Int)
    /// Text that has no special token in it, as byte offsets; never empty.
    case text(Range<Int>)
  }

  private struct Match {
    var token: Int
    var range: Range<Int>
  }

  /// The beginnings of all texts as nodes of a tree: a node and the byte that follows it are the
  /// pair whose number is the next node, less one. The root is node 0.
  private var tree: PairTable
  /// The token whose text ends at each node, -1 where none does.
  private var tokens: [Int32] = [-1]
  private var isFirstByte = [Bool](repeating: false, count: 256)
  private var longest = 0

  /// Searches for `tokens`, whose texts are in `texts`; those without a text are never found.
  init(_ tokens: [Int], texts: TokenTexts) {
    tree = PairTable(capacity: tokens.reduce(0) { $0 + texts[$1].count })
    for token in tokens { insert(token, text: texts[token]) }
  }

  private mutating func insert(_ token: Int, text: ArraySlice<UInt8>) {
    guard let first = text.first else { return }
    isFirstByte[Int(first)] = true
    longest = max(longest, text.count)
    var node: UInt32 = 0
    for byte in text {
      if tree.number(of: node, UInt32(byte)) == PairTable.none {
        tree.append(node, UInt32(byte))
        tokens.append(-1)
      }
      node = tree.number(of: node, UInt32(byte)) + 1
    }
    if tokens[Int(node)] < 0 { tokens[Int(node)] = Int32(token) }
  }

  /// The special tokens in `text` and what is between them.
  ///
  /// Complexity: linear in the text, times what the longest token has in bytes.
  func pieces(of text: [UInt8]) -> [Piece] {
    var pieces: [Piece] = []
    var position = 0
    for match in matches(in: text) {
      let start = match.range.lowerBound
      if start > position { pieces.append(.text(position..<start)) }
      pieces.append(.token(match.token))
      position = match.range.upperBound
    }
    if position < text.count { pieces.append(.text(position..<text.count)) }
    return pieces
  }

  private func matches(in text: [UInt8]) -> [Match] {
    var isTaken: [Bool] = []
    // By length, because the long ones are served first.
    var candidates = [[Match]](repeating: [], count: longest + 1)
    for position in text.indices where isFirstByte[Int(text[position])] {
      guard let match = match(at: position, in: text, isTaken: isTaken) else { continue }
      candidates[match.range.count].append(match)
    }
    var found: [Match] = []
    for length in candidates.indices.reversed() where !candidates[length].isEmpty {
      if isTaken.isEmpty { isTaken = Array(repeating: false, count: text.count) }
      candidates[length].sort { $0.range.lowerBound < $1.range.lowerBound }
      for match in candidates[length] where !isTaken[match.range.lowerBound] {
        // What is taken is no shorter, so it reaches to one of the ends if it is in the way.
        if isTaken[match.range.upperBound - 1] {
          let shorter = self.match(at: match.range.lowerBound, in: text, isTaken: isTaken)
          if let shorter { candidates[shorter.range.count].append(shorter) }
        } else {
          for position in match.range { isTaken[position] = true }
          found.append(match)
        }
      }
    }
    return found.sorted { $0.range.lowerBound < $1.range.lowerBound }
  }

  /// The longest token at `start` that ends before what is taken.
  private func match(at start: Int, in text: [UInt8], isTaken: [Bool]) -> Match? {
    var longest: Match?
    var node: UInt32 = 0
    for position in start..<text.count {
      if !isTaken.isEmpty, isTaken[position] { break }
      let number = tree.number(of: node, UInt32(text[position]))
      if number == PairTable.none { break }
      node = number + 1
      let token = tokens[Int(node)]
      if token >= 0 { longest = Match(token: Int(token), range: start..<position + 1) }
    }
    return longest
  }
}
