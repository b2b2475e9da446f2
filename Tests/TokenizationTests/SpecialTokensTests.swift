import TestSupport
import Testing
@testable import Tokenization

@Suite struct SpecialTokensTests {
  @Test(arguments: [
    ("", []),
    ("xyz", ["xyz"]),
    ("abcd", ["a", "<bcd>"]),
    ("ababcd", ["<ab>", "a", "<bcd>"]),
    ("abab", ["<ab>", "<ab>"]),
    ("  \n\n\n\n\n", ["  ", "<\n\n\n>", "<\n\n>"]),
    ("bcdbcd", ["<bcd>", "<bcd>"]),
    ("xab", ["x", "<ab>"]),
  ])
  func `the longest comes first, then the leftmost`(text: String, expected: [String]) {
    #expect(pieces(of: text, in: ["ab", "bcd", "\n", "\n\n", "\n\n\n", ""]) == expected)
  }

  @Test func `texts are cut as by one search after the other`() {
    var generator = RepeatableGenerator(seed: 8)
    for _ in 0..<2000 {
      let tokens = (0..<5).map { _ in word(ofAtMost: 4, using: &generator) }
      let text = word(ofAtMost: 24, using: &generator)
      #expect(pieces(of: text, in: tokens) == Self.searched(text, tokens), "\(tokens) \(text)")
    }
  }

  @Test func `many overlapping tokens take no time that grows with the text's square`() {
    let tokens = (1...31).map { String(repeating: "\n", count: $0) } + ["\nx", "x\n\n\nx"]
    #expect(pieces(of: String(repeating: "\n", count: 1_000_000), in: tokens).count == 32_259)
    let mixed = String(repeating: "\n\n\n\nx", count: 200_000)
    #expect(pieces(of: mixed, in: tokens).joined().count == 1_000_000 + 2 * 200_000)
  }

  /// Pieces as text, tokens in angle brackets.
  private func pieces(of text: String, in tokens: [String]) -> [String] {
    var texts = TokenTexts()
    for token in tokens { texts.append(token.utf8) }
    let bytes = Array(text.utf8)
    return SpecialTokens(Array(tokens.indices), texts: texts).pieces(of: bytes).map { piece in
      switch piece {
      case .token(let token): "<\(tokens[token])>"
      case .text(let range): String(decoding: bytes[range], as: UTF8.self)
      }
    }
  }

  private func word(
    ofAtMost length: Int, using generator: inout some RandomNumberGenerator
  ) -> String {
    let count = Int.random(in: 0...length, using: &generator)
    return String((0..<count).map { _ in "aab".randomElement(using: &generator)! })
  }

  /// Lengths from the longest, and in what is left the leftmost of that length again and again.
  private static func searched(_ text: String, _ tokens: [String]) -> [String] {
    var pieces = text.isEmpty ? [] : [(text: text, isToken: false)]
    for length in (1...4).reversed() {
      pieces = pieces.flatMap { piece in
        piece.isToken ? [piece] : cut(piece.text, by: Set(tokens.filter { $0.count == length }))
      }
    }
    return pieces.map { $0.isToken ? "<\($0.text)>" : $0.text }
  }

  private static func cut(
    _ text: String, by tokens: Set<String>
  ) -> [(text: String, isToken: Bool)] {
    guard let length = tokens.first?.count, length <= text.count else { return [(text, false)] }
    for start in 0...(text.count - length) {
      let found = String(text.dropFirst(start).prefix(length))
      guard tokens.contains(found) else { continue }
      let rest = String(text.dropFirst(start + length))
      return (start > 0 ? [(String(text.prefix(start)), false)] : []) + [(found, true)]
        + (rest.isEmpty ? [] : cut(rest, by: tokens))
    }
    return [(text, false)]
  }
}
