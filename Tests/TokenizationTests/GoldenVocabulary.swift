import FoundationEssentials
@testable import Tokenization

/// A vocabulary, or what some texts need of a large one, with the tokens of these texts.
struct GoldenVocabulary: Decodable {
  let model: String
  let pre: String?
  let addsBeginOfSequence: Bool?
  let addsBlank: Bool?
  let beginOfSequence: Int?
  let endOfSequence: Int?
  let unknown: Int?
  /// The ids of `tokens` in the whole vocabulary, where tokens are left out.
  let originalIDs: [Int]?
  let tokens: [String]
  let kinds: [Int]
  let scores: [Double]?
  let merges: [String]?
  let cases: [Case]

  struct Case: Decodable {
    let text: String
    /// With special tokens not parsed.
    let ids: [Int]
    /// With special tokens parsed and with those that begin and end a text, where that differs.
    let withSpecial: [Int]?
  }

  static let names = [
    "gpt-2", "smollm", "qwen2", "qwen35", "gpt-4o", "tiny-gpt-4o", "tiny-lfm2", "tiny-qwen2",
    "tiny-spm", "tiny-gemma4",
  ]

  /// The one in the file of this name.
  static func load(_ name: String) throws -> GoldenVocabulary {
    let path = ShippedTokenizer.root + "/Tests/TokenizationTests/Golden/\(name).json"
    return try JSONDecoder().decode(Self.self, from: Data(contentsOf: URL(filePath: path)))
  }

  var metadata: TokenizerMetadata {
    TokenizerMetadata(
      path: "golden.gguf", algorithm: model, wordRule: pre ?? "default", tokens: tokens,
      kinds: kinds, scores: scores, merges: merges ?? [], beginOfSequence: known(beginOfSequence),
      endOfSequence: known(endOfSequence), unknown: known(unknown),
      addsBeginOfSequence: addsBeginOfSequence, addsBlank: addsBlank)
  }

  /// The id here of a token of the whole vocabulary.
  private func known(_ id: Int?) -> Int? {
    guard let id, let originalIDs else { return id }
    return originalIDs.firstIndex(of: id)
  }

  /// The ids in the whole vocabulary.
  func original(_ ids: [Int]) -> [Int] {
    originalIDs.map { originalIDs in ids.map { originalIDs[$0] } } ?? ids
  }
}
