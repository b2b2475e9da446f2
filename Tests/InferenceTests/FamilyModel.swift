import FoundationEssentials
import Models
@testable import Runs
import TestSupport
import Testing

/// A tiny model of some family, with what a reference made of it (see Families/README.md).
struct FamilyModel: CustomTestStringConvertible, Sendable {
  let testDescription: String

  static let all = [
    "llama3", "mixtral", "qwen3", "qwen3moe", "olmoe", "granitemoe", "qwen2moe",
    "ernie", "gptoss", "gptoss-mxfp4", "gemma3", "lfm2", "lfm2moe",
  ].map(FamilyModel.init)

  private static let folder = TestModel.root + "/Tests/InferenceTests/Families/"

  init(_ name: String) { testDescription = name }

  var path: String { Self.folder + testDescription + ".gguf" }

  /// How far logits may be from the reference's.
  var greatestDifference: Float { testDescription == "gemma3" ? 1e-4 : 2e-4 }

  /// What the reference made of one prompt.
  struct Prompt: Decodable {
    let ids: [Int]
    let positions: [Int]
    let logits: String
    /// By layer, token and rank; nil for a dense layer.
    let experts: [[[Int]]?]
    let weights: [[[Float]]?]
  }

  func prompts() throws -> [Prompt] {
    let data = try Data(contentsOf: URL(filePath: Self.folder + testDescription + ".json"))
    return try JSONDecoder().decode([Prompt].self, from: data)
  }

  /// The stored logits of `prompt`, a row for each of its positions.
  func logits(_ prompt: Prompt) throws -> [[Float]] {
    let data = Array(try Data(contentsOf: URL(filePath: Self.folder + prompt.logits)))
    let values = stride(from: 0, to: data.count, by: 4).map { start in
      Float(
        bitPattern: data[start..<start + 4].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) })
    }
    let columns = values.count / prompt.positions.count
    return prompt.positions.indices.map { Array(values[$0 * columns..<($0 + 1) * columns]) }
  }

  /// Loads the model with a bundle in a temporary folder, which is removed when `body` ends.
  func withLoaded<Result>(_ body: (Model) throws -> Result) throws -> Result {
    let folder = TemporaryFolder()
    let file = try ModelFile(path: path, files: disk)
    let bundle = try BundleLocator(model: file).makeBundle(at: folder["m.ewx"], progress: nil)
    return try body(try Model(file: file, bundle: bundle))
  }
}
