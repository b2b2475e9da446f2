import TestSupport
import Testing
@testable import Tokenization

@Suite struct WordSplitterTests {
  @Test(arguments: [
    ("I'm y'ALL'D x'Ve", ["I", "'m", " y", "'ALL", "'D", " x", "'Ve"]),
    ("'sa 'sx", ["'s", "a", " '", "sx"]),
    ("'ſ 'r", ["'ſ", " '", "r"]),
    ("can't've", ["can", "'t", "'ve"]),
    ("a1234b", ["a", "1", "2", "3", "4", "b"]),
    ("x²Ⅷ٣", ["x", "²", "Ⅷ", "٣"]),
    (" 12", [" ", "1", "2"]),
    ("(word) [x]", ["(word", ")", " [", "x", "]"]),
    ("\tword\u{A0}word\u{2003}word", ["\tword", "\u{A0}word", "\u{2003}word"]),
    ("!!\n\nx ??\r\n", ["!!\n\n", "x", " ??\r\n"]),
    ("\t!", ["\t", "!"]),
    (" \n  \n  x", [" \n  \n", " ", " x"]),
    ("a   b", ["a", "  ", " b"]),
    ("a   1", ["a", "  ", " ", "1"]),
    ("a   ", ["a", "   "]),
    ("\n x", ["\n", " x"]),
    ("e\u{301}e", ["e", "\u{301}e"]),
    ("नमस्ते", ["नमस", "\u{94D}त", "\u{947}"]),
    ("\u{85}x\u{B}", ["\u{85}x", "\u{B}"]),
    ("🏳️‍🌈a", ["🏳️‍🌈", "a"]),
    ("", []),
  ])
  func `Qwen2's rule takes the first of its cases that fits`(text: String, expected: [String]) {
    // Compared by bytes: equal strings may still differ in their scalars.
    #expect(words(of: text, .qwen2).map { Array($0.utf8) } == expected.map { Array($0.utf8) })
  }

  @Test(arguments: [
    (
      WordRule.gpt2, "I'm y'ALL  ab12!?\n\n x ",
      ["I", "'m", " y", "'", "ALL", " ", " ab", "12", "!?", "\n\n", " x", " "]
    ),
    (WordRule.gpt2BetweenNumbers, "a 12", ["a", " ", "1", "2"]),
    (WordRule.gpt2BetweenNumbers, "a  1", ["a", "  ", "1"]),
    (WordRule.falcon, "a 12 1234=b", ["a", " 12", " ", "123", "4", "=", "b"]),
    (WordRule.unnamed, "a 12 x²1234`$", ["a", " ", "12", " x", "²", "123", "4", "`", "$"]),
    (WordRule.llama3, "a1234 5", ["a", "123", "4", " ", "5"]),
    (WordRule.qwen35, "!\u{301}e\u{301} \u{301}", ["!\u{301}e\u{301}", " \u{301}"]),
    (
      WordRule.gpt4o, "HTTPServer don'T'll a/b//\n",
      ["HTTPServer", " don'T", "'ll", " a", "/b", "//\n"]
    ),
    (WordRule.gpt4o, "aBcDE ÀÉ नमस्ते", ["a", "Bc", "DE", " ÀÉ", " नमस्ते"]),
    (WordRule.tekken, "it's 12", ["it", "'s", " ", "1", "2"]),
  ])
  func `each rule has words of its own`(rule: WordRule, text: String, expected: [String]) {
    #expect(words(of: text, rule).map { Array($0.utf8) } == expected.map { Array($0.utf8) })
  }

  @Test(arguments: PreTokenizer.names)
  func `the words of any text are the text`(name: String) throws {
    let rule = try #require(PreTokenizer(named: name)).rule
    var generator = RepeatableGenerator(seed: 5)
    for length in 0..<200 {
      let text = RandomText.make(length: length, using: &generator)
      let words = words(of: text, rule)
      #expect(words.allSatisfy { !$0.isEmpty })
      #expect(words.flatMap { Array($0.utf8) } == Array(text.utf8))
    }
  }

  @Test func `only the given range is cut, and its end counts as the end of the text`() {
    let words = WordSplitter(Array("ab  cd".utf8), range: 1..<4, rule: .qwen2).map { $0 }
    #expect(words == [1..<2, 2..<4])
  }

  private func words(of text: String, _ rule: WordRule) -> [String] {
    let bytes = Array(text.utf8)
    return WordSplitter(bytes, range: bytes.indices, rule: rule).map {
      String(decoding: bytes[$0], as: UTF8.self)
    }
  }
}
