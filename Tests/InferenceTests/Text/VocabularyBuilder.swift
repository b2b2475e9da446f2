@testable import Inference

/// Small vocabularies: the 256 bytes, what `merges` make of them, then tokens of other kinds.
enum VocabularyBuilder {
  static func metadata(
    merges: [String] = ["a b"], added: [(text: String, kind: TokenKind)] = []
  ) -> TokenizerMetadata {
    let characters = ByteAlphabet.characters.map { String($0) }
    let merged = merges.map { String($0.filter { $0 != " " }) }
    let kinds = Array(repeating: TokenKind.normal, count: 256 + merges.count) + added.map(\.kind)
    return TokenizerMetadata(
      path: "small.gguf", algorithm: "gpt2", wordRule: "qwen2",
      tokens: characters + merged + added.map(\.text), kinds: kinds.map(\.rawValue), merges: merges)
  }

  static func tokenizer(
    merges: [String] = ["a b"], added: [(text: String, kind: TokenKind)] = []
  ) throws -> Tokenizer {
    try Tokenizer(metadata(merges: merges, added: added))
  }
}
