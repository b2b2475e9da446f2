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
  func `text is cut by the first rule that fits`(text: String, expected: [String]) {
    // Compared by bytes: equal strings may still differ in their scalars.
    #expect(words(of: text).map { Array($0.utf8) } == expected.map { Array($0.utf8) })
  }

  @Test func `the words of any text are the text`() {
    var generator = RepeatableGenerator(seed: 5)
    for length in 0..<200 {
      let text = RandomText.make(length: length, using: &generator)
      let words = words(of: text)
      #expect(words.allSatisfy { !$0.isEmpty })
      #expect(words.flatMap { Array($0.utf8) } == Array(text.utf8))
    }
  }

  @Test func `only the given range is cut, and its end counts as the end of the text`() {
    let words = WordSplitter(Array("ab  cd".utf8), range: 1..<4).map { $0 }
    #expect(words == [1..<2, 2..<4])
  }

  private func words(of text: String) -> [String] {
    let bytes = Array(text.utf8)
    return WordSplitter(bytes, range: bytes.indices).map {
      String(decoding: bytes[$0], as: UTF8.self)
    }
  }
}
