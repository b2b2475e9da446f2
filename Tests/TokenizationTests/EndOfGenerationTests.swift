import Testing
@testable import Tokenization

@Suite struct EndOfGenerationTests {
  @Test func `ids of keys and marks of known texts end an answer, ordinary tokens do not`() {
    #expect(
      ends(
        [
          ("<|im_end|>", .control), ("<eos>", .userDefined), ("</s>", .normal), ("a", .normal),
          ("<|eot_id|>", .unused),
        ],
        keyed: ["eot": 3]) == [0, 1, 3])
  }

  @Test func `of tokens that end a gap that of the key counts, or the first of the list`() {
    let tokens: [(String, TokenKind)] = [
      ("<PAD>", .control), ("<fim_pad>", .control), ("<reponame>", .control), ("x", .control),
      ("<|file_sep|>", .normal),
    ]
    #expect(ends(tokens) == [1, 2])
    #expect(ends(tokens, keyed: ["fim_pad": 3]) == [2, 3])
  }

  @Test func `where an answer has parts the end of a part does not end it`() {
    let parts: [(String, TokenKind)] = [
      ("<|end|>", .control), ("<|return|>", .control), ("<|call|>", .control),
    ]
    #expect(ends(parts) == [1, 2])
    #expect(ends(Array(parts.dropLast())) == [0, 1])
    #expect(ends([("</s>", .userDefined), ("<|tool_response>", .userDefined)]) == [1])
    #expect(ends([("</s>", .userDefined)]) == [0])
  }

  @Test func `marks within an answer are found in plain text, and shown`() throws {
    let names = ["<|return|>", "<|call|>", "<|end|>", "<|start|>", "<|channel|>"]
    let tokenizer = try VocabularyBuilder.tokenizer(added: names.map { ($0, .control) })
    #expect(tokenizer.endOfGeneration == [257, 258])
    #expect(tokenizer.decode([257, 258, 259, 260, 261]) == "<|end|><|start|><|channel|>")
    #expect(tokenizer.encode("<|start|><|end|>", parsingSpecialTokens: false) == [260, 259])
  }

  @Test func `an ordinary token that looks like a mark is found as one and ends nothing`() throws {
    var metadata = VocabularyBuilder.metadata(
      merges: ["< /", "</ s", "</s >"], added: [("<|im_end|>", .control)])
    let tokenizer = try Tokenizer(metadata)
    #expect(tokenizer.endOfGeneration == [259])
    #expect(tokenizer.encode("a</s>", parsingSpecialTokens: false).count == 4)
    #expect(tokenizer.encode("a</s>").last == 258)
    #expect(tokenizer.decode([258]) == "</s>")
    metadata.tokens[259] = "<|tool_response>"
    #expect(try Tokenizer(metadata).encode("a</s>").count == 4)
  }

  private func ends(_ tokens: [(String, TokenKind)], keyed: [String: Int] = [:]) -> Set<Int> {
    EndOfGeneration(texts: tokens.map(\.0), kinds: tokens.map(\.1), keyed: keyed).tokens
  }
}
