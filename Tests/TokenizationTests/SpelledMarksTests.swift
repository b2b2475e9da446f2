import TestSupport
import Testing
@testable import Tokenization

@Suite struct SpelledMarksTests {
  private func marks(
    of text: String, besides message: String = "", known: [String] = []
  ) throws -> [String] {
    let tokenizer = try VocabularyBuilder.tokenizer(added: known.map { ($0, .control) })
    return tokenizer.spelledMarks(of: text, besides: message, in: tokenizer.encode(text))
  }

  @Test func `marks without a token are told, each once and in order`() throws {
    let text = "<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n"
    #expect(try marks(of: text) == ["<|im_start|>", "<|im_end|>"])
    #expect(try marks(of: text, known: ["<|im_end|>"]) == ["<|im_start|>"])
    #expect(try marks(of: text, known: ["<|im_start|>", "<|im_end|>"]) == [])
    #expect(
      try marks(of: "<start_of_turn>user\nHi<end_of_turn><｜User｜></s>", known: ["</s>"])
        == ["<start_of_turn>", "<end_of_turn>", "<｜User｜>"])
  }

  @Test func `the shipped model has a token for each mark of its template`() throws {
    let template = try ChatTemplate(file: ShippedTokenizer.file())
    let text = template.render([.init(role: .user, text: "Hi")], addingAssistantTurn: true)
    let tokenizer = try ShippedTokenizer.load()
    #expect(tokenizer.spelledMarks(of: text, besides: "Hi", in: tokenizer.encode(text)).isEmpty)
  }

  @Test func `marks that were said do not count, and the template's still do`() throws {
    let message = "What does <|user|> or <b> mean?"
    let text = "<|user|>\n\(message)<|end|>"
    #expect(try marks(of: text, besides: message, known: ["<|end|>"]) == ["<|user|>"])
    #expect(try marks(of: "\(message)<|end|>", besides: message, known: ["<|end|>"]) == [])
  }

  @Test(arguments: [
    "a < b > c", "<>", "<a b>", "<a\n>", ">", "<", "<\(String(repeating: "a", count: 65))>",
  ])
  func `other signs are no marks`(text: String) throws {
    #expect(try marks(of: text) == [])
    #expect(try marks(of: "\(text)<|x|>") == ["<|x|>"])
  }
}
