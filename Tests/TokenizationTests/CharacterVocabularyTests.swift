import TestSupport
import Testing
@testable import Tokenization

/// Vocabularies of characters: `llama` and `gemma4`.
@Suite struct CharacterVocabularyTests {
  private let first = VocabularyBuilder.firstPiece

  @Test func `the pair of the highest score merges first, of equal ones the leftmost`() throws {
    let tokenizer = try scored([
      ("▁", -9), ("a", -8), ("b", -7), ("ab", -2), ("ba", -1), ("aa", -2),
    ])
    #expect(tokenizer.encode("aba") == [first, first + 1, first + 4])
    #expect(tokenizer.encode("aaa") == [first, first + 5, first + 1])
    #expect(tokenizer.encode("aab") == [first, first + 5, first + 2])
  }

  @Test func `long text merges as short text does`() throws {
    let pieces = ["▁", "a", "b", "ab", "ba", "aa", "bab", "▁a", "aba"].enumerated()
      .map { ($1, -Double(($0 * 5) % 7)) }
    let tokenizer = try scored(pieces)
    var generator = RepeatableGenerator(seed: 6)
    for length in 0..<80 {
      let text = String((0..<length).map { _ in "aab ".randomElement(using: &generator)! })
      let expected = Self.repeatedSearch(" " + text, pieces).map { $0 + first }
      #expect(tokenizer.encode(text) == (text.isEmpty ? [] : expected), "\(text)")
    }
  }

  @Test func `a blank comes first and after each special token, where the file does not forbid it`()
    throws
  {
    var metadata = VocabularyBuilder.characterMetadata(
      pieces: [("▁", -3), ("a", -2), ("▁a", -1)], added: [("<x>", .control)])
    let (blank, a, blankA, mark) = (first, first + 1, first + 2, first + 3)
    var tokenizer = try Tokenizer(metadata)
    #expect(tokenizer.encode("") == [])
    #expect(tokenizer.encode("a<x>a<x> a") == [blankA, mark, blankA, mark, blank, blankA])
    #expect(tokenizer.encode("a", addingEnds: true) == [1, blankA])
    metadata.addsBlank = false
    metadata.addsBeginOfSequence = false
    metadata.addsEndOfSequence = true
    tokenizer = try Tokenizer(metadata)
    #expect(tokenizer.encode("a a", addingEnds: true) == [a, blankA, 2])
    #expect(tokenizer.decode([a, blankA, blankA], isWholeText: true) == "a a a")
  }

  @Test func `whole texts come back as they were, what follows a text keeps its blank`() throws {
    let pieces = ["▁", "a", "b", "▁a", "▁▁", "é"].enumerated().map { ($1, -Double($0)) }
    let metadata = VocabularyBuilder.characterMetadata(
      pieces: pieces, added: [("<x>", .control), ("<y>", .userDefined)])
    let tokenizer = try Tokenizer(metadata)
    for text in ["", "a", " a", "  a b ", "<x>", " <x> a<y>  b<y>", "é€ \n", "a<x>\u{0}"] {
      let tokens = tokenizer.encode(text)
      #expect(tokenizer.decode(tokens, showingSpecial: true, isWholeText: true) == text)
    }
    let answer = [first + 3, first + 2]
    #expect(tokenizer.decode(answer) == " ab")
    var stream = StreamingDetokenizer(tokenizer: tokenizer)
    #expect(answer.map { stream.append($0) } == [" a", "b"])
    stream = StreamingDetokenizer(tokenizer: tokenizer, isWholeText: true)
    #expect(([1] + answer).map { stream.append($0) } == ["", "a", "b"])
  }

  @Test func `what the vocabulary does not have goes byte by byte`() throws {
    let tokenizer = try scored([("▁", -1), ("a", -2)])
    #expect(tokenizer.encode("aé\n") == [first, first + 1, 3 + 0xC3, 3 + 0xA9, 3 + 0x0A])
    #expect(tokenizer.decode(tokenizer.encode("aé\n"), isWholeText: true) == "aé\n")
  }

