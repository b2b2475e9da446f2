import GGUF
import Models
@testable import Synthesis
import TestSupport
import Testing
import Tokenization

@Suite struct SyntheticVocabularyTests {
  private static let texts = [
    "The quick brown fox; 12 jumps!\n\n  And über-naïve Ελλάδα, Привет мир, 你好世界 👩‍👩‍👧‍👦", "", " ",
    "\u{0}\u{7F}",
    "<|im_start|>user\nhi<|im_end|>", "    four blanks", "क्षि 1²③",
  ]

  @Test(arguments: [288, 512, 2048]) func `text comes back from tokens`(count: Int) throws {
    let small = try SmallModel(shape: SmallModel.shape(layers: 1, vocabulary: count))
    let tokenizer = try Tokenizer(file: GGUFFile(path: small.path, files: disk))
    for text in Self.texts {
      let tokens = tokenizer.encode(text)
      #expect(tokenizer.decode(tokens, showingSpecial: true) == text)
      #expect(tokens.count <= text.utf8.count)
    }
  }

  @Test func `the full size has Qwen's ids, and pieces of several letters`() throws {
    let shape = ModelShape(
      layerCount: 1, embeddingLength: 64, headCount: 1, keyValueHeadCount: 1, headLength: 32,
      expertCount: 4, expertsPerToken: 2, expertLength: 32, vocabularyCount: 151_936,
      contextLength: 64)
    let small = try SmallModel(shape: shape)
    let file = try GGUFFile(path: small.path, files: disk)
    let tokenizer = try Tokenizer(file: file)
    #expect(try file.strings("tokenizer.ggml.merges").count == 151_387)
    #expect(tokenizer.encode("<|endoftext|><|im_start|><|im_end|>") == [151_643, 151_644, 151_645])
    #expect(tokenizer.encode("\n") == [198])
    #expect(tokenizer.endOfGeneration == [151_643, 151_645, 151_662, 151_663, 151_664])
    #expect(tokenizer.paddingTokens == Set(151_665..<151_936))
    for text in Self.texts {
      #expect(tokenizer.decode(tokenizer.encode(text), showingSpecial: true) == text)
    }
    #expect(tokenizer.encode("the lighthouse 世界").count <= 8)
    #expect(try ChatTemplate(file: file).isChatML)
  }

  @Test func `no piece is made twice, and each is made of what was there`() {
    let merges = SyntheticMerges.first(SyntheticVocabulary.mostCount - 256)
    var known = Set(ByteAlphabet.characters.map { String($0) })
    let isSound = merges.allSatisfy { left, right in
      known.contains(left) && known.contains(right) && known.insert(left + right).inserted
    }
    #expect(isSound)
  }
}
