/// Tokens that are found in a text as a whole, before it is cut into words.
struct SpecialTokens: Sendable {
  private let texts: TokenTexts
  /// The tokens that begin with each byte, longest first.
  private var tokensByFirstByte = [[Int]](repeating: [], count: 256)

  /// Searches for `tokens`, whose texts are in `texts`; those without a text are never found.
  init(_ tokens: [Int], texts: TokenTexts) {
    self.texts = texts
    for token in tokens.sorted(by: { texts[$0].count > texts[$1].count }) {
      guard let first = texts[token].first else { continue }
      tokensByFirstByte[Int(first)].append(token)
    }
  }

  /// The first of the tokens in `text` at or behind `start`: the leftmost, there the longest.
  func first(in text: [UInt8], from start: Int) -> (token: Int, range: Range<Int>)? {
    for position in start..<text.count {
      for token in tokensByFirstByte[Int(text[position])] {
        guard text[position...].starts(with: texts[token]) else { continue }
        return (token, position..<position + texts[token].count)
      }
    }
    return nil
  }
}
