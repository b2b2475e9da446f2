import TestSupport
import Testing
@testable import Tokenization

/// The rules as their authors publish them, regular expressions, against the scanners.
@Suite struct WordRegexTests {
  private static let anyCase =
    "(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])"
  private static let gpt2 =
    "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\p{White_Space}\\p{L}\\p{N}]+"
    + "|\\p{White_Space}+(?!\\P{White_Space})|\\p{White_Space}+"
  private static let ending =
    "|\\p{White_Space}*[\\r\\n]+|\\p{White_Space}+(?!\\P{White_Space})|\\p{White_Space}+"
  private static let other = "[^\\r\\n\\p{L}\\p{N}]?"
  private static let capital = "[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]"
  private static let small = "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]"
  private static let symbols = "| ?[^\\p{White_Space}\\p{L}\\p{N}]+"

  private static func llama3(numbers: String) -> String {
    "\(anyCase)|\(other)\\p{L}+|\(numbers)\(symbols)[\\r\\n]*\(ending)"
  }

  private static func cased(contraction: String, numbers: String) -> String {
    "\(other)\(capital)*\(small)+\(contraction)|\(other)\(capital)+\(small)*\(contraction)"
      + "|\(numbers)\(symbols)[\\r\\n/]*\(ending)"
  }

  /// One after the other cuts each piece into what it matches and what is between.
  private static let stages: [String: [String]] = [
    "gpt-2": [gpt2],
    "smollm": ["\\p{N}", gpt2],
    "falcon": ["[\\p{P}$+<=>^~|`]+", gpt2, "[0-9][0-9][0-9]"],
    "default": ["[\\p{P}$+<=>^~|]+", gpt2, "\\p{N}+", "[0-9][0-9][0-9]"],
    "llama-bpe": [llama3(numbers: "\\p{N}{1,3}")],
    "qwen2": [llama3(numbers: "\\p{N}")],
    "qwen35": [
      "\(anyCase)|\(other)[\\p{L}\\p{M}]+|\\p{N}"
        + "| ?[^\\p{White_Space}\\p{L}\\p{M}\\p{N}]+[\\r\\n]*\(ending)"
    ],
    "gpt-4o": [cased(contraction: "\(anyCase)?", numbers: "\\p{N}{1,3}")],
    "tekken": [cased(contraction: "", numbers: "\\p{N}")],
  ]

  @Test(arguments: stages.keys.sorted())
  func `words are what the regular expressions match`(name: String) throws {
    let rule = try #require(PreTokenizer(named: name)).rule
    let stages = try Self.stages[name, default: []].map {
      try Regex($0).matchingSemantics(.unicodeScalar)
    }
    var generator = RepeatableGenerator(seed: 31)
    for length in 0..<300 {
      let text =
        length % 2 == 0
        ? RandomText.make(length: length / 4, using: &generator)
        : Self.dense(length: length / 4, using: &generator)
      var pieces = [text[...]]
      for stage in stages { pieces = pieces.flatMap { Self.cut($0, by: stage) } }
      let bytes = Array(text.utf8)
      let words = WordSplitter(bytes, range: bytes.indices, rule: rule).map { bytes[$0] }
      #expect(words.map(Array.init) == pieces.map { Array($0.utf8) }, "\(text.debugDescription)")
    }
  }

  /// Text of few characters, so that cases of the rules meet.
  private static func dense(
    length: Int, using generator: inout some RandomNumberGenerator
  ) -> String {
    let characters: [Unicode.Scalar] = [
      " ", " ", "\n", "\r", "\t", "\u{A0}", "'", "s", "l", "L", "e", "R", "ǅ", "ʰ", "क", "\u{301}",
      "1", "2", "²", "!", "/", "$", "^", "`", "€", "\u{0}",
    ]
    var text = String.UnicodeScalarView()
    for _ in 0..<length { text.append(characters.randomElement(using: &generator)!) }
    return String(text)
  }

  private static func cut(_ piece: Substring, by regex: Regex<AnyRegexOutput>) -> [Substring] {
    var cuts: [Substring] = []
    var position = piece.startIndex
    for match in piece.matches(of: regex) {
      if match.range.lowerBound > position { cuts.append(piece[position..<match.range.lowerBound]) }
      cuts.append(piece[match.range])
      position = match.range.upperBound
    }
    if position < piece.endIndex { cuts.append(piece[position...]) }
    return cuts
  }
}
