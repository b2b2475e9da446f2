import TestSupport
import Testing
@testable import Tokenization

@Suite struct StreamingDetokenizerTests {
  let tokenizer: Tokenizer

  init() throws { tokenizer = try VocabularyBuilder.tokenizer(added: [("<|end|>", .control)]) }

  @Test func `a character appears with its last byte, not before`() {
    var stream = StreamingDetokenizer(tokenizer: tokenizer)
    let texts = byteTokens(Array("aé€😀".utf8)).map { stream.append($0) }
    #expect(texts == ["a", "", "é", "", "", "€", "", "", "", "😀"])
    #expect(stream.finish() == "")
  }

  @Test func `half a character at the end becomes the replacement character`() {
    var stream = StreamingDetokenizer(tokenizer: tokenizer)
    #expect(byteTokens([0x61, 0xF0, 0x9F, 0x98]).map { stream.append($0) } == ["a", "", "", ""])
    #expect(stream.finish() == "\u{FFFD}")
    #expect(stream.finish() == "")
  }

  @Test func `control tokens give nothing and hold nothing back`() {
    var stream = StreamingDetokenizer(tokenizer: tokenizer)
    #expect(([257] + byteTokens([0xC3]) + [257]).map { stream.append($0) } == ["", "", ""])
    #expect(byteTokens([0xA9]).map { stream.append($0) } == ["é"])
  }

  @Test func `bytes of any kind stream to what they decode to as a whole`() {
    var generator = RepeatableGenerator(seed: 2)
    // Bytes at the borders of the well-formed sequences meet often.
    let bytes: [UInt8] = [
      0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xED,
      0xEF, 0xF0, 0xF1, 0xF4, 0xF5, 0xFF,
    ]
    for _ in 0..<3000 {
      let text = (0..<8).map { _ in bytes.randomElement(using: &generator)! }
      expectStreamEqualsWhole(byteTokens(text))
    }
  }

  @Test func `tokens of text stream to the text`() throws {
    let tokenizer = try ShippedTokenizer.load()
    var generator = RepeatableGenerator(seed: 9)
    for length in 0..<200 {
      let text = RandomText.make(length: length, using: &generator)
      var stream = StreamingDetokenizer(tokenizer: tokenizer)
      let tokens = tokenizer.encode(text, parsingSpecialTokens: false)
      let streamed = tokens.map { stream.append($0) }.joined()
      #expect(Array(streamed.utf8) == Array(text.utf8))
      #expect(stream.finish() == "")
    }
  }

  private func byteTokens(_ bytes: [UInt8]) -> [Int] {
    bytes.map { Int(tokenizer.byteTokens[Int($0)]) }
  }

  private func expectStreamEqualsWhole(_ tokens: [Int]) {
    var stream = StreamingDetokenizer(tokenizer: tokenizer)
    let streamed = tokens.map { stream.append($0) }.joined() + stream.finish()
    #expect(Array(streamed.utf8) == Array(tokenizer.decode(tokens).utf8), "\(tokens)")
  }
}
