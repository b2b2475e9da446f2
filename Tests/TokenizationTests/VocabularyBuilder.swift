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

  /// A vocabulary of characters in `algorithm`: `<unk>`, `<s>`, `</s>`, the 256 bytes by name, then
  /// `pieces` with their scores, written with `▁`, then tokens of other kinds.
  static func characterMetadata(
    _ algorithm: String = "llama", pieces: [(String, Double)],
    added: [(text: String, kind: TokenKind)] = []
  ) -> TokenizerMetadata {
    var tokens: [(text: String, kind: TokenKind, score: Double)] = [
      ("<unk>", .unknown, 0), ("<s>", .control, 0), ("</s>", .control, 0),
    ]
    for byte in UInt8.min...UInt8.max {
      let digits = String(byte, radix: 16, uppercase: true)
      tokens.append((byte < 16 ? "<0x0\(digits)>" : "<0x\(digits)>", .byte, 0))
    }
    for (text, score) in pieces { tokens.append((text, .normal, score)) }
    for (text, kind) in added { tokens.append((text, kind, 0)) }
    return TokenizerMetadata(
      path: "small.gguf", algorithm: algorithm, wordRule: "default", tokens: tokens.map(\.text),
      kinds: tokens.map(\.kind.rawValue), scores: tokens.map(\.score), merges: [])
  }

  /// The id of the first of `pieces` in `characterMetadata`.
  static let firstPiece = 3 + 256

  static func tokenizer(
    merges: [String] = ["a b"], added: [(text: String, kind: TokenKind)] = []
  ) throws -> Tokenizer {
    try Tokenizer(metadata(merges: merges, added: added))
  }
}
