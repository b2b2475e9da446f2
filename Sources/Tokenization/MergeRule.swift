/// Which neighbours become one token, and how urgently.
protocol MergeRule {
  /// What the neighbours `left` and `right` become, which are `bytes` of `text` together; nil where
  /// they stay two. Either may be `noToken`.
  func merge(_ left: UInt32, _ right: UInt32, as bytes: Range<Int>, of text: [UInt8]) -> Merge?
}

extension UInt32 {
  /// Instead of a token: what the vocabulary does not have.
  static var noToken: UInt32 { .max }
}

/// A merge of two neighbours that is possible.
struct Merge {
  /// How urgent it is: lower is earlier. Never `UInt32.max`.
  var rank: UInt32
  var token: UInt32
}

/// A list of merges of tokens, the most urgent first.
struct MergeTable: MergeRule, Sendable {
  private var pairs: PairTable
  private var results: [UInt32] = []

  /// An empty table for up to `capacity` merges.
  init(capacity: Int) {
    pairs = PairTable(capacity: capacity)
    results.reserveCapacity(capacity)
  }

  /// Adds the next less urgent merge; a pair that is there already keeps its first rank.
  ///
  /// - Precondition: no more merges are added than the table was made for.
  mutating func append(left: UInt32, right: UInt32, result: UInt32) {
    pairs.append(left, right)
    results.append(result)
  }

  func merge(_ left: UInt32, _ right: UInt32, as bytes: Range<Int>, of text: [UInt8]) -> Merge? {
    let rank = pairs.number(of: left, right)
    return rank == PairTable.none ? nil : Merge(rank: rank, token: results[Int(rank)])
  }
}

/// Tokens with scores: neighbours become the token of their common text, that of the highest score
/// first.
struct ScoredTokens: MergeRule, Sendable {
  let index: TokenIndex
  /// For each token its merge's rank.
  private let ranks: [UInt32]

  /// The tokens that `index` finds, with a score for each of the vocabulary.
  init(index: TokenIndex, scores: [Double]) {
    self.index = index
    ranks = scores.map(Self.rank)
  }

  func merge(_ left: UInt32, _ right: UInt32, as bytes: Range<Int>, of text: [UInt8]) -> Merge? {
    guard let token = index.token(for: text[bytes]) else { return nil }
    return Merge(rank: ranks[token], token: UInt32(token))
  }

  /// A number that falls as the score rises. The bits of floating-point numbers of one sign sort as
  /// the numbers do.
  private static func rank(of score: Double) -> UInt32 {
    // With zero added, -0 is 0.
    let bits = (Float(score) + 0).bitPattern
    let rising = bits >> 31 == 0 ? bits | 1 << 31 : ~bits
    return min(~rising, .max - 1)
  }
}
