import TestSupport
import Testing
@testable import Tokenization

@Suite struct TokenizerTests {
  let tokenizer: Tokenizer

  init() throws { tokenizer = try ShippedTokenizer.load() }

  @Test func `the reference cases give the reference's ids`() throws {
    let cases = try ShippedTokenizer.goldenCases()
    #expect(cases.count == 120)
    for golden in cases {
      #expect(tokenizer.encode(golden.text) == golden.ids, "\(golden.category): \(golden.text)")
      #expect(
        tokenizer.encode(golden.text, parsingSpecialTokens: false)
          == golden.idsWithoutSpecial ?? golden.ids, "\(golden.category): \(golden.text)")
      #expect(tokenizer.decode(golden.ids, showingSpecial: true) == golden.text)
    }
  }

  @Test func `any text comes back from its tokens, scalar by scalar`() {
    var generator = RepeatableGenerator(seed: 7)
    for length in 0..<400 {
      let text = RandomText.make(length: length, using: &generator)
      let tokens = tokenizer.encode(text, parsingSpecialTokens: false)
      #expect(Array(tokenizer.decode(tokens).utf8) == Array(text.utf8))
    }
  }

  @Test func `each byte has a token, lone continuation bytes too`() {
    let bytes = tokenizer.byteTokens.map { tokenizer.bytes(of: Int($0)) }
    #expect(bytes == (UInt8.min...UInt8.max).map { [$0] })
  }

  @Test func `long text without blanks finishes and comes back`() {
    var generator = RepeatableGenerator(seed: 3)
    let letters = (0..<300_000).map { _ in UInt8.random(in: 0x61...0x7A, using: &generator) }
    for text in [String(repeating: "a", count: 300_000), String(decoding: letters, as: UTF8.self)] {
      #expect(tokenizer.decode(tokenizer.encode(text)) == text)
    }
  }

  @Test func `the shipped model's special tokens have their meaning`() {
    #expect(tokenizer.vocabularyCount == 4096)
    #expect(tokenizer.endOfGeneration == [0, 2])
    #expect(tokenizer.endOfSequence == 2)
    #expect(tokenizer.beginOfSequence == 0)
    #expect(!tokenizer.addsBeginOfSequence)
    #expect(tokenizer.paddingTokens.isEmpty)
    #expect(tokenizer.decode([1, 2]) == "")
    #expect(tokenizer.decode([1, 2], showingSpecial: true) == "<|im_start|><|im_end|>")
  }

  @Test func `special tokens are cut out whole`() throws {
    let added: [(String, TokenKind)] = [
      ("<x>", .control), ("<x>y", .control), ("ab", .userDefined),
    ]
    let tokenizer = try VocabularyBuilder.tokenizer(added: added)
    #expect(tokenizer.encode("<x>y<x>ab") == [258, 257, 259])
    #expect(tokenizer.decode([258, 259, 257]) == "ab")
    let bytes = tokenizer.encode("<x>ab", parsingSpecialTokens: false)
    #expect(bytes == [0x3C, 0x78, 0x3E].map { Int(tokenizer.byteTokens[$0]) } + [259])
  }

  @Test func `merging does not reach across a special token`() throws {
    let tokenizer = try VocabularyBuilder.tokenizer(added: [("|", .control)])
    #expect(tokenizer.encode("ab") == [256])
    #expect(tokenizer.encode("a|b").count == 3)
  }

  @Test func `tokens without text are known and never shown`() throws {
    let added: [(String, TokenKind)] = [
      ("[PAD257]", .unused), ("[PAD258]", .userDefined), ("", .control), ("<|im_end|>", .control),
    ]
    let tokenizer = try VocabularyBuilder.tokenizer(added: added)
    #expect(tokenizer.paddingTokens == [257, 258, 259])
    #expect(tokenizer.paddingTokens.contains(257) && !tokenizer.paddingTokens.contains(256))
    #expect(tokenizer.bytes(of: 257).isEmpty)
    #expect(tokenizer.endOfGeneration == [260])
    #expect(!tokenizer.encode("[PAD257]").contains(257))
  }
}
