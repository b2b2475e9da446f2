/// Makes tokens of text without special tokens: one way for each `tokenizer.ggml.model`.
protocol PieceEncoder: Sendable {
  /// Appends the tokens of `range` of `text` to `output`.
  ///
  /// Complexity: O(n log n) in the bytes of the longest word, linear in the number of words.
  ///
  /// - Parameter isOpening: Whether the text or a special token is right before it.
  /// - Precondition: `range` is not empty and holds whole characters of valid UTF-8.
  func appendTokens(
    of range: Range<Int>, in text: [UInt8], isOpening: Bool, to output: inout [Int])
}

/// `gpt2`: words, in which bytes merge.
struct ByteLevelEncoder: PieceEncoder {
  var rule: WordRule
  var merges: MergeTable
  /// The token of each of the 256 bytes.
  var byteTokens: [UInt32]
  /// The tokens that are taken whole where they are a word.
  var wholeWords: TokenIndex?

  func appendTokens(
    of range: Range<Int>, in text: [UInt8], isOpening: Bool, to output: inout [Int]
  ) {
    var merger = PairMerger(rule: merges, text: text, byteTokens: byteTokens)
    for word in WordSplitter(text, range: range, rule: rule) {
      if let token = wholeWords?.token(for: text[word]) {
        output.append(token)
      } else {
        merger.appendTokens(ofBytes: word, to: &output)
      }
    }
  }
}

/// `gemma4`: line breaks and what is between them, in which characters merge.
struct CharacterEncoder: PieceEncoder {
  var merges: MergeTable
  var byteTokens: [UInt32]
  var index: TokenIndex

  func appendTokens(
    of range: Range<Int>, in text: [UInt8], isOpening: Bool, to output: inout [Int]
  ) {
    let text = WrittenBlank.replaced(in: text[range])
    var merger = PairMerger(rule: merges, text: text, byteTokens: byteTokens)
    var start = 0
    while start < text.count {
      let isBreak = text[start] == UInt8(ascii: "\n")
      let end =
        text[start...].firstIndex { ($0 == UInt8(ascii: "\n")) != isBreak } ?? text.count
      if isBreak, let token = index.token(for: text[start..<end]) {
        output.append(token)
      } else {
        merger.appendTokens(ofCharacters: start..<end, in: index, to: &output)
      }
      start = end
    }
  }
}

/// `llama`: all of it is one word, in which characters merge by the score of what they become.
struct ScoredEncoder: PieceEncoder {
  var tokens: ScoredTokens
  var byteTokens: [UInt32]
  /// Whether a blank is put in front of what opens a text or follows a special token.
  var addsBlank: Bool

  func appendTokens(
    of range: Range<Int>, in text: [UInt8], isOpening: Bool, to output: inout [Int]
  ) {
    let blank = addsBlank && isOpening ? [UInt8(ascii: " ")] : []
    let text = blank + WrittenBlank.replaced(in: text[range])
    var merger = PairMerger(rule: tokens, text: text, byteTokens: byteTokens)
    merger.appendTokens(ofCharacters: text.indices, in: tokens.index, to: &output)
  }
}

/// The character U+2581, `▁`, as which vocabularies of characters write a blank.
///
/// Such vocabularies tell it from U+0020 neither in tokens nor in text. So here blanks stay blanks,
/// and both are U+0020.
enum WrittenBlank {
  private static let bytes = Array("\u{2581}".utf8)

  /// `text` with U+0020 for each U+2581.
  static func replaced(in text: some Collection<UInt8>) -> [UInt8] {
    var replaced: [UInt8] = []
    replaced.reserveCapacity(text.count)
    for byte in text {
      replaced.append(byte)
      if byte == bytes[2], replaced.suffix(3).elementsEqual(bytes) {
        replaced.removeLast(3)
        replaced.append(UInt8(ascii: " "))
      }
    }
    return replaced
  }
}
