import TestSupport
@testable import Tokenization

/// Small vocabularies: the 256 bytes, what `merges` make of them, then tokens of other kinds.
enum VocabularyBuilder {
  static func metadata(
    merges: [String] = ["a b"], added: [(text: String, kind: TokenKind)] = []
  ) -> TokenizerMetadata {
    let small = SmallVocabulary(
      merges: merges, added: added.map { ($0.text, $0.kind.rawValue) })
    return TokenizerMetadata(
      path: "small.gguf", algorithm: "gpt2", wordRule: "qwen2", tokens: small.tokens,
      kinds: small.kinds, merges: small.merges)
  }

  static func tokenizer(
    merges: [String] = ["a b"], added: [(text: String, kind: TokenKind)] = []
  ) throws -> Tokenizer {
    try Tokenizer(metadata(merges: merges, added: added))
  }
}
