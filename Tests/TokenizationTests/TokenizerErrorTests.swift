import GGUF
import TestSupport
import Testing
@testable import Tokenization

@Suite struct TokenizerErrorTests {
  @Test func `another algorithm or word rule is named, with those that are known`() {
    var metadata = VocabularyBuilder.metadata()
    metadata.algorithm = "bert"
    #expect(
      reason(metadata) == "metadata key \"tokenizer.ggml.model\" is \"bert\", but this engine "
        + "knows only gpt2, gemma4, llama; give the prompt as token ids or use another model")
    metadata = VocabularyBuilder.metadata()
    metadata.wordRule = "bloom"
    #expect(reason(metadata).contains("\"tokenizer.ggml.pre\" is \"bloom\", but this engine knows"))
    #expect(reason(metadata).contains("qwen2, qwen35, refact, smollm"))
  }

  @Test func `a word rule that is not named is told, where words are cut`() throws {
    var metadata = VocabularyBuilder.metadata()
    #expect(try Tokenizer(metadata).caveat == nil)
    metadata.hasWordRule = false
    #expect(try Tokenizer(metadata).caveat?.contains("(\"tokenizer.ggml.pre\")") == true)
    var characters = VocabularyBuilder.characterMetadata(pieces: [("a", -1)])
    characters.hasWordRule = false
    #expect(try Tokenizer(characters).caveat == nil)
  }

  @Test func `scores must be there and as many as tokens`() {
    var metadata = VocabularyBuilder.characterMetadata(pieces: [("a", -1)])
    metadata.scores?.removeLast()
    #expect(reason(metadata).contains("does not give each of the 260 tokens a score"))
    metadata.scores?.append(.nan)
    #expect(reason(metadata).contains("\"tokenizer.ggml.scores\""))
    metadata.scores?[259] = .infinity
    #expect(reason(metadata).contains("a score that is a finite number"))
    metadata.scores = nil
    #expect(reason(metadata).contains("\"tokenizer.ggml.scores\""))
  }

  @Test func `a mark that texts shall have must be there`() {
    var metadata = VocabularyBuilder.metadata()
    metadata.addsBeginOfSequence = true
    #expect(reason(metadata).contains("shall begin with a token that metadata key"))
    metadata.addsBeginOfSequence = nil
    metadata.addsEndOfSequence = true
    #expect(reason(metadata).contains("\"tokenizer.ggml.eos_token_id\" does not give"))
    metadata.addsEndOfSequence = nil
    metadata.wordRule = "llama-bpe"
    #expect(reason(metadata).contains("\"tokenizer.ggml.bos_token_id\" does not give"))
  }

  @Test func `characters need a token for each byte, or one for what is unknown`() throws {
    var metadata = VocabularyBuilder.characterMetadata("gemma4", pieces: [("a", 0), ("aa", 0)])
    metadata.merges = ["a a"]
    metadata.beginOfSequence = 1
    metadata.tokens[3 + 9] = "<nine>"
    #expect(reason(metadata).contains("no token for byte 9"))
    metadata.unknown = 0
    #expect(try Tokenizer(metadata).encode("aa\t\r") == [260, 0, 3 + 13])
  }

  @Test func `token types must be known and as many as tokens`() {
    var metadata = VocabularyBuilder.metadata()
    metadata.kinds?.removeLast()
    #expect(reason(metadata).contains("token_type"))
    metadata.kinds = Array(repeating: 7, count: metadata.tokens.count)
    #expect(reason(metadata).contains("token_type"))
    metadata.kinds = nil
    #expect(throws: Never.self) { try Tokenizer(metadata) }
  }

  @Test func `types that leave nothing to make text of are refused`() {
    var metadata = VocabularyBuilder.characterMetadata(pieces: [("a", -1)])
    metadata.kinds = Array(repeating: TokenKind.unused.rawValue, count: metadata.tokens.count)
    #expect(reason(metadata).contains("gives no token a type that text is made of"))
  }

  @Test(arguments: ["a zz", "ab", "", " ", "a ", "a b c", "日 本", "a \u{1B}[2J"])
  func `a merge that names unknown tokens is refused`(merge: String) {
    var metadata = VocabularyBuilder.metadata()
    metadata.merges.append(merge)
    #expect(reason(metadata).hasPrefix("merge 1 (\(merge.debugDescription)) names"))
  }

  @Test func `missing merges, missing bytes and ids outside are refused`() {
    var metadata = VocabularyBuilder.metadata()
    metadata.merges = []
    #expect(reason(metadata).contains("\"tokenizer.ggml.merges\" is missing"))
    metadata = VocabularyBuilder.metadata()
    metadata.tokens[9] = "somethingElse"
    #expect(reason(metadata).contains("no token for byte 9"))
    metadata = VocabularyBuilder.metadata()
    metadata.endOfSequence = 257
    #expect(reason(metadata).contains("special token 257 is outside the vocabulary of 257"))
    metadata.endOfSequence = -1
    #expect(reason(metadata).contains("special token -1"))
  }

  @Test func `a file without tokenizer, or with keys of another type, is refused with its path`()
    throws
  {
    try WrittenFile.with([:]) { file in
      let error = #expect(throws: TokenizerError.self) { try Tokenizer(file: file) }
      #expect(
        error?.description == "\(file.path): metadata key \"tokenizer.ggml.model\" is missing; "
          + "convert the model again")
    }
    try WrittenFile.with(["tokenizer.ggml.model": .bool(true)]) { file in
      #expect(throws: TokenizerError.self) { try Tokenizer(file: file) }
    }
  }

  @Test func `bytes that texts seldom have may be missing, and are left out`() throws {
    var metadata = VocabularyBuilder.metadata()
    metadata.tokens[0xF1] = "somethingElse"
    let tokenizer = try Tokenizer(metadata)
    #expect(tokenizer.encode("a\u{40000}b") == [0x61, 0x80, 0x80, 0x80, 0x62])
  }

  @Test(arguments: ["gpt2", "llama", "gemma4"])
  func `any damage gives a tokenizer or a TokenizerError`(algorithm: String) throws {
    var generator = RepeatableGenerator(seed: 21)
    var whole = VocabularyBuilder.metadata(
      merges: ["a b", "ab c", "Ġ a"], added: [("<x>", .control)])
    if algorithm != "gpt2" {
      whole = VocabularyBuilder.characterMetadata(
        algorithm, pieces: ["a", "b", "c", "ab", "abc", "▁"].map { ($0, -1) },
        added: [("<x>", .control)])
      whole.merges = ["a b", "ab c"]
      whole.beginOfSequence = 1
    }
    var refusedCount = 0
    for _ in 0..<2000 {
      let damaged = damaged(whole, using: &generator)
      do throws(TokenizerError) {
        let tokenizer = try Tokenizer(damaged)
        _ = tokenizer.decode(tokenizer.encode("abc <x> \u{0}"))
      } catch {
        refusedCount += 1
      }
    }
    #expect((1..<2000).contains(refusedCount))
  }

  private func reason(_ metadata: TokenizerMetadata) -> String {
    do throws(TokenizerError) {
      _ = try Tokenizer(metadata)
      return ""
    } catch {
      return error.reason
    }
  }

  private func damaged(
    _ whole: TokenizerMetadata, using generator: inout RepeatableGenerator
  ) -> TokenizerMetadata {
    var metadata = whole
    let token = metadata.tokens.indices.randomElement(using: &generator)!
    let merge = metadata.merges.indices.randomElement(using: &generator)!
    let text = RandomText.make(length: Int.random(in: 0..<3, using: &generator), using: &generator)
    switch Int.random(in: 0..<8, using: &generator) {
    case 0: metadata.tokens[token] = text
    case 1: metadata.tokens.remove(at: token)
    case 2: metadata.kinds?[token] = Int.random(in: -1...8, using: &generator)
    case 3: metadata.merges[merge] = text
    case 4: metadata.merges[merge] += text
    case 6: metadata.scores?[token] = [.nan, .infinity, -0.0].randomElement(using: &generator)!
    case 5: metadata.endOfGeneration["eot"] = Int.random(in: -9...400, using: &generator)
    default: metadata.tokens[token] = metadata.tokens.randomElement(using: &generator)!
    }
    return metadata
  }
}
