import GGUF
import TestSupport
import Testing
@testable import Tokenization

@Suite struct TokenizerErrorTests {
  @Test func `another algorithm or word rule is named`() {
    var metadata = VocabularyBuilder.metadata()
    metadata.algorithm = "llama"
    #expect(reason(metadata).contains("is \"llama\" with the word rule \"qwen2\""))
    metadata = VocabularyBuilder.metadata()
    metadata.wordRule = "default"
    #expect(reason(metadata).contains("the word rule \"default\", but this engine knows only"))
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

  @Test func `any damage gives a tokenizer or a TokenizerError`() throws {
    var generator = RepeatableGenerator(seed: 21)
    let whole = VocabularyBuilder.metadata(
      merges: ["a b", "ab c", "Ġ a"], added: [("<x>", .control)])
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
    switch Int.random(in: 0..<7, using: &generator) {
    case 0: metadata.tokens[token] = text
    case 1: metadata.tokens.remove(at: token)
    case 2: metadata.kinds?[token] = Int.random(in: -1...8, using: &generator)
    case 3: metadata.merges[merge] = text
    case 4: metadata.merges[merge] += text
    case 5: metadata.endOfGeneration = [Int.random(in: -9...400, using: &generator)]
    default: metadata.tokens[token] = metadata.tokens.randomElement(using: &generator)!
    }
    return metadata
  }
}