  @Test(arguments: ["llama", "gemma4"])
  func `without token types bytes are told by their names`(algorithm: String) throws {
    var metadata = VocabularyBuilder.characterMetadata(algorithm, pieces: [("▁", -1), ("a", -2)])
    (metadata.kinds, metadata.addsBlank) = (nil, false)
    (metadata.beginOfSequence, metadata.merges) = (1, ["a a"])
    metadata.tokens.append("aa")
    metadata.scores?.append(-3)
    let tokenizer = try Tokenizer(metadata)
    let tokens = [first + 1, 3 + 0xC3, 3 + 0xA9, 3 + 0x0A]
    #expect(tokenizer.encode("aé\n") == tokens)
    #expect(tokenizer.decode(tokens) == "aé\n")
  }

  @Test func `control tokens are not made of text`() throws {
    let tokenizer = try scored([("▁", 0), ("<", 0), ("s", 0), (">", 0), ("<s", 1)])
    let made = [first, first + 4, first + 3]
    #expect(tokenizer.encode("<s>", parsingSpecialTokens: false) == made)
    #expect(tokenizer.encode("<s>") == [1])
  }

  @Test func `in gemma4 line breaks are apart, and taken whole where they are a token`() throws {
    var metadata = VocabularyBuilder.characterMetadata(
      "gemma4", pieces: ["▁", "a", "\n", "▁a", "\n\n\n", "a\n"].map { ($0, 0) },
      added: [("<turn|>", .control)])
    metadata.merges = ["▁ a", "a \n"]
    metadata.beginOfSequence = 1
    metadata.addsBeginOfSequence = false
    let tokenizer = try Tokenizer(metadata)
    #expect(tokenizer.addsBeginOfSequence)
    #expect(
      tokenizer.encode(" a a\n\n\na\n\n", addingEnds: true)
        == [1, first + 3, first + 3, first + 4, first + 1, first + 2, first + 2])
    #expect(tokenizer.encode("▁a é") == [first + 3, first, 3 + 0xC3, 3 + 0xA9])
    #expect(tokenizer.decode(tokenizer.encode("a  é\n"), isWholeText: true) == "a  é\n")
  }

  @Test(arguments: ["a", " ", "\n", "é", "\u{1F600}"])
  func `a megabyte of one character finishes and comes back`(character: String) throws {
    let text = String(repeating: character, count: 1_000_000 / character.utf8.count)
    let pieces = ["▁", "a", "\n", "é", "▁▁", "aa", "▁▁▁▁", "aaaa"].map { ($0, 0.0) }
    var metadata = VocabularyBuilder.characterMetadata(pieces: pieces)
    #expect(try comesBack(text, with: metadata))
    metadata.algorithm = "gemma4"
    metadata.beginOfSequence = 1
    metadata.merges = ["▁ ▁", "a a", "▁▁ ▁▁", "aa aa"]
    #expect(try comesBack(text, with: metadata))
  }

  private func comesBack(_ text: String, with metadata: TokenizerMetadata) throws -> Bool {
    let tokenizer = try Tokenizer(metadata)
    return tokenizer.decode(tokenizer.encode(text), isWholeText: true) == text
  }

  private func scored(_ pieces: [(String, Double)]) throws -> Tokenizer {
    try Tokenizer(VocabularyBuilder.characterMetadata(pieces: pieces))
  }

  /// Merging as it is defined: quadratic, and with nothing to get wrong.
  private static func repeatedSearch(_ text: String, _ pieces: [(String, Double)]) -> [Int] {
    var parts = text.map { $0 == " " ? "▁" : String($0) }
    while true {
      var best: (index: Int, score: Double)?
      for (index, pair) in zip(parts, parts.dropFirst()).enumerated() {
        guard let piece = pieces.first(where: { $0.0 == pair.0 + pair.1 }) else { continue }
        if best.map({ piece.1 > $0.score }) ?? true { best = (index, piece.1) }
      }
      guard let best else { break }
      parts.replaceSubrange(
        best.index...best.index + 1, with: [parts[best.index] + parts[best.index + 1]])
    }
    return parts.compactMap { part in pieces.firstIndex { $0.0 == part } }
  }
}
