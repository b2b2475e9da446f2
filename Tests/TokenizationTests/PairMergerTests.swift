import TestSupport
import Testing
@testable import Tokenization

@Suite struct PairMergerTests {
  @Test func `of equal ranks the leftmost pair merges first`() throws {
    let tokenizer = try VocabularyBuilder.tokenizer(merges: ["a a"])
    #expect(tokenizer.encode("aaaaa") == [256, 256, Int(tokenizer.byteTokens[0x61])])
  }

  @Test func `a merge of lower rank comes first wherever it stands`() throws {
    let tokenizer = try VocabularyBuilder.tokenizer(merges: ["b c", "a b"])
    #expect(tokenizer.encode("abc") == [Int(tokenizer.byteTokens[0x61]), 256])
  }

  @Test func `a merge listed twice keeps its first rank`() throws {
    var metadata = VocabularyBuilder.metadata(merges: ["a b", "b c"])
    metadata.merges.append("a b")
    #expect(try Tokenizer(metadata).encode("abc").first == 256)
  }

  @Test func `the heap merges as repeated search for the lowest rank does`() throws {
    let metadata = try ShippedTokenizer.metadata()
    let tokenizer = try Tokenizer(metadata)
    let slow = RepeatedSearch(metadata)
    var generator = RepeatableGenerator(seed: 11)
    let alphabet = Array("aaeeiinnorsttthh".utf8)
    for length in 1..<120 {
      let word = (0..<length).map { _ in alphabet.randomElement(using: &generator)! }
      let text = String(decoding: word, as: UTF8.self)
      #expect(tokenizer.encode(text) == slow.tokens(of: text), "\(text)")
    }
  }
}

/// BPE as it is defined, on texts instead of ids: quadratic, and with nothing to get wrong.
private struct RepeatedSearch {
  private let ranks: [String: Int]
  private let ids: [String: Int]

  init(_ metadata: TokenizerMetadata) {
    ranks = Dictionary(uniqueKeysWithValues: metadata.merges.enumerated().map { ($1, $0) })
    ids = Dictionary(uniqueKeysWithValues: metadata.tokens.enumerated().map { ($1, $0) })
  }

  func tokens(of word: String) -> [Int] {
    var parts = word.map { String($0) }
    while let (index, _) = lowestPair(in: parts) {
      parts.replaceSubrange(index...index + 1, with: [parts[index] + parts[index + 1]])
    }
    return parts.compactMap { ids[$0] }
  }

  private func lowestPair(in parts: [String]) -> (index: Int, rank: Int)? {
    zip(parts, parts.dropFirst()).enumerated()
      .compactMap { index, pair in ranks["\(pair.0) \(pair.1)"].map { (index, $0) } }
      .min { $0.1 < $1.1 }
  }
}
