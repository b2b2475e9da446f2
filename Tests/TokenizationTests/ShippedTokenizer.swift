import FoundationEssentials
import GGUF
@testable import Tokenization
import TestSupport

/// The tokenizer of the model that is shipped with the command, and what a reference made of it.
enum ShippedTokenizer {
  static func file() throws -> GGUFFile {
    try GGUFFile(
      path: root + "/Sources/edgewise/Resources/smallthinker-tiny-q4_0.gguf", files: disk)
  }

  static func load() throws -> Tokenizer { try Tokenizer(file: file()) }

  static func metadata() throws -> TokenizerMetadata { try TokenizerMetadata(file: file()) }

  /// A text with the ids that llama.cpp gives it.
  struct GoldenCase: Decodable {
    let category: String
    let text: String
    let ids: [Int]
    /// With special tokens not parsed, where that differs.
    let idsWithoutSpecial: [Int]?

    enum CodingKeys: String, CodingKey {
      case category, text, ids
      case idsWithoutSpecial = "ids_no_special"
    }
  }

  static func goldenCases() throws -> [GoldenCase] {
    struct Document: Decodable { let cases: [GoldenCase] }
    let path = root + "/Tests/TokenizationTests/Golden/tokenizer_cases.json"
    let data = try Data(contentsOf: URL(filePath: path))
    return try JSONDecoder().decode(Document.self, from: data).cases
  }

  static let root = #filePath.components(separatedBy: "/").dropLast(3).joined(
    separator: "/")
}
